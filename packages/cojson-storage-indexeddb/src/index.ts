import type { StorageEngine } from "cojson/internals"

export type { StorageEngine, StorageStatus } from "cojson/internals"

let defaultName = "jazz-storage"

/** The database that is opened from now on where no name is given; for tests. */
export function internal_setDatabaseName(name: string): void {
  defaultName = name
}

/**
 * A storage in IndexedDB; databases of the published packages are used as they are. Several tabs may use one database at once.
 * Rejects with `storage.unavailable` where there is no IndexedDB or the browser does not let us use it.
 */
export async function getIndexedDBStorage(name: string = defaultName): Promise<StorageEngine> {
  const { openStorage } = await import("./indexeddb-storage.ts") // pages load it beside the code that they start with
  return openStorage(name)
}
