import { createRequire } from "node:module"

/** The part of a database object that we use: that of `node:sqlite` and of `better-sqlite3`. */
export interface SQLiteDatabase {
  prepare(sql: string): SQLiteStatement
  exec(sql: string): unknown
  close(): unknown
}

export interface SQLiteStatement {
  run(...params: (string | number | null)[]): unknown
  get(...params: (string | number | null)[]): unknown
  all(...params: (string | number | null)[]): unknown[]
}

interface SqliteModule {
  readonly DatabaseSync: new (file: string) => SQLiteDatabase
}

/** Opens a file with the SQLite of the runtime, or with the one that is installed beside this package on Node without it. */
export function openDatabase(file: string): SQLiteDatabase {
  const { DatabaseSync } = sqliteModule()
  return new DatabaseSync(file)
}

/** Whether a database is in the file of that name, and not in memory, or behind an address with options. */
export function isOnDisk(name: string): boolean {
  return name !== "" && name !== ":memory:" && !name.startsWith("file:")
}

function sqliteModule(): SqliteModule {
  const { getBuiltinModule } = process as { getBuiltinModule?: (name: string) => unknown }
  const builtIn = getBuiltinModule?.("node:sqlite") as SqliteModule | undefined
  return builtIn ?? (createRequire(import.meta.url)("@photostructure/sqlite") as SqliteModule)
}
