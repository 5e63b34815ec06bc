import type { KvStore } from "../auth/kv-store.ts"

/**
 * Keeps credentials in the `localStorage` of the page's origin. Rejects with what the browser throws when it is full or not allowed.
 *
 * @example
 * ```ts
 * import { LocalStorageKVStore } from "jazz-tools/browser"
 *
 * const store = new LocalStorageKVStore()
 * await store.set("theme", "dark")
 * await store.delete("language")
 * console.log(await store.get("theme"), await store.get("language")) // dark null
 * ```
 */
export class LocalStorageKVStore implements KvStore {
  async get(key: string): Promise<string | null> {
    return localStorage.getItem(key)
  }

  async set(key: string, value: string): Promise<void> {
    localStorage.setItem(key, value)
  }

  async delete(key: string): Promise<void> {
    localStorage.removeItem(key)
  }

  async clearAll(): Promise<void> {
    localStorage.clear()
  }
}
