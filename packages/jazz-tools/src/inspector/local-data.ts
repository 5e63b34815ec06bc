/** What an app has kept of Jazz in this browser. */
import type { LocalNode } from "cojson"

const DATABASE = "jazz-storage"

/** Forgets accounts, sessions and values of this browser. What no server has is lost. The caller reloads the page. */
export async function deleteLocalData(node: LocalNode | undefined): Promise<void> {
  await node?.gracefulShutdown() // a database that is open is not deleted
  for (const key of Object.keys(localStorage)) if (key.startsWith("jazz-") || key.startsWith("co_z")) localStorage.removeItem(key)
  if (typeof indexedDB === "undefined") return
  await new Promise<void>((resolve) => {
    const request = indexedDB.deleteDatabase(DATABASE)
    request.onsuccess = request.onerror = request.onblocked = () => resolve()
  })
}
