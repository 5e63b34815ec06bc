import type { SqlConnection, SqlRow, SqlStatement } from "cojson/internals"
import type { SQLiteDatabase, SQLiteStatement } from "./database.ts"

/** When a commit counts as done. */
export type Synchronous = "full" | "normal"

/** A synchronous database of ours or the user's as the SQL driver wants it: WAL, kept statements, excluding transactions. */
export class DatabaseConnection implements SqlConnection {
  readonly #database: SQLiteDatabase
  readonly #begin: SQLiteStatement
  readonly #commit: SQLiteStatement
  readonly #changeCounter: SQLiteStatement

  constructor(database: SQLiteDatabase, options: { readonly synchronous: Synchronous; readonly busyTimeoutMs: number }) {
    this.#database = database
    database.exec(`PRAGMA busy_timeout = ${Math.max(0, Math.trunc(options.busyTimeoutMs))}`)
    database.exec("PRAGMA journal_mode = WAL")
    database.exec(`PRAGMA synchronous = ${options.synchronous === "normal" ? "NORMAL" : "FULL"}`)
    this.#begin = database.prepare("BEGIN IMMEDIATE")
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

  transaction<T>(body: () => T): T {
    this.#begin.run()
    try {
      const result = body()
      this.#commit.run()
      return result
    } catch (error) {
      this.#rollBack()
      throw error
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
    try {
      this.#database.exec("PRAGMA wal_checkpoint(TRUNCATE)")
    } catch {
      // another process is at work in the file; it will do it
    }
    this.#database.close()
  }

  #rollBack(): void {
    try {
      this.#database.exec("ROLLBACK")
    } catch {
      // SQLite has rolled back by itself, as it does after a full disk; the first error is the one to report
    }
  }
}
