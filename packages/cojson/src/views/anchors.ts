/** What operations of lists are anchored to, as untrusted JSON. */
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts"
import type { OpID } from "../ids/transaction-id.ts"
import { NO_VALUE } from "./no-value.ts"
import type { Entry } from "./view.ts"

/** Whether it names an operation, which may not be here. */
export function isOpID(value: unknown): value is OpID & JsonObject {
  if (!isJsonObject(value)) return false
  const { sessionID, txIndex, changeIdx, branch } = value
  const isNamed = typeof sessionID === "string" && (branch === undefined || typeof branch === "string")
  return isNamed && typeof txIndex === "number" && typeof changeIdx === "number"
}

/** Different for different operations, whatever they call themselves. */
export function keyOf({ sessionID, txIndex, changeIdx, branch }: OpID): string {
  return `${txIndex} ${changeIdx} ${sessionID.length} ${sessionID}${branch === undefined ? "" : ` ${branch}`}`
}

/** The values of the insertions after one anchor that follow each other from `from` on. */
export function valuesOfRun(changes: readonly JsonValue[], from: number, anchor: JsonValue | undefined): JsonValue[] {
  const values: JsonValue[] = []
  for (let i = from; i < changes.length; i++) {
    const change = changes[i] as JsonObject | null // an array has no such members, and is none
    if (typeof change !== "object" || change === null || change.op !== "app") break
    if (change.after !== anchor && !isSameAnchor(change.after, anchor)) break
    values.push(change.value === undefined ? NO_VALUE : change.value)
  }
  return values
}

/** Whether a transaction comes after another one of its session, and inserts one item after the first of that: what typing and pushing make. */
export function isChained({ tx, changes }: Entry, before: number): boolean {
  const change = changes[0] as JsonObject | null | undefined // or something else, which has no such members
  const after = change?.after as OpID | null | undefined // like that
  if (tx.txIndex !== before + 1 || changes.length !== 1 || change?.op !== "app") return false
  return after?.txIndex === before && after.changeIdx === 0 && after.sessionID === tx.sessionID && after.branch === tx.branch
}

function isSameAnchor(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (!isOpID(a) || !isOpID(b)) return false
  return a.txIndex === b.txIndex && a.changeIdx === b.changeIdx && a.sessionID === b.sessionID && a.branch === b.branch
}
