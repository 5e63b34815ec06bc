import type { JsonValue } from "../base/json.ts"
import type { AgentID } from "../ids/agent-id.ts"
import type { RawAccountID } from "../ids/co-id.ts"
import type { TransactionID } from "../ids/transaction-id.ts"

/** One operation on a key of a group, in the total order. `value` is undefined after `del`. */
export interface KeyOp {
  readonly value: JsonValue | undefined
  readonly madeAt: number
  readonly tx: TransactionID
  readonly author: RawAccountID | AgentID
}

/** The folded content of a group as access reads it. MapView fits this shape. */
export interface GroupContent {
  get(key: string): JsonValue | undefined
  /** Value after all operations with effective time ≤ `time`. */
  getAt(key: string, time: number): JsonValue | undefined
  /** Every key that ever had an operation. */
  keys(): Iterable<string>
  /** All operations on `key`, oldest first; empty when there are none. */
  opsOf(key: string): readonly KeyOp[]
  /** Grows with every change of the content. */
  readonly version: number
}
