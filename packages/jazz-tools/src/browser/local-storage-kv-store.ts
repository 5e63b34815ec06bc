import type { KvStore } from "../auth/kv-store.ts"

/** Keeps credentials in the `localStorage` of the page's origin. */
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
