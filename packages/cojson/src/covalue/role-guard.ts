/** RoleGuard: the rules that clients read by, applied by a server to what it is given to keep. */
import { roleInTimeline } from "../access/group-state.ts"
import { kindOfGroupKey, writeKeyOwnerOf } from "../access/group-keys.ts"
import { everHadRole, hasStanding } from "../access/group-standing.ts"
import { operationUntil } from "../access/role-timeline.ts"
import { REVOKED } from "../access/inheritance.ts"
import { judgeOwned } from "../access/judge.ts"
import { isJsonObject } from "../base/json.ts"
import type { RawCoID } from "../ids/co-id.ts"
import { authorOf } from "../ids/session-id.ts"
import type { CoValueHeader } from "../log/header.ts"
import type { Segment } from "../log/segment.ts"
import { parseTransaction, type Transaction } from "../log/transaction.ts"
import type { RefusedWrite, WriteGuard } from "../sync/write-guard.ts"
import type { CoValueCore } from "./co-value-core.ts"
import { parseArray } from "./opening.ts"

/** Transactions without a time are judged by the newest roles by some peers (permissions §3.2). */
const NEWEST = Infinity
/** Of looking at a named parent, where judging a group is 1. */
const EFFORT_OF_LINK = 0.1

export class RoleGuard implements WriteGuard {
  readonly #core: (id: RawCoID) => CoValueCore | undefined

  readonly #onRefused: ((write: RefusedWrite) => void) | undefined

  /** @param core values that are in memory */
  constructor(core: (id: RawCoID) => CoValueCore | undefined, onRefused?: (write: RefusedWrite) => void) {
    this.#core = core
    this.#onRefused = onRefused
  }

  refused(write: RefusedWrite): void {
    this.#onRefused?.(write)
  }

  parentsOf(group: RawCoID): Iterable<RawCoID> {
    const core = this.#core(group)
    return core?.isGroupLike ? core.log.namedParents() : []
  }

  /** Groups that name each other are judged together, each time that one of them changes. */
  effortFor(groups: ReadonlySet<RawCoID>): number {
    let effort = 0
    for (const id of groups) {
      for (const parent of this.parentsOf(id)) {
        this.#core(id)?.node.groups.links.note(id, parent)
        effort += EFFORT_OF_LINK
      }
    }
    for (const id of groups) effort += this.#core(id)?.node.groups.links.circleOf(id)?.length ?? 1
    return effort
  }

  /** O(log n) in the group's history for a run that begins with a valid transaction, as honest runs do. */
  admits(id: RawCoID, header: CoValueHeader, segment: Segment): boolean {
    const { ruleset } = header
    if (ruleset.type === "ownedByGroup") return this.#admitsOwned(ruleset.group, segment)
    if (ruleset.type === "group") return this.#admitsGroup(id, ruleset.initialAdmin, segment)
    return true
  }

  #admitsOwned(groupID: RawCoID, segment: Segment): boolean {
    const group = this.#groupIn(groupID)
    if (!group) return true
    const timeline = group.groupState().roleTimeline(authorOf(segment.sessionID))
    if (timeline.length > 0) {
      for (const text of segment.txs) {
        const transaction = parseTransaction(text)
        if (!transaction) continue
        const meta = transaction.privacy === "trusting" ? transaction.meta : undefined
        if (judgeOwned(roleInTimeline(timeline, transaction.madeAt || NEWEST), transaction.privacy, meta) !== "invalid") return true
      }
    }
    return this.#lacksAncestors(groupID)
  }

  /** The log of a group may be written by whoever has a role in it or above it at the time, and by strangers as far as rules allow it. */
  #admitsGroup(id: RawCoID, initialAdmin: unknown, segment: Segment): boolean {
    const author = authorOf(segment.sessionID)
    const group = this.#groupIn(id)
    const isFounder = author === initialAdmin || author === id
    // it does not count, but everybody would have to look for the parent
    const hasLink = () => segment.txs.some((text) => isLink(parseTransaction(text)))
    if (!group) return isFounder || (segment.txs.some((text) => allowedToAnybody(parseTransaction(text), author, false)) && !hasLink())
    const state = group.groupState()
    state.refresh()
    if (!isFounder && !everHadRole(state, group.node.groups, author) && hasLink()) return this.#lacksAncestors(id)
    const ownsKey = state.writeKeyIDOf(author) !== undefined
    for (const text of segment.txs) {
      const transaction = parseTransaction(text)
      if (!transaction) continue
      if (isFounder && operationUntil(state.content.operations(author), transaction.madeAt) < 0) return true
      if (hasStanding(state, group.node.groups, author, transaction.madeAt) || allowedToAnybody(transaction, author, ownsKey)) return true
    }
    return this.#lacksAncestors(id)
  }

  /** Roles may come from a group that nobody has given us. What is named by those who have no right to link is not waited for. */
  #lacksAncestors(groupID: RawCoID): boolean {
    const groups = new Set([groupID])
    for (const id of groups) {
      const core = this.#core(id)
      if (!core?.header) return true
      if (!core.isGroupLike) continue
      core.groupState().refresh()
      for (const parent of core.groupAccess().fold.wantedParents) groups.add(parent)
    }
    return false
  }

  #groupIn(id: RawCoID): CoValueCore | undefined {
    const core = this.#core(id)
    return core?.isGroupLike ? core : undefined
  }
}

/** Whether a transaction says that a group has a parent. */
function isLink(transaction: Transaction | undefined): boolean {
  const [change] = (transaction?.privacy === "trusting" && parseArray(transaction.changes)) || []
  return isJsonObject(change) && typeof change.key === "string" && kindOfGroupKey(change.key) === "parent"
}

/** Anybody may leave a group, claim a key for what it writes to it, and reveal that key (permissions §3.1, rules 5, 8 and 9b). */
function allowedToAnybody(transaction: Transaction | undefined, author: string, ownsKey: boolean): boolean {
  if (transaction?.privacy !== "trusting") return false
  const [change, ...others] = parseArray(transaction.changes) ?? []
  if (!isJsonObject(change) || others.length > 0 || change.op !== "set" || typeof change.key !== "string") return false
  if (writeKeyOwnerOf(change.key) === author || (change.key === author && change.value === REVOKED)) return true
  return ownsKey && kindOfGroupKey(change.key) === "revelation"
}
