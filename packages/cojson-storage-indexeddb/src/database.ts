import { JazzError, logger } from "cojson"
import { DATABASE_VERSION, upgrade } from "./schema.ts"

/** A connection that is given back when another tab needs to upgrade, or when the browser takes it, and opened again when needed. */
export class Database {
  readonly #name: string
  #connection: Promise<IDBDatabase> | undefined
  #closed = false

  constructor(name: string) {
    this.#name = name
  }

  /** The open connection. Rejects with `storage.unavailable` when the browser does not let us have one. */
  open(): Promise<IDBDatabase> {
    if (this.#closed) return Promise.reject(new JazzError("storage.unavailable", `The database ${this.#name} was closed.`))
    if (!this.#connection) {
      const connection = openOrJoin(this.#name)
      this.#connection = connection
      connection.then(
        (database) => this.#watch(database, connection),
        () => this.#forget(connection),
      )
    }
    return this.#connection
  }

  /** A transaction on the open connection, or on another one: some browsers close one and say nothing. Rejects like {@link open}. */
  async begin(stores: readonly string[], mode: IDBTransactionMode, options: IDBTransactionOptions): Promise<IDBTransaction> {
    const connection = this.open()
    const database = await connection
    try {
      return database.transaction(stores, mode, options)
    } catch {
      database.close()
      this.#forget(connection)
      return (await this.open()).transaction(stores, mode, options)
    }
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#closed = true
    const connection = this.#connection
    this.#connection = undefined
    await connection?.then(
      (database) => database.close(),
      () => {}, // it never opened
    )
  }

  #watch(database: IDBDatabase, connection: Promise<IDBDatabase>): void {
    database.onversionchange = () => {
      database.close()
      this.#forget(connection)
    }
    database.onclose = () => this.#forget(connection)
  }

  #forget(connection: Promise<IDBDatabase>): void {
    if (this.#connection === connection) this.#connection = undefined
  }
}

/** A database of a newer version is used as it is: newer versions only add stores. */
async function openOrJoin(name: string): Promise<IDBDatabase> {
  if (typeof indexedDB === "undefined") throw new JazzError("storage.unavailable", "This platform has no IndexedDB.")
  try {
    return await opened(indexedDB.open(name, DATABASE_VERSION))
  } catch (cause) {
    if (!isVersionError(cause))
      throw new JazzError("storage.unavailable", `The database ${name} cannot be opened: ${String(cause)}`, { cause })
    return await opened(indexedDB.open(name))
  }
}

function opened(request: IDBOpenDBRequest): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    request.onupgradeneeded = ({ oldVersion }) => upgrade(request.result, oldVersion)
    request.onblocked = () => logger.warn("storage waits for other tabs, which hold an older version of the database; close them")
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error("no reason given"))
  })
}

function isVersionError(error: unknown): boolean {
  return (error as { name?: unknown } | null)?.name === "VersionError"
}
