import type { RawCoID } from "../ids/co-id.ts"
import type { GroupFold } from "./group-fold.ts"
import type { GroupState } from "./group-state.ts"
import type { LinkGraph } from "./link-graph.ts"
import type { ReadKeys } from "./read-keys.ts"

/** How a group finds other groups, most of all its parents. One per node. */
export interface GroupLookup {
  /**
   * The group or account, brought up to date with its own log and parents; undefined when its header is not in memory.
   * May be asked for a group that is being brought up to date further up the stack: the answer is the state as it is then.
   */
  group(id: RawCoID): GroupState | undefined
  /** Whether the header is in memory and is that of a group, not of an account or anything else. */
  isGroup(id: RawCoID): boolean
  /** The group as {@link group} knows it, without bringing it up to date. */
  fold(id: RawCoID): GroupFold | undefined
  /** Keys of a group or account as far as the viewer can obtain them. */
  keys(id: RawCoID): ReadKeys | undefined
  /** Ids that the group's log names as parents, as the log knows them without being opened. */
  namedIn(id: RawCoID): Iterable<RawCoID>
  /** Grows whenever the log of any group or account of the node grows, and with {@link noteCommonVerdicts}. */
  readonly epoch: number
  readonly links: LinkGraph
  /** Verdicts of several groups may have changed at once: what was looked at in this epoch has to be looked at again. */
  noteCommonVerdicts(): void
  /** Gives the fold of a group what is new in its log. */
  takeNew(id: RawCoID): void
  /** Brings everything up to date that the group may depend on, farthest ancestors first, at most once per epoch. */
  settleAncestors(id: RawCoID, alsoNamed: Iterable<RawCoID>): void
}
