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
  readonly #usable: UsableCounts = new Map()

  constructor(database: Database) {
    this.#database = database
  }

  async read(id: RawCoID) {
    return await readValue(await this.#begin("readonly"), id, this.#usable)
  }

  async knownState(id: RawCoID) {
    return await readKnownState(await this.#begin("readonly"), id, this.#usable)
  }

  async commit(batch: StorageBatch): Promise<readonly StoreOutcome[]> {
    const transaction = await this.#begin("readwrite")
    const done = completed(transaction)
    done.catch(() => {}) // awaited below; a failed request must not count as unhandled before that
    try {
      const outcomes = await writeBatch(transaction, batch, this.#usable)
      await done
      return outcomes
    } catch (error) {
      abort(transaction)
      throw error // the engine tries again
    }
  }

  async cutBack(known: CoValueKnownState): Promise<void> {
    const transaction = await this.#begin("readwrite")
    const done = completed(transaction)
    done.catch(() => {}) // awaited below
    try {
      await cutBack(transaction, known, this.#usable)
      await done
    } catch (error) {
      abort(transaction)
      throw error
    }
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

  async #begin(mode: IDBTransactionMode): Promise<IDBTransaction> {
    const database = await this.#database.open()
    return database.transaction(STORES, mode, mode === "readwrite" ? { durability: "strict" } : {})
  }
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort()
  } catch {
    // it ended by itself
  }
}
