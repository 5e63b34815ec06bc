import type { JsonValue } from "../base/json.ts"
import type { TransactionID } from "../ids/transaction-id.ts"
import type { MapOp, MapView } from "../views/map-view.ts"

/** An operation on a key, as it was written. */
export interface MapOperation {
  readonly txID: TransactionID
  /** Unix ms. */
  readonly madeAt: number
  readonly changeIdx: number
  readonly change:
    | { readonly op: "set"; readonly key: string; readonly value: JsonValue | undefined }
    | { readonly op: "del"; readonly key: string }
  readonly trusting: boolean
}

/** All operations by key, oldest first. O(history). */
export function operationsIn(view: MapView): { readonly [key: string]: MapOperation[] } {
  return Object.fromEntries(view.editedKeys().map((key) => [key, view.operations(key).map((op) => operation(key, op))]))
}

function operation(key: string, { tx, madeAt, changeIdx, deletes, value, privacy }: MapOp): MapOperation {
  return { txID: tx, madeAt, changeIdx, change: deletes ? { op: "del", key } : { op: "set", key, value }, trusting: privacy === "trusting" }
}
