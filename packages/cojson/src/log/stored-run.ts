import type { SessionID } from "../ids/session-id.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { CoValueHeader } from "./header.ts"
import type { CoValueKnownState } from "./known-state.ts"
import type { Segment } from "./segment.ts"
import type { Signature } from "./transaction.ts"

/** The log of one session as our own storage has it: what is known of it without reading it, and how to read it. */
export interface StoredRun {
  readonly sessionID: SessionID
  /** Transactions; more than 0. */
  readonly count: number
  /** Covers all of them. */
  readonly signature: Signature
  /** Everything, cut at the kept signatures; less than `count` when the storage is damaged or closed. Never throws. */
  readSegments(): readonly Segment[]
  /** Texts from an index on; fewer when the storage is damaged or closed. Never throws. */
  readTexts(from: number): readonly string[]
}

/** What storage remembers of a value beside its log, and the log unread. */
export interface StoredSnapshot {
  /** As it was given to the storage, or damaged. */
  readonly text: string
  /** The larger part, read when it is asked for; undefined when the storage is damaged or closed. Never throws. */
  readDetails(): string | undefined
  readonly header: CoValueHeader
  readonly runs: readonly StoredRun[]
}

export interface LogMark {
  /** Transactions that it vouches for: all that there were. */
  readonly count: number
  readonly text: string
}

/** Who can make marks. */
export interface LogVoucher {
  /** Of a session with these texts. O(texts). */
  markOf(id: RawCoID, sessionID: SessionID, texts: readonly string[]): string
}

/** Whom logs from storage have to satisfy before somebody reads or continues them. */
export interface StoredClaim {
  readonly voucher: LogVoucher
  /** Some sessions were not as they were signed, and the value was cut back to these counters. */
  damaged(known: CoValueKnownState): void
}
