import type { MaybePromise } from "../../base/maybe-promise.ts"
import type { DiskSync } from "../driver.ts"

export type SqlValue = string | number | null
export type SqlRow = Readonly<Record<string, unknown>>

/** A statement that is compiled once and run often. */
export interface SqlStatement {
  run(...params: readonly SqlValue[]): MaybePromise<void>
  get(...params: readonly SqlValue[]): MaybePromise<SqlRow | undefined>
  all(...params: readonly SqlValue[]): MaybePromise<readonly SqlRow[]>
}

/** One open connection to an SQLite database (3.35 or newer), synchronous or asynchronous. Failures are thrown or rejected. */
export interface SqlConnection {
  prepare(sql: string): SqlStatement
  /** undefined where transactions are durable when they end, or nobody asks for that. Only synchronous connections may have one. */
  readonly disk?: DiskSync | undefined
  /** Runs `body` in one transaction that excludes other writers; when it fails nothing of it is stored. */
  transaction<T>(body: () => MaybePromise<T>): MaybePromise<T>
  /** The schema version, normally `PRAGMA user_version`; 0 for a new database. */
  version(): MaybePromise<number>
  setVersion(version: number): MaybePromise<void>
  /** Changes whenever another connection has changed the database (`PRAGMA data_version`). Without it our caches may be stale. */
  changeCounter?(): MaybePromise<unknown>
  /**
   * What is read until {@link endReading}, or the next transaction, is read in one transaction: each query then saves the locks of its own,
   * a fifth of its time. Neither throws. Only synchronous connections.
   */
  beginReading?(): void
  endReading?(): void
  close(): MaybePromise<void>
}

/** A computation that waits for promises by yielding them, and does not wait for values that are here. */
export type SqlProgram<T> = Generator<Promise<unknown>, T, unknown>

/** The value, waiting for it only when it is a promise: `const row = yield* arrived(statement.get(1))`. */
export function* arrived<T>(value: MaybePromise<T>): SqlProgram<T> {
  return (isThenable(value) ? yield value : value) as T // what a yield returns is what its promise resolved to
}

/** Runs a program to its end: at once if it never has to wait. */
export function runProgram<T>(program: SqlProgram<T>): MaybePromise<T> {
  const step = program.next()
  return step.done ? step.value : resume(program, step.value)
}

async function resume<T>(program: SqlProgram<T>, first: Promise<unknown>): Promise<T> {
  let waiting = first
  for (;;) {
    let step: IteratorResult<Promise<unknown>, T>
    try {
      const value = await waiting
      step = program.next(value)
    } catch (error) {
      step = program.throw(error) // the program decides; by default it fails with it
    }
    if (step.done) return step.value
    waiting = step.value
  }
}

function isThenable(value: unknown): value is Promise<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function"
}
