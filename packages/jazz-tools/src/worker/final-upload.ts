import { logger, type LocalNode } from "cojson"
import type { ServerLink } from "../context/server-link.ts"

/** How long a worker whose edits are in its storage waits for a server that is away, milliseconds. */
const PATIENCE_MS = 1_000
/** Most ids in a text. */
const NAMED = 5

/**
 * Waits until the server has everything. Rejects after 60 s, saying what it lacks. With storage and the server away it gives up after a
 * second, with a warning: the next start uploads.
 */
export async function finalUpload(node: LocalNode, link: ServerLink, isStored: boolean): Promise<void> {
  const { syncManager } = node
  syncManager.flushLocal()
  if (isStored && !link.connected) {
    await node.storage?.flush()
    const ids = (await node.storage?.unsyncedIDs()) ?? []
    if (ids.length === 0) return
    if (!(await connectsWithin(link, PATIENCE_MS))) {
      logger.warn(`Stopping without the sync server: ${lacking(ids)}. They are in storage; the next start uploads them.`)
      return
    }
  }
  try {
    await syncManager.waitForAllCoValuesSync()
  } catch (cause) {
    const fate = isStored ? "They are in storage; the next start uploads them." : "Without storage they are lost."
    throw new Error(
      `The worker stopped before the sync server had everything: ${lacking(syncManager.unsettledIDs())}. ${fate}\n${messageOf(cause)}`,
      { cause },
    )
  }
}

function lacking(ids: readonly string[]): string {
  const more = ids.length > NAMED ? ` and ${ids.length - NAMED} more` : ""
  return `it lacks edits of ${ids.length === 1 ? "1 value" : `${ids.length} values`} (${ids.slice(0, NAMED).join(", ")}${more})`
}

function connectsWithin(link: ServerLink, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), ms)
    void link.waitForConnection().then(() => {
      clearTimeout(timer)
      resolve(true)
    })
  })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
