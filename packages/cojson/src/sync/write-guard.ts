import type { AgentID } from "../ids/agent-id.ts"
import type { RawAccountID, RawCoID } from "../ids/co-id.ts"
import type { CoValueHeader } from "../log/header.ts"
import type { Segment } from "../log/segment.ts"

/** A run that a server did not take. */
export interface RefusedWrite {
  readonly id: RawCoID
  readonly author: RawAccountID | AgentID
  /** Who sent it. */
  readonly peer: string
}

/** Decides whether a server takes what a client wrote. Sync itself never sees roles. */
export interface WriteGuard {
  /** Groups that a group or account in memory names as parents; none for everything else. */
  parentsOf(group: RawCoID): Iterable<RawCoID>
  /** How long a verdict takes, in groups that are judged each for itself. O(groups + what they name as parents). */
  effortFor(groups: ReadonlySet<RawCoID>): number
  /**
   * Whether any transaction of the run can count for somebody who honours the rules, by the groups that are here. True when these do not
   * suffice for a verdict. A run is refused as a whole or not at all: what is valid is of no use without what comes before it in its session.
   */
  admits(id: RawCoID, header: CoValueHeader, segment: Segment): boolean
  /** Called for every run that is refused, repetitions included. */
  refused(write: RefusedWrite): void
}
