import type { CoValueKnownState, RawCoID } from "cojson"
import { createStorage, type StorageBatch, type StorageDriver, type StorageEngine, type StoreOutcome } from "cojson/internals"
import { Database } from "./database.ts"
import { readKnownState, readValue, type UsableCounts } from "./read-value.ts"
import { completed, result } from "./requests.ts"
import { STORES } from "./schema.ts"
import { cutBack, writeBatch } from "./write-batch.ts"

/** Rejects where there is no IndexedDB or the browser does not let us use it. */
export async function openStorage(name: string): Promise<StorageEngine> {
  const database = new Database(name)
  await database.open()
  return createStorage(new IndexedDBDriver(database))
}

class IndexedDBDriver implements StorageDriver {
  readonly #database: Database
  #usable: UsableCounts = new Map()

  constructor(database: Database) {
    this.#database = database
  }

  async read(id: RawCoID) {
    return await readValue(await this.#begin("readonly"), id, this.#usable)
  }

  async knownState(id: RawCoID) {
    return await readKnownState(await this.#begin("readonly"), id, this.#usable)
  }

  commit(batch: StorageBatch): Promise<readonly StoreOutcome[]> {
    return this.#write((transaction) => writeBatch(transaction, batch, this.#usable))
  }

  cutBack(known: CoValueKnownState): Promise<void> {
    return this.#write((transaction) => cutBack(transaction, known, this.#usable))
  }

  async ids(): Promise<readonly RawCoID[]> {
    const transaction = await this.#begin("readonly")
    const rows = (await result(transaction.objectStore("coValues").getAll())) as { id: RawCoID }[]
    return rows.map(({ id }) => id)
  }

  async unsyncedIDs(): Promise<readonly RawCoID[]> {
    const transaction = await this.#begin("readonly")
    const rows = (await result(transaction.objectStore("unsyncedCoValues").getAll())) as { coValueId: RawCoID }[]
    return [...new Set(rows.map(({ coValueId }) => coValueId))]
  }

  close(): Promise<void> {
    return this.#database.close()
  }

  /** All or nothing, also of what is remembered of damage. */
  async #write<T>(write: (transaction: IDBTransaction) => Promise<T>): Promise<T> {
    const transaction = await this.#begin("readwrite")
    const done = completed(transaction)
    done.catch(() => {}) // awaited below; a failed request must not count as unhandled before that
    const before = new Map(this.#usable)
    try {
      const written = await write(transaction)
      await done
      return written
    } catch (error) {
      this.#usable = before
      abort(transaction)
      throw error // the engine tries again
    }
  }

  #begin(mode: IDBTransactionMode): Promise<IDBTransaction> {
    return this.#database.begin(STORES, mode, mode === "readwrite" ? { durability: "strict" } : {})
  }
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort()
  } catch {
    // it ended by itself
  }
}
