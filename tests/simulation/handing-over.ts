import type { RawCoID } from "../../packages/cojson/src/ids/co-id.ts"
import type { SessionID } from "../../packages/cojson/src/ids/session-id.ts"
import type { LocalNode } from "../../packages/cojson/src/node/local-node.ts"
import type { NewContentMessage, SessionNewContent } from "../../packages/cojson/src/wire/messages.ts"

/** Gives one node what another has of a value, and it has not. */
export function give(from: LocalNode, to: LocalNode, id: RawCoID): void {
  if (from === to) return
  const known = to.availableCoValue(id)?.knownState()
  for (const message of from.availableCoValue(id)?.newContentSince(known) ?? []) to.syncManager.handleNewContent(message, "import")
}

/**
 * All that a node has of a value in one message, sessions in order of their ids: published packages break ties of equal times by order of
 * arrival, ours by session id.
 */
export function wholeOf(node: LocalNode, id: RawCoID): NewContentMessage {
  const [first, ...others] = node.expectCoValueLoaded(id).newContentSince() ?? []
  if (!first) throw new Error(`${id} is empty`)
  const runs = new Map<SessionID, SessionNewContent>()
  for (const message of [first, ...others]) {
    for (const [session, run] of Object.entries(message.new) as [SessionID, SessionNewContent][]) {
      const before = runs.get(session)?.newTransactions ?? []
      runs.set(session, { after: 0, newTransactions: [...before, ...run.newTransactions], lastSignature: run.lastSignature })
    }
  }
  const { action, header, priority } = first
  const sorted = [...runs].sort(([a], [b]) => (a < b ? -1 : 1))
  return { action, id, ...(header && { header }), priority, new: Object.fromEntries(sorted) }
}
