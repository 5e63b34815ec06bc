import type { SqlConnection, SqlRow, SqlStatement } from "cojson/internals"
import type { SQLiteDatabase, SQLiteStatement } from "./database.ts"
import { LogSync } from "./log-sync.ts"
import { BUSY, READ_ONLY, resultCode } from "./open-error.ts"

/** When a commit counts as done. */
export type Synchronous = "full" | "normal"

export interface ConnectionOptions {
  readonly synchronous: Synchronous
  readonly busyTimeoutMs: number
  /** The file of a database that nobody but us writes to through this connection: commits then wait for the disk beside the program. */
  readonly ownFile?: string | undefined
}

/**
 * The log is copied into the main file when it has so many pages (16 MB). Sessions that are written to by turns change the same pages again and
 * again, and each is copied once: with SQLite's own 4 MB that takes a fifth of a busy server's time.
 */
const LOG_PAGES = 4_000

/** A synchronous database of ours or the user's as the SQL driver wants it: WAL, kept statements, excluding transactions. */
export class DatabaseConnection implements SqlConnection {
  /** undefined where a commit itself waits, or nobody does. */
  readonly disk: LogSync | undefined
  readonly #database: SQLiteDatabase
  readonly #begin: SQLiteStatement
  readonly #commit: SQLiteStatement
  readonly #changeCounter: SQLiteStatement
  readonly #busyTimeoutMs: number
  readonly #beginRead: SQLiteStatement | undefined
  /** What SQLite waits at the moment. */
  #waitsMs: number | undefined
  #isReading = false

  constructor(database: SQLiteDatabase, { synchronous, busyTimeoutMs, ownFile }: ConnectionOptions) {
    this.#database = database
    this.#busyTimeoutMs = Math.max(0, Math.trunc(busyTimeoutMs))
    this.#wait(this.#busyTimeoutMs)
    database.exec("PRAGMA journal_mode = WAL")
    database.exec(`PRAGMA wal_autocheckpoint = ${LOG_PAGES}`)
    this.disk = synchronous === "full" && ownFile !== undefined ? this.#openLog(ownFile) : undefined
    database.exec(`PRAGMA synchronous = ${synchronous === "normal" || this.disk ? "NORMAL" : "FULL"}`)
    this.#begin = database.prepare("BEGIN IMMEDIATE")
    this.#beginRead = ownFile === undefined ? undefined : database.prepare("BEGIN")
    this.#commit = database.prepare("COMMIT")
    this.#changeCounter = database.prepare("PRAGMA data_version")
  }

  prepare(sql: string): SqlStatement {
    const statement = this.#database.prepare(sql)
    return {
      run: (...params) => void statement.run(...params),
      get: (...params) => (statement.get(...params) ?? undefined) as SqlRow | undefined,
      all: (...params) => statement.all(...params) as SqlRow[],
    }
  }

  /** In a database that somebody gave us they may have a transaction of their own. */
  beginReading(): void {
    if (this.#isReading || !this.#beginRead) return
    try {
      this.#beginRead.run()
      this.#isReading = true
    } catch {
      // each query then reads by itself, and says what is wrong
    }
  }

  endReading(): void {
    if (!this.#isReading) return
    this.#isReading = false
    try {
      this.#commit.run()
    } catch {
      this.#rollBack()
    }
  }

  transaction<T>(body: () => T): T {
    this.endReading()
    this.#beginWrite()
    try {
      const result = body()
      this.#commit.run()
      return result
    } catch (error) {
      this.#rollBack()
      throw error
    }
  }

  /** Who could not write for the whole wait does not block the program again for that until it could. */
  #beginWrite(): void {
    try {
      this.#begin.run()
    } catch (error) {
      if (resultCode(error) === BUSY) this.#wait(0)
      throw error
    }
    this.#wait(this.#busyTimeoutMs)
  }

  #wait(ms: number): void {
    if (ms === this.#waitsMs) return
    this.#waitsMs = ms
    this.#database.exec(`PRAGMA busy_timeout = ${ms}`)
  }

  /** Throws where nobody can write, as in a file of another user; what somebody else writes to at the moment will do. */
  assertWritable(): void {
    if (!this.#hasBegun()) return
    try {
      this.setVersion(this.version()) // SQLite lets everybody begin
    } catch (error) {
      if (resultCode(error) === READ_ONLY) throw error
    } finally {
      this.#rollBack()
    }
  }

  #hasBegun(): boolean {
    this.#wait(0)
    try {
      this.#begin.run()
      return true
    } catch {
      return false
    } finally {
      this.#wait(this.#busyTimeoutMs)
    }
  }

  version(): number {
    const row = this.#database.prepare("PRAGMA user_version").get() as { readonly user_version?: number } | undefined
    return row?.user_version ?? 0
  }

  setVersion(version: number): void {
    this.#database.exec(`PRAGMA user_version = ${version}`)
  }

  changeCounter(): unknown {
    return (this.#changeCounter.get() as { readonly data_version?: unknown } | undefined)?.data_version
  }

  /** Everything is in the main file afterwards, also with libraries whose `close` leaves the log where it is. */
  close(): void {
    this.endReading()
    this.disk?.close()
    try {
      this.#database.exec("PRAGMA wal_checkpoint(TRUNCATE)")
    } catch {
      // another process is at work in the file; it will do it
    }
    this.#database.close()
  }

  /** undefined where there is no log, or it cannot be opened: then commits wait. */
  #openLog(file: string): LogSync | undefined {
    try {
      this.version() // the first access makes the log
      return new LogSync(file, () => this.#checkpoint())
    } catch {
      return undefined
    }
  }

  #checkpoint(): void {
    this.endReading()
    const row = this.#database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get() as { readonly busy?: unknown } | undefined
    if (row?.busy !== 0) throw new Error("The log of the database cannot be written to the disk.")
  }

  #rollBack(): void {
    try {
      this.#database.exec("ROLLBACK")
    } catch {
      // SQLite has rolled back by itself, as it does after a full disk; the first error is the one to report
    }
  }
}
