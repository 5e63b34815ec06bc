/**
 * GroupFold: verdicts for every transaction of one group's (or account's) own log.
 *
 * Transactions may arrive in any order; they are judged in total order. What sorts after everything judged before costs
 * O(log n) (a look at the parents' role timelines); what sorts into the past, or a change of a parent, judges the log again.
 *
 * Groups that name each other as parents, validly or not, are judged together by {@link walkTogether}, so that which link
 * of a circle counts does not depend on who asks first.
 */
import type { AgentID } from "../ids/agent-id.ts"
import type { RawAccountID, RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { TransactionID } from "../ids/transaction-id.ts"
import { circleOf, walkTogether } from "./circular-links.ts"
import type { GroupLookup } from "./group-lookup.ts"
import { compareTransactions, GroupWalk, linkNamedBy, type GroupTransaction, type WalkSurroundings } from "./group-walk.ts"
import { roleInTimeline } from "./role-timeline.ts"

export type { GroupTransaction } from "./group-walk.ts"

export interface GroupFoldOptions {
  readonly groupID: RawCoID
  /** From the header. */
  readonly initialAdmin: RawAccountID | AgentID
  readonly isAccount: boolean
  readonly lookup: GroupLookup
}

/** What was known of a parent when it was last looked at; -1: not here, or no group. */
type SeenVersions = Map<RawCoID, number>

export class GroupFold {
  readonly id: RawCoID
  readonly isAccount: boolean
  readonly initialAdmin: RawAccountID | AgentID
  readonly #lookup: GroupLookup
  /** Ids that any trusting transaction names as a parent, valid or not. */
  readonly #named = new Set<RawCoID>()
  readonly #verdicts = new Map<SessionID, boolean[]>()
  #entries: GroupTransaction[] = []
  /** Transactions waiting to be sorted in, because they arrived while judging. */
  #arrived: GroupTransaction[] = []
  #walk: GroupWalk
  #wantedInCircle: ReadonlySet<RawCoID> | undefined
  /** How many of {@link #entries} the walk has passed. */
  #judged = 0
  #seen: SeenVersions | undefined
  /** What the circle of this group looked like when it was last judged together; empty outside circles. */
  #circleStamp = ""
  /** When {@link #circleStamp} was last found to be right: epoch and number of own entries. */
  #circleChecked = ""
  #settledEpoch = -1
  #settling = false
  #flipped = false
  #version = 0

  constructor(options: GroupFoldOptions) {
    this.id = options.groupID
    this.isAccount = options.isAccount
    this.initialAdmin = options.initialAdmin
    this.#lookup = options.lookup
    this.#walk = new GroupWalk(options.initialAdmin, this.#surroundings())
  }

  /** Grows with every verdict that is new or different. */
  get version(): number {
    return this.#version
  }

  /** What the verdicts in the circle of this group were made from; empty outside circles. */
  get circleStamp(): string {
    return this.#circleStamp
  }

  /** Every id that a trusting transaction, valid or not, names as a parent. */
  get namedParents(): ReadonlySet<RawCoID> {
    return this.#named
  }

  /** Ids that somebody with the right to it has linked as a parent, whether they are here or not. */
  get wantedParents(): ReadonlySet<RawCoID> {
    return this.#wantedInCircle ?? this.#walk.wantedParents
  }

  /** All transactions added so far, in total order. */
  get entries(): readonly GroupTransaction[] {
    return this.#entries
  }

  /**
   * Takes new transactions (each must be added once) and judges them.
   *
   * @returns true when the verdict of an earlier transaction turned since the last `add` or `refresh`
   */
  add(entries: readonly GroupTransaction[]): boolean {
    for (const entry of entries) {
      this.#arrived.push(entry)
      const parent = linkNamedBy(entry)
      if (parent !== undefined) this.#name(parent)
    }
    return this.refresh()
  }

  /**
   * Judges again what changes of parents may have turned; cheap when nothing changed.
   *
   * @returns true when the verdict of an earlier transaction turned since the last `add` or `refresh`
   */
  refresh(): boolean {
    if (this.#settling) return false
    if (this.#arrived.length > 0 || this.#settledEpoch !== this.#lookup.epoch) this.#settleAll()
    const flipped = this.#flipped
    this.#flipped = false
    return flipped
  }

  /** True while verdicts are being made; they cannot be relied on then. */
  get isSettling(): boolean {
    return this.#settling
  }

  /** True when a verdict turned that no `add` or `refresh` has reported yet. */
  get hasTurned(): boolean {
    return this.#flipped
  }

  /** False for transactions that were never added. */
  verdict(tx: TransactionID): boolean {
    const known = this.#verdicts.get(tx.sessionID)?.[tx.txIndex]
    if (known !== undefined) return known
    if (this.#settling) this.#record(tx, false)
    return false
  }

  /** Enters what a common walk came to. For {@link walkTogether}. */
  adopt(verdicts: readonly boolean[], wantedParents: ReadonlySet<RawCoID>): void {
    this.#wantedInCircle = wantedParents
    for (let i = 0; i < verdicts.length; i++) {
      const entry = this.#entries[i]
      if (entry) this.#record(entry.tx, verdicts[i] === true)
    }
  }

  /** Sorts in what has arrived. For {@link walkTogether}; everything else goes through {@link add}. */
  sortIn(): void {
    const arrived = this.#arrived
    if (arrived.length === 0) return
    this.#arrived = []
    arrived.sort(compareTransactions)
    const first = arrived[0]
    const last = this.#entries[this.#entries.length - 1]
    if (first && last && compareTransactions(first, last) < 0) {
      this.#entries = merge(this.#entries, arrived)
      this.#restart()
    } else for (const entry of arrived) this.#entries.push(entry)
  }

  #settleAll(): void {
    this.#settledEpoch = this.#lookup.epoch
    this.#settling = true
    try {
      do this.#settle()
      while (this.#arrived.length > 0 || this.#joinedCircle())
    } finally {
      this.#settling = false
    }
  }

  /** While this group was judged alone, a parent's log was read and turned out to lead back here. */
  #joinedCircle(): boolean {
    return this.#circleStamp === "" && circleOf(this, this.#lookup).length > 1
  }

  #settle(): void {
    if (this.#named.size > 0) this.#lookup.settleAncestors(this.id, this.#named)
    const circle = circleOf(this, this.#lookup)
    this.sortIn()
    if (circle.length > 1) {
      this.#settleCircle(circle)
      return
    }
    if (this.#parentsChanged()) this.#restart()
    while (this.#judged < this.#entries.length) {
      const entry = this.#entries[this.#judged++]
      if (entry) this.#record(entry.tx, this.#walk.judge(entry))
    }
    this.#circleStamp = ""
    this.#circleChecked = ""
  }

  #settleCircle(circle: readonly GroupFold[]): void {
    const checked = this.#checkpoint()
    if (checked === this.#circleChecked) return
    for (const fold of circle) fold.#takeNew()
    const members = new Set(circle.map((fold) => fold.id))
    const stamp = circle.map((fold) => fold.#stamp(members)).join(" ")
    // parents outside were read for that: what they name may lead back here
    const grown = circleOf(this, this.#lookup)
    if (grown.length > circle.length) {
      this.#settleCircle(grown)
      return
    }
    if (stamp !== this.#circleStamp) {
      walkTogether(circle, this.#lookup)
      this.#lookup.noteCommonVerdicts()
    }
    for (const fold of circle) {
      fold.#circleStamp = stamp
      fold.#circleChecked = fold.#checkpoint()
    }
  }

  /** Nobody is judged meanwhile: who is would have everybody else judged first, and these again. */
  #takeNew(): void {
    const wasSettling = this.#settling
    this.#settling = true
    try {
      this.#lookup.takeNew(this.id)
    } finally {
      this.#settling = wasSettling
    }
    this.sortIn()
  }

  #checkpoint(): string {
    return `${this.#lookup.epoch}:${this.#entries.length}`
  }

  #stamp(circle: ReadonlySet<RawCoID>): string {
    let stamp = `${this.id}:${this.#entries.length}`
    for (const parent of this.#named) if (!circle.has(parent)) stamp += `,${parent}:${this.#versionOf(parent)}`
    return stamp
  }

  #name(parent: RawCoID): void {
    if (this.#named.has(parent)) return
    this.#named.add(parent)
    this.#lookup.links.note(this.id, parent)
  }

  #restart(): void {
    this.#judged = 0
    this.#seen = undefined
    this.#walk = new GroupWalk(this.initialAdmin, this.#surroundings())
  }

  #parentsChanged(): boolean {
    for (const [parent, version] of this.#seen ?? []) if (this.#versionOf(parent) !== version) return true
    return false
  }

  #versionOf(parent: RawCoID): number {
    return this.#lookup.isGroup(parent) ? (this.#lookup.group(parent)?.version ?? -1) : -1
  }

  /** Outside circles no parent can reach this group, so only a link to itself would close one. */
  #surroundings(): WalkSurroundings {
    return {
      mayLink: (parent) => {
        this.#look(parent)
        return parent !== this.id && this.#lookup.isGroup(parent)
      },
      roleIn: (parent, member, time) => {
        this.#look(parent)
        const group = this.#lookup.group(parent)
        return group && roleInTimeline(group.roleTimeline(member), time)
      },
    }
  }

  #look(parent: RawCoID): void {
    const seen = (this.#seen ??= new Map())
    if (!seen.has(parent)) seen.set(parent, this.#versionOf(parent))
  }

  #record(tx: TransactionID, valid: boolean): void {
    let verdicts = this.#verdicts.get(tx.sessionID)
    if (!verdicts) this.#verdicts.set(tx.sessionID, (verdicts = []))
    const before = verdicts[tx.txIndex]
    if (before === valid) return
    if (before !== undefined) this.#flipped = true
    verdicts[tx.txIndex] = valid
    this.#version++
  }
}

function merge(a: readonly GroupTransaction[], b: readonly GroupTransaction[]): GroupTransaction[] {
  const merged: GroupTransaction[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    const x = a[i]
    const y = b[j]
    if (x && (!y || compareTransactions(x, y) <= 0)) {
      merged.push(x)
      i++
    } else if (y) {
      merged.push(y)
      j++
    }
  }
  return merged
}
