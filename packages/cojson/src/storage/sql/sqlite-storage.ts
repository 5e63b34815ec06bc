import { JazzError } from "../../base/errors.ts"
import { invariant } from "../../base/invariant.ts"
import { isPromise, type MaybePromise } from "../../base/maybe-promise.ts"
import type { Runtime } from "../../base/runtime.ts"
import { systemRuntime } from "../../base/system-runtime.ts"
import type { StorageDriver } from "../driver.ts"
import { createStorage, type StorageEngine } from "../engine.ts"
import { RenewingDriver } from "./renewing-driver.ts"
import type { SqlConnection, SqlRow, SqlStatement, SqlValue } from "./sql-connection.ts"
import { createSqlDriver } from "./sql-driver.ts"

/** A synchronous SQLite database as adapters of published packages present it. `params` fill the `?` of `sql` in order. */
export interface SQLiteDatabaseDriver {
  run(sql: string, params: unknown[]): void
  query<T>(sql: string, params: unknown[]): T[]
  get<T>(sql: string, params: unknown[]): T | undefined
  /** Runs the callback between BEGIN and COMMIT; ROLLBACK when it throws. */
  transaction(callback: () => unknown): unknown
  closeDb(): unknown
  /** Only where `PRAGMA user_version` is not available. */
  getMigrationVersion?(): number
  saveMigrationVersion?(version: number): void
}

/** The same with promises. `transaction` may hand a driver for use within the transaction to its callback. */
export interface SQLiteDatabaseDriverAsync {
  initialize?(): Promise<void>
  run(sql: string, params: unknown[]): Promise<void>
  query<T>(sql: string, params: unknown[]): Promise<T[]>
  get<T>(sql: string, params: unknown[]): Promise<T | undefined>
  transaction(callback: (tx?: SQLiteDatabaseDriverAsync) => Promise<unknown>): Promise<unknown>
  closeDb(): Promise<unknown>
  getMigrationVersion?(): Promise<number>
  saveMigrationVersion?(version: number): Promise<void>
}

/** A storage over a synchronous SQLite driver. Creates or upgrades the tables; fails with what the driver throws. */
export function getSqliteStorage(driver: SQLiteDatabaseDriver, runtime: Runtime = systemRuntime): StorageEngine {
  return openSqlStorage(connectionTo(driver), runtime)
}

/** A storage over an asynchronous SQLite driver. */
export async function getSqliteStorageAsync(driver: SQLiteDatabaseDriverAsync, runtime: Runtime = systemRuntime): Promise<StorageEngine> {
  const connection = connectionTo(driver)
  await driver.initialize?.()
  return createStorage(await createSqlDriver(connection, runtime.log, false), runtime)
}

/**
 * A storage over a synchronous connection.
 *
 * @param renew asked when the database fails, and without an error when a value in it was damaged: puts it aside and gives another, with what
 * could be read, or undefined when it is sound
 */
export function openSqlStorage(
  connection: SqlConnection,
  runtime: Runtime = systemRuntime,
  renew?: (error?: unknown) => SqlConnection | undefined,
): StorageEngine {
  const driver = synchronousDriver(connection, runtime)
  if (!renew) return createStorage(driver, runtime)
  const renewing = new RenewingDriver(driver, (error) => {
    const renewed = renew(error)
    return renewed && synchronousDriver(renewed, runtime)
  })
  return createStorage(renewing, runtime)
}

function synchronousDriver(connection: SqlConnection, runtime: Runtime): StorageDriver {
  const driver = createSqlDriver(connection, runtime.log, true)
  invariant(!isPromise(driver), "a synchronous connection answers without promises; use getSqliteStorageAsync for others")
  return driver
}

/** What both kinds of drivers have in common for us. */
interface AnyDriver {
  run(sql: string, params: unknown[]): MaybePromise<void>
  query<T>(sql: string, params: unknown[]): MaybePromise<T[]>
  get<T>(sql: string, params: unknown[]): MaybePromise<T | undefined>
  transaction(callback: (tx?: AnyDriver) => MaybePromise<unknown>): MaybePromise<unknown>
  closeDb(): MaybePromise<unknown>
  getMigrationVersion?(): MaybePromise<number>
  saveMigrationVersion?(version: number): MaybePromise<void>
}

function connectionTo(driver: SQLiteDatabaseDriver | SQLiteDatabaseDriverAsync): SqlConnection {
  const methods = ["run", "query", "get", "transaction", "closeDb"] as const
  const missing = methods.find((method) => typeof driver?.[method] !== "function")
  if (missing)
    throw new JazzError("storage.unsupported", `A SQLite driver has the method ${missing}. Files are opened by cojson-storage-sqlite.`)
  return new DriverConnection(driver as AnyDriver) // each is one of the two possibilities of MaybePromise
}

class DriverConnection implements SqlConnection {
  readonly #driver: AnyDriver
  /** The driver of the transaction under way. */
  #scope: AnyDriver

  constructor(driver: AnyDriver) {
    this.#driver = driver
    this.#scope = driver
  }

  prepare(sql: string): SqlStatement {
    return {
      run: (...params: readonly SqlValue[]) => this.#scope.run(sql, [...params]),
      get: (...params: readonly SqlValue[]) => {
        const row = this.#scope.get<SqlRow>(sql, [...params])
        return isPromise(row) ? row.then(present) : present(row)
      },
      all: (...params: readonly SqlValue[]) => this.#scope.query<SqlRow>(sql, [...params]),
    }
  }

  transaction<T>(body: () => MaybePromise<T>): MaybePromise<T> {
    // What drivers do with the result and the errors of a callback differs; we look for ourselves.
    let outcome: { readonly value: T } | { readonly error: unknown } | undefined
    const fail = (error: unknown): never => {
      outcome = { error }
      throw error
    }
    const keep = (value: T): void => void (outcome = { value })
    const done = this.#driver.transaction((tx) => {
      this.#scope = tx ?? this.#driver
      try {
        const result = body()
        return isPromise(result) ? result.then(keep, fail) : keep(result)
      } catch (error) {
        return fail(error) // re-thrown
      }
    })
    const end = (): T => {
      this.#scope = this.#driver
      if (outcome && "value" in outcome) return outcome.value
      throw outcome ? outcome.error : new Error("The SQLite driver did not run the transaction.")
    }
    if (!isPromise(done)) return end()
    return done.then(end, (error: unknown) => {
      this.#scope = this.#driver
      throw error
    })
  }

  version(): MaybePromise<number> {
    const version = this.#driver.getMigrationVersion
      ? this.#driver.getMigrationVersion()
      : this.#driver.get<{ user_version?: number }>("PRAGMA user_version", [])
    return isPromise(version) ? version.then(versionIn) : versionIn(version)
  }

  setVersion(version: number): MaybePromise<void> {
    if (this.#driver.saveMigrationVersion) return this.#driver.saveMigrationVersion(version)
    return this.#scope.run(`PRAGMA user_version = ${version}`, [])
  }

  close(): MaybePromise<void> {
    const closed = this.#driver.closeDb()
    return isPromise(closed) ? closed.then(() => undefined) : undefined
  }
}

/** Some drivers say null for "no row". */
function present(row: SqlRow | null | undefined): SqlRow | undefined {
  return row ?? undefined
}

function versionIn(answer: number | { readonly user_version?: number } | undefined): number {
  return typeof answer === "number" ? answer : (answer?.user_version ?? 0)
}
