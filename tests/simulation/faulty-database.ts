import { openDatabase, type SQLiteDatabase, type SQLiteStatement } from "../../packages/cojson-storage-sqlite/src/database.ts"

/** An error as SQLite reports it. */
export class SQLiteFailure extends Error {
  readonly errcode: number

  constructor(message: string, errcode: number) {
    super(message)
    this.errcode = errcode
  }
}

export const DISK_IO_ERROR = () => new SQLiteFailure("disk I/O error", 10)
export const DISK_FULL = () => new SQLiteFailure("database or disk is full", 13)

/** A real SQLite database in memory that outlives its connections, every call of which can fail. */
export class FaultyDatabase implements SQLiteDatabase {
  /** Calls so far. */
  calls = 0
  /** Decides with the number of a call, from 0, and its statement, whether it fails, and how. */
  fault: (call: number, sql: string) => Error | undefined = () => undefined
  readonly #database = openDatabase(":memory:")

  /** The same data without faults. */
  get sound(): SQLiteDatabase {
    return { prepare: (sql) => this.#database.prepare(sql), exec: (sql) => this.#database.exec(sql), close: () => {} }
  }

  prepare(sql: string): SQLiteStatement {
    const statement = this.#database.prepare(sql)
    return {
      run: (...params) => this.#attempt(sql, () => statement.run(...params)),
      get: (...params) => this.#attempt(sql, () => statement.get(...params)),
      all: (...params) => this.#attempt(sql, () => statement.all(...params)),
    }
  }

  exec(sql: string): unknown {
    // SQLite can roll back whatever happened to the disk
    return sql === "ROLLBACK" ? this.#database.exec(sql) : this.#attempt(sql, () => this.#database.exec(sql))
  }

  close(): void {}

  #attempt<T>(sql: string, work: () => T): T {
    const error = this.fault(this.calls++, sql)
    if (error) throw error
    return work()
  }
}
