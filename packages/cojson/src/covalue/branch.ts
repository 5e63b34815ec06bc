/** Branches: data-model §10. A branch is a CoValue of its own that reads on from where its source was. */
import { JazzError } from "../base/errors.ts"
import { isJsonObject, type JsonObject } from "../base/json.ts"
import { isRawCoID, type RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { CoValueHeader } from "../log/header.ts"
import { countOf, mergeSessions, type KnownSessions } from "../log/known-state.ts"
import type { CoValueCore } from "./co-value-core.ts"
import type { LoggedEntry } from "./judge-port.ts"
import { writeTime } from "./write-time.ts"

/** The source of a branch; undefined when the header is that of no branch. */
export function branchSourceOf(header: CoValueHeader): RawCoID | undefined {
  const { meta } = header
  return typeof meta?.branch === "string" && isRawCoID(meta.source) ? meta.source : undefined
}

/**
 * The header of a branch. Same source, name and owner make the same branch for everybody.
 *
 * @param owner the source's group when undefined
 * @throws JazzError `write.invalid` for a name that is no text, `value.unavailable` for a group
 */
export function branchHeader(source: CoValueCore, name: string, owner: RawCoID | undefined): CoValueHeader {
  const { type, ruleset } = source.expectHeader()
  if (ruleset.type !== "ownedByGroup")
    throw new JazzError("value.unavailable", `CoValue ${source.id} has no owner group and cannot be branched`, { coValueID: source.id })
  if (typeof name !== "string")
    throw new JazzError("write.invalid", `The name of a branch is a string, not ${String(name)}`, { coValueID: source.id })
  return {
    type,
    ruleset: { type: "ownedByGroup", group: owner ?? ruleset.group },
    meta: { branch: name, source: source.id },
    uniqueness: "",
  }
}

/** Marks where a new branch begins, and notes in the source that the branch exists. */
export function startBranch(source: CoValueCore, branch: CoValueCore, name: string, owner: RawCoID | undefined): void {
  const { sessions } = source.knownState()
  branch.makeTransaction([], "private", { from: sessions })
  const pointer: JsonObject = owner === undefined ? { branch: name } : { branch: name, ownerId: owner }
  const role = source.ownership()?.state.roleAt(source.node.getCurrentAccountOrAgentID())
  source.makeTransaction([], role === "reader" ? "trusting" : "private", pointer)
}

/** Whether the source says that somebody made the branch. O(history). */
export function isBranchNoted(source: CoValueCore, name: string, owner: RawCoID | undefined): boolean {
  return source.loggedEntries().some(({ meta }) => meta?.branch === name && meta.merged === undefined && meta.ownerId === owner)
}

/**
 * Appends to the source what was done in the branch and is not merged yet. Nothing to merge: nothing happens. Merging twice, or on
 * two devices, is harmless: operations keep the ids that they had in the branch. O(history of both).
 */
export function mergeBranch(branch: CoValueCore, source: CoValueCore): void {
  const merged = mergedSessions(source, branch.id)
  const pending = branch
    .loggedEntries()
    .filter(({ logged, entry }) => entry.changes.length > 0 && logged.txIndex >= countOf(merged, logged.sessionID))
  if (pending.length === 0) return

  const clock = writeTime(source, [])
  // a distance of 0 to an edit would be read as "same time as the previous one"
  const now = pending.some(({ entry }) => entry.madeAt === clock) ? clock + 1 : clock
  let previous: LoggedEntry | undefined
  for (const item of pending) {
    source.makeTransaction(item.entry.changes, item.entry.privacy, mergeMeta(item, previous, branch.id, now), now)
    previous = item
  }
  const counts: { [session: SessionID]: number } = {}
  for (const [session, count] of Object.entries(branch.knownState().sessions) as [SessionID, number][]) {
    if (count > countOf(merged, session)) counts[session] = count
  }
  source.makeTransaction([], "private", { merged: counts, branch: branch.id }, now)
}

function mergeMeta(item: LoggedEntry, previous: LoggedEntry | undefined, branch: RawCoID, now: number): JsonObject {
  const { tx, madeAt } = item.entry
  const meta: { mi: number; t?: number; s?: string; b?: string } = { mi: tx.txIndex }
  if (madeAt !== previous?.entry.madeAt) meta.t = Math.max(1, now - madeAt)
  if (tx.sessionID !== previous?.entry.tx.sessionID) meta.s = tx.sessionID
  if ((tx.branch ?? branch) !== (previous && (previous.entry.tx.branch ?? branch))) meta.b = tx.branch ?? branch
  return meta
}

function mergedSessions(source: CoValueCore, branch: RawCoID): KnownSessions {
  let merged: KnownSessions = {}
  for (const { meta } of source.loggedEntries()) {
    if (meta?.branch === branch && isJsonObject(meta.merged)) merged = mergeSessions(merged, meta.merged as KnownSessions)
  }
  return merged
}
