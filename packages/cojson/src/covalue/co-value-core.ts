import type { JsonObject, JsonValue } from "../base/json.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { TransactionID } from "../ids/transaction-id.ts"
import type { CoValueHeader } from "../log/header.ts"
import type { View } from "../views/view.ts"
import type { NodeContext } from "./ports.ts"

/** One live CoValue. (Signatures first; the body follows.) */
export declare class CoValueCore {
  readonly id: RawCoID
  readonly node: NodeContext
  /** undefined until the header is here. */
  get header(): CoValueHeader | undefined
  /** The up-to-date view: judges, opens and folds what is new first. Class by header: MapView, ListView, TextView, FeedView, BinaryView. */
  view(): View
  /** A separate view of only the entries with effective time ≤ `time` (Unix ms). */
  viewAt(time: number): View
  /** The id that the next local transaction will get (needed by sealing). */
  nextTransactionID(): TransactionID
  /**
   * Appends one local transaction, folds it into the view and notifies subscribers before returning.
   * Throws `write.no-key` when private and no key secret is known, `write.too-large` above 1 MiB of JSON.
   */
  makeTransaction(changes: readonly JsonValue[], privacy: "private" | "trusting", meta?: JsonObject, madeAt?: number): TransactionID
  /** Calls `listener` after every change of the content; returns the way to stop. Does not call it at once. */
  subscribe(listener: () => void): () => void
  /** The group or account that owns this value. Throws for groups themselves and for unowned values. */
  getGroup(): import("../content/raw-group.ts").RawGroup
}
