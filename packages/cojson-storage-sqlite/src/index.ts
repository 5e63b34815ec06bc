import { logger } from "cojson"
import { openSqlStorage, type SessionLeasing, type StorageEngine } from "cojson/internals"
import { DatabaseConnection, type Synchronous } from "./database-connection.ts"
import { openDatabase, type SQLiteDatabase } from "./database.ts"
import { openError, resultCode } from "./open-error.ts"
import { putAside, salvage } from "./salvage.ts"
import { leaseSession } from "./session-leases.ts"

export type { StorageEngine, StorageStatus } from "cojson/internals"
export type { SQLiteDatabase, SQLiteStatement } from "./database.ts"
export type { Synchronous } from "./database-connection.ts"

const SQLITE_CORRUPT = 11

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
 * packages are used as they are. The folder must exist. A file that is damaged is kept as `….damaged`; what can be read of it is taken to
 * a new one. Throws `storage.unavailable`, `storage.corrupt` or `storage.unsupported` with
 * a sentence that says what to do.
 */
export function getSqliteStorage(
  fileOrDatabase: string | SQLiteDatabase,
  options: SqliteStorageOptions = {},
): StorageEngine & SessionLeasing {
  if (typeof fileOrDatabase !== "string") return openStorage(fileOrDatabase, "given", options)
  const file = fileOrDatabase
  try {
    return openFile(file, options)
  } catch (error) {
    if (!isOnDisk(file) || resultCode((error as Error).cause) !== SQLITE_CORRUPT) throw error
    const kept = putAside(file)
    return openFile(file, options, (database) =>
      logger.error("database was damaged; what could be read is used", { file, ...salvage(kept, database) }),
    )
  }
}

function openFile(file: string, options: SqliteStorageOptions, fill: (database: SQLiteDatabase) => void = () => {}) {
  let database: SQLiteDatabase
  try {
    database = openDatabase(file)
  } catch (error) {
    throw openError(file, error)
  }
  try {
    const storage = openStorage(database, file, options)
    fill(database)
    return storage
  } catch (error) {
    database.close()
    throw error
  }
}

/** @param name of the database in errors */
function openStorage(database: SQLiteDatabase, name: string, options: SqliteStorageOptions): StorageEngine & SessionLeasing {
  const { synchronous = "full", busyTimeoutMs = 1_000 } = options
  try {
    const engine = openSqlStorage(new DatabaseConnection(database, { synchronous, busyTimeoutMs }))
    const file = fileOf(database)
    const leased = { file, connection: database, survivesPowerFailure: synchronous === "full" }
    const leasing: SessionLeasing = {
      leaseSession: (account, fresh) => (isOnDisk(file) ? leaseSession(leased, account, fresh) : undefined),
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

function isOnDisk(file: string): boolean {
  return file !== "" && file !== ":memory:" && !file.startsWith("file:")
}
