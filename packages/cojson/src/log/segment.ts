import type { SessionID } from "../ids/session-id.ts"
import type { Signature, Transaction } from "./transaction.ts"

/** A run of one session's transactions closed by one signature. Immutable; travels and is stored as it is. */
export interface Segment {
  readonly sessionID: SessionID
  /** Index of the first transaction within the session, from 0. */
  readonly start: number
  /** Canonical JSON text of each transaction, in order: the bytes that are hashed. Never empty. */
  readonly txs: readonly string[]
  /** Signs the BLAKE3 of every transaction text of the session up to and including the last of `txs`. */
  readonly signature: Signature
  /** Sum of transaction sizes (code units of `encryptedChanges` or `changes`); decides the 100 KB cuts. */
  readonly payloadBytes: number
  /** From our storage: what vouches for the session up to the end of the segment, or was made to seem so. */
  readonly mark?: string | undefined
  /** The same transactions as objects when somebody already had them (received from a peer); only a cache. */
  readonly parsed?: readonly Transaction[]
}

/** A log may be cut for sending only where more than this was appended since the last cut (data-model §4.4), in code units. */
export const MAX_PAYLOAD_BYTES = 102_400
