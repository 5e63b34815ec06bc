import type { RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { CoValueHeader } from "../log/header.ts"
import type { CoValueKnownState, KnownSessions } from "../log/known-state.ts"
import type { Signature, Transaction } from "../log/transaction.ts"

/** Scheduling class of a CoValue's content: 0 accounts and groups, 3 everything else, 6 files (sync §10.1). */
export type Priority = 0 | 3 | 6

export interface LoadMessage extends CoValueKnownState {
  readonly action: "load"
}

export interface KnownMessage extends CoValueKnownState {
  readonly action: "known"
  /** "Rewind to this and send again." Absent, never false. */
  readonly isCorrection?: true
  readonly asDependencyOf?: RawCoID
  /** Other sessions are as they were said to be before. Absent, never false. Who does not know it takes what is not named for unchanged, too. */
  readonly isPartial?: true
  /** Sessions of the receiver's content that were not taken because their authors have no right to write. Only our servers say it. */
  readonly refused?: readonly SessionID[]
}

/** A run of one session as it travels. */
export interface SessionNewContent {
  readonly after: number
  readonly newTransactions: readonly Transaction[]
  readonly lastSignature: Signature
}

export interface NewContentMessage {
  readonly action: "content"
  readonly id: RawCoID
  readonly header?: CoValueHeader
  readonly priority: Priority
  readonly new: { readonly [session: SessionID]: SessionNewContent }
  readonly expectContentUntil?: KnownSessions
}

export interface DoneMessage {
  readonly action: "done"
  readonly id: RawCoID
}

/** "This is what I have in storage; ask for what differs." Sent by newer peers (sync §15.3). */
export interface ReconcileMessage {
  readonly action: "reconcile"
  /** Names the batch. */
  readonly id: string
  /** Ids with the short hash of the `sessions` of their known state. */
  readonly values: readonly (readonly [id: RawCoID, sessionsHash: string])[]
}

/** "I have asked for everything that differed in the batch and got it." */
export interface ReconcileAckMessage {
  readonly action: "reconcile-ack"
  readonly id: string
}

/** Messages as they travel: plain JSON objects (sync §2). Foreign channels give and get exactly these. */
export type SyncMessage = LoadMessage | KnownMessage | NewContentMessage | DoneMessage | ReconcileMessage | ReconcileAckMessage
