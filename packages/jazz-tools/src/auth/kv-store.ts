/** Where secrets are kept: a key-value store of strings, chosen once per process by the platform. */
export interface KvStore {
  /** null when the key is absent. */
  get(key: string): Promise<string | null>
  set(key: string, value: string): Promise<void>
  delete(key: string): Promise<void>
  clearAll(): Promise<void>
}

/**
 * Forgets everything when the process ends. For tests, server rendering and throw-away programs.
 *
 * @example
 * ```ts
 * import { InMemoryKVStore } from "jazz-tools"
 *
 * const store = new InMemoryKVStore()
 * await store.set("key", "value")
 * console.log(await store.get("key"), await store.get("other")) // value null
 * ```
 */
export class InMemoryKVStore implements KvStore {
  readonly #values = new Map<string, string>()

  async get(key: string): Promise<string | null> {
    return this.#values.get(key) ?? null
  }

  async set(key: string, value: string): Promise<void> {
    this.#values.set(key, value)
  }

  async delete(key: string): Promise<void> {
    this.#values.delete(key)
  }

  async clearAll(): Promise<void> {
    this.#values.clear()
  }
}

/**
 * The process-wide store. The first `initialize` wins, so a test or an app can decide before a framework provider does.
 *
 * @example
 * ```ts
 * import { InMemoryKVStore, KvStoreContext } from "jazz-tools"
 *
 * const context = KvStoreContext.getInstance()
 * context.initialize(new InMemoryKVStore())
 * console.log(context.isInitialized()) // true
 * ```
 */
export class KvStoreContext {
  static readonly #instance = new KvStoreContext()
  #store: KvStore | null = null

  static getInstance(): KvStoreContext {
    return KvStoreContext.#instance
  }

  /** Ignored when a store was chosen before. */
  initialize(store: KvStore): void {
    this.#store ??= store
  }

  isInitialized(): boolean {
    return this.#store !== null
  }

  /** Throws before `initialize`. */
  getStorage(): KvStore {
    if (!this.#store) throw new Error("Storage instance is not initialized.")
    return this.#store
  }
}
