import type { RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { CoValueLog, ReceiveOptions, ReceiveOutcome } from "../log/co-value-log.ts"
import type { Content } from "../log/content.ts"
import type { CoValueHeader } from "../log/header.ts"
import type { CoValueKnownState } from "../log/known-state.ts"
import type { StoredClaim, StoredSnapshot } from "../log/stored-run.ts"

/** What sync needs of one CoValue. Implemented by CoValueCore; sync never sees keys, roles or views. */
export interface Replica {
  readonly id: RawCoID
  /** Whether somebody hears of changes. */
  readonly hasSubscribers: boolean
  /** undefined until the header is here. */
  readonly header: CoValueHeader | undefined
  /** What can be asked without looking at every session. */
  readonly log: Pick<CoValueLog, "sessions" | "lengthOf" | "isCoveredBy" | "contentFrom">
  /** Our real counters, unsealed local transactions included. O(sessions) after a change. */
  knownState(): CoValueKnownState
  /**
   * The pieces (sync §3.2) that somebody with `known` lacks; all of it for undefined. Seals the local tail first, so
   * every piece is verifiable. Empty when nothing is missing.
   */
  contentSince(known: CoValueKnownState | undefined): readonly Content[]
  /** Verifies and appends. `skipVerify` only for our own storage and trusted infrastructure. Never throws. */
  receive(content: Content, options?: ReceiveOptions): ReceiveOutcome
  /** Our counters, as far as these sessions are as they were signed. O(their logs). */
  verifiedState(suspects: Iterable<SessionID>): CoValueKnownState
  /** Takes a log from our own storage without reading it, and what somebody kept of it. False when there is a log already. */
  restore(snapshot: StoredSnapshot, claim?: StoredClaim): boolean
  /** Ids that a client needs before this value: owner group, branch source, session authors, members and parents of groups. */
  dependencies(): ReadonlySet<RawCoID>
}

/** The node's table of values in memory. */
export interface ReplicaTable {
  /** Only what is in memory; never creates. */
  get(id: RawCoID): Replica | undefined
  /** Creates an empty replica (no header) when needed. */
  getOrCreate(id: RawCoID): Replica
  /** Forgets the value; a later load brings it back. */
  evict(id: RawCoID): void
  /** Every replica in memory, in order of creation. */
  all(): Iterable<Replica>
}
