import type { CoID, LocalNode, RawCoID, RawCoMap, SessionID } from "cojson"

/** An edit, named for ever. */
export interface TransactionName {
  readonly sessionID: SessionID
  readonly txIndex: number
}

/**
 * Calls back with every edit of a value: those that are there, then new ones. Costs what is new. What it says is not needed, so values that
 * nobody here may read are watched as well. Returns the way to stop.
 */
export function watchEdits(node: LocalNode, id: RawCoID, onEdits: (edits: readonly TransactionName[]) => void): () => void {
  const seen = new Map<string, number>()
  const look = (): void => {
    if (!node.hasCoValue(id)) return
    const edits: TransactionName[] = []
    for (const [session, count] of Object.entries(node.getCoValue(id).knownState().sessions)) {
      for (let txIndex = seen.get(session) ?? 0; txIndex < count; txIndex++) edits.push({ sessionID: session as SessionID, txIndex })
      seen.set(session, count)
    }
    if (edits.length > 0) onEdits(edits)
  }
  const stopFollowing = node.changeFeed.follow(id, look)
  const unsubscribe = node.subscribe(id as CoID<RawCoMap>, look) // loads it, and hears of edits made here
  return () => {
    stopFollowing()
    unsubscribe()
  }
}
