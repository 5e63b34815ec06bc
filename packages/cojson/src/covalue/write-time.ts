/**
 * When something is written, Unix ms: now, or later, because clocks differ and are put right. Before the transaction that gave its author
 * the right to it, or, in a group, before the one that it replaces, a transaction would not count.
 */
import { isJsonObject } from "../base/json.ts"
import type { CoValueCore } from "./co-value-core.ts"
import { ownSession } from "./own-session.ts"

/** @param changes those with a key replace what it was set to */
export function writeTime(core: CoValueCore, changes: readonly unknown[]): number {
  const { node } = core
  const now = node.runtime.now()
  if (!core.isGroupLike) return after(now, core.writing?.since)
  const { scene, state } = core.groupAccess()
  let time = after(now, state.roleTimeline(scene.me).at(-1)?.from)
  for (const key of [scene.me, ...changes.map((change) => isJsonObject(change) && change.key)]) {
    const op = state.content.operations(String(key)).at(-1)
    if (op) time = after(time, op.tx.sessionID > ownSession(node, core.id) ? op.madeAt + 1 : op.madeAt)
  }
  return time
}

/** Authors of other transactions may have put any number there. */
function after(now: number, other = now): number {
  return other > now ? Math.min(Math.ceil(other), Number.MAX_SAFE_INTEGER) : now
}
