/**
 * Deletion as newer peers write it (data-model §15.5): a session of its own kind with one trusting, empty transaction whose meta names
 * the value. It counts when its author is an admin of the owner group at that time; groups and accounts cannot be deleted. The log
 * stays where it is, so that peers who do not know of deletion agree with us about counters; only the content is gone.
 */
import { JazzError } from "../base/errors.ts"
import { trustingTransactionText } from "../log/transaction.ts"
import { authorOf, isDeleteSession, type SessionID } from "../ids/session-id.ts"
import type { CoValueCore } from "./co-value-core.ts"
import { parseMeta } from "./effective.ts"
import { writeTime } from "./write-time.ts"

/** Whether an admin has deleted the value. O(sessions that delete), which are few. */
export function isDeleted(core: CoValueCore): boolean {
  return core.log.deleteSessions.some((session) => isValidDeletion(core, session))
}

/**
 * Deletes a value for everybody. What was written stays in the logs of peers, unreadable through this engine; there is no way back.
 *
 * @throws JazzError `group.invalid` for groups, accounts and values without owner group; `group.forbidden` unless the current account is
 *   an admin of the owner group
 */
export function deleteValue(core: CoValueCore): void {
  const { id, node } = core
  if (core.expectHeader().ruleset.type !== "ownedByGroup")
    throw new JazzError("group.invalid", `CoValue ${id} cannot be deleted: it has no owner group`, { coValueID: id })
  const me = node.getCurrentAccountOrAgentID()
  const role = core.ownership()?.state.roleAt(me)
  if (role !== "admin")
    throw new JazzError(
      "group.forbidden",
      `To delete ${id} the current account must be an admin of its group; it is ${role ?? "no member"}`,
      { coValueID: id },
    )
  core.appendTombstone(
    node.crypto.newDeleteSessionID(me),
    trustingTransactionText("[]", writeTime(core, []), JSON.stringify({ deleted: id })),
  )
}

function isValidDeletion(core: CoValueCore, session: SessionID): boolean {
  if (!isDeleteSession(session) || core.header?.ruleset.type !== "ownedByGroup") return false
  const transaction = core.log.sessions.get(session)?.transaction(0)
  if (transaction?.privacy !== "trusting" || parseMeta(transaction.meta)?.deleted !== core.id) return false
  return core.ownership()?.state.roleAt(authorOf(session), transaction.madeAt) === "admin"
}
