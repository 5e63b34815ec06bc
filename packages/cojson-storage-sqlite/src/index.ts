import { openSqlStorage, type SessionLeasing, type StorageEngine } from "cojson/internals"
import { DatabaseConnection, type Synchronous } from "./database-connection.ts"
import { openDatabase, type SQLiteDatabase } from "./database.ts"
import { openError } from "./open-error.ts"
import { leaseSession } from "./session-leases.ts"

export type { StorageEngine, StorageStatus } from "cojson/internals"
export type { SQLiteDatabase, SQLiteStatement } from "./database.ts"
export type { Synchronous } from "./database-connection.ts"

export interface SqliteStorageOptions {
  /**
   * `full` (default): a commit is on the disk when it is reported, and survives a power failure. `normal`: it survives the end of
   * the process, but a power failure may take the last commits; much faster on slow disks.
   */
  readonly synchronous?: Synchronous
  /** How long a commit waits, blocking, for another process that writes to the same file. Default 1 000; afterwards it is retried. */
  readonly busyTimeoutMs?: number
}

/**
 * A storage in an SQLite file, or in an open database of `better-sqlite3` or `node:sqlite`, which it then owns. Files of published
 * packages are used as they are. The folder must exist. Throws `storage.unavailable`, `storage.corrupt` or `storage.unsupported` with
 * a sentence that says what to do.
 */
export function getSqliteStorage(
  fileOrDatabase: string | SQLiteDatabase,
  options: SqliteStorageOptions = {},
): StorageEngine & SessionLeasing {
  const isFile = typeof fileOrDatabase === "string"
  let database: SQLiteDatabase | undefined
  try {
    database = isFile ? openDatabase(fileOrDatabase) : fileOrDatabase
    const { synchronous = "full", busyTimeoutMs = 1_000 } = options
    const engine = openSqlStorage(new DatabaseConnection(database, { synchronous, busyTimeoutMs }))
    const file = isFile ? fileOrDatabase : fileOf(database)
    const leased = { file, connection: database, survivesPowerFailure: synchronous === "full" }
    const leasing: SessionLeasing = {
      leaseSession: (account, fresh) => (isOnDisk(file) ? leaseSession(leased, account, fresh) : undefined),
    }
    return Object.assign(engine, leasing)
  } catch (error) {
    if (isFile) database?.close()
    throw openError(isFile ? fileOrDatabase : "given", error)
  }
}

/** {@link getSqliteStorage} under its published name; does not need `better-sqlite3`. */
export function getBetterSqliteStorage(filename: string, options?: SqliteStorageOptions): StorageEngine & SessionLeasing {
  return getSqliteStorage(filename, options)
}

/** {@link getSqliteStorage} under its later published name. */
export function getNodeSqliteStorage(filename: string, options?: SqliteStorageOptions): StorageEngine & SessionLeasing {
  return getSqliteStorage(filename, options)
}

function fileOf(database: SQLiteDatabase): string {
  const row = database.prepare("PRAGMA database_list").get() as { readonly file?: unknown } | undefined
  return typeof row?.file === "string" ? row.file : ""
}

function isOnDisk(file: string): boolean {
  return file !== "" && file !== ":memory:" && !file.startsWith("file:")
}
