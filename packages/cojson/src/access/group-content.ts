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

/** The folded content of a group as access reads it. */
export interface GroupContent {
  get(key: string): JsonValue | undefined
  /** All operations on `key`, oldest first; empty when there are none. Only ever gets longer until {@link resets} changes. */
  operations(key: string): readonly KeyOp[]
  /** Every key that ever had an operation, in order of first appearance. Only grows at its end until {@link resets} changes. */
  readonly allKeys: readonly string[]
  /** How often the content was forgotten to be folded again. */
  readonly resets: number
  /** Grows with every change of the content. */
  readonly version: number
}
