import type { RawCoID } from "./co-id.ts"
import type { SessionID } from "./session-id.ts"

/** Position of a transaction. `txIndex` counts from 0 per session; `branch` is set for transactions made in a branch. */
export interface TransactionID {
  readonly sessionID: SessionID
  readonly txIndex: number
  readonly branch?: RawCoID
}

/** Position of one change inside a transaction; identity of list items. */
export interface OpID extends TransactionID {
  readonly changeIdx: number
}

/** The same for operations of a branch and of what it is a branch of. */
export function stringifyOpID({ sessionID, txIndex, changeIdx }: OpID): string {
  return `${sessionID}:${txIndex}:${changeIdx}`
}
