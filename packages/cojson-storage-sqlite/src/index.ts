import { openSqlStorage, systemRuntime, type SessionLeasing, type SqlConnection, type StorageEngine } from "cojson/internals"
import { isDamage, isDamageInUse } from "./damage.ts"
import { DatabaseConnection, type Synchronous } from "./database-connection.ts"
import { isOnDisk, openDatabase, type SQLiteDatabase } from "./database.ts"
import { openError } from "./open-error.ts"
import { finishReplacement, replaceDamaged } from "./salvage.ts"
import { leaseSession } from "./session-leases.ts"

type Runtime = typeof systemRuntime

export type { StorageEngine, StorageStatus } from "cojson/internals"
export type { SQLiteDatabase, SQLiteStatement } from "./database.ts"
export type { Synchronous } from "./database-connection.ts"
export { holdDatabase } from "./hold-database.ts"

export interface SqliteStorageOptions {
  /**
   * `full` (default): a commit is on the disk when it is reported, and survives a power failure. `normal`: it survives the end of
   * the process, but a power failure may take the last commits; much faster on slow disks.
   */
  readonly synchronous?: Synchronous
  /**
   * How long a commit waits, blocking, for another process that writes to the same file. Default 1 000; afterwards it is retried, without
   * blocking until one has succeeded.
   */
  readonly busyTimeoutMs?: number
}

/**
 * A storage in an SQLite file, or in an open database of `better-sqlite3` or `node:sqlite`, which it then owns. Files of published
 * packages are used as they are. The folder must exist. A file that is damaged, or turns out to be while it is used, is kept as `….damaged`;
 * what can be read of it is taken to a new one. Throws `storage.unavailable`, `storage.corrupt` or `storage.unsupported` with a sentence that
 * says what to do.
 */
export function getSqliteStorage(
  fileOrDatabase: string | SQLiteDatabase,
  options: SqliteStorageOptions = {},
  runtime: Runtime = systemRuntime,
): StorageEngine & SessionLeasing {
  if (typeof fileOrDatabase !== "string") return openStorage({ database: fileOrDatabase }, "given", options, runtime)
  const file = fileOrDatabase
  try {
    if (isOnDisk(file)) finishReplacement(file)
    return openFile(file, options, runtime)
  } catch (error) {
    if (!isOnDisk(file) || !isDamage((error as Error).cause, file)) throw error
  }
  try {
    replace(file, runtime)
  } catch (error) {
    throw openError(file, error)
  }
  return openFile(file, options, runtime)
}

function openFile(file: string, options: SqliteStorageOptions, runtime: Runtime) {
  const current: Current = { database: openSound(file) }
  const renew = (error?: unknown): SqlConnection | undefined => {
    if (!isOnDisk(file) || !isDamageInUse(error, current.database)) return undefined
    renewFile(current, file, runtime)
    return (current.connection = connectionTo(current.database, options, file))
  }
  try {
    return openStorage(current, file, options, runtime, renew)
  } catch (error) {
    closeBoth(current)
    throw error
  }
}

function replace(file: string, runtime: Runtime): void {
  const salvaged = replaceDamaged(file, tablesOf(runtime))
  runtime.log.error("database was damaged; what could be read is used", { file, ...salvaged })
}

/** The statements that make what a new database has. */
function tablesOf(runtime: Runtime): string {
  const database = openDatabase(":memory:")
  const connection = connectionTo(database, {})
  openSqlStorage(connection, runtime)
  const made = database.prepare("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%'").all() as {
    sql: string
  }[]
  const statements = [...made.map(({ sql }) => sql), `PRAGMA user_version = ${connection.version()}`]
  database.close()
  return statements.join(";\n")
}

/** What is open at the moment. */
interface Current {
  database: SQLiteDatabase
  connection?: DatabaseConnection
}

function closeBoth({ database, connection }: Current): void {
  if (connection) connection.close()
  else database.close()
}

function openSound(file: string): SQLiteDatabase {
  try {
    return openDatabase(file)
  } catch (error) {
    throw openError(file, error)
  }
}

/** Opens a new file in the place of one that is damaged and in use, or that one again where there is no room for another. */
function renewFile(current: Current, file: string, runtime: Runtime): void {
  try {
    closeBoth(current)
  } catch {
    // it is damaged
  }
  try {
    replace(file, runtime)
  } catch (error) {
    runtime.log.error("database is damaged and cannot be replaced; what can be read of it is used", {
      file,
      error: openError(file, error).message,
    })
  }
  current.database = openSound(file)
}

/** @param ownFile of a database that was opened here */
function connectionTo(database: SQLiteDatabase, options: SqliteStorageOptions, ownFile?: string): DatabaseConnection {
  const { synchronous = "full", busyTimeoutMs = 1_000 } = options
  return new DatabaseConnection(database, { synchronous, busyTimeoutMs, ownFile })
}

/** @param name of the database in errors */
function openStorage(
  current: Current,
  name: string,
  options: SqliteStorageOptions,
  runtime: Runtime,
  renew?: (error?: unknown) => SqlConnection | undefined,
): StorageEngine & SessionLeasing {
  try {
    const connection = (current.connection = connectionTo(current.database, options, renew && name))
    const engine = openSqlStorage(connection, runtime, renew)
    connection.assertWritable()
    const file = fileOf(current.database)
    const survivesPowerFailure = options.synchronous !== "normal"
    const leasing: SessionLeasing = {
      leaseSession: (account, fresh) =>
        isOnDisk(file) ? leaseSession({ file, connection: current.database, survivesPowerFailure }, account, fresh) : undefined,
    }
    return Object.assign(engine, leasing)
  } catch (error) {
    throw openError(name, error)
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
