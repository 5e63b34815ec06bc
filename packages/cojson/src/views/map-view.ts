/**
 * MapView: per key all operations in total order; the last one wins.
 *
 * Appending is O(1), inserting late is a binary search and a splice in the key's own history.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts"
import type { AgentID } from "../ids/agent-id.ts"
import type { RawAccountID } from "../ids/co-id.ts"
import type { TransactionID } from "../ids/transaction-id.ts"
import { compareEntries, type Entry, type View } from "./view.ts"

/** One operation on one key. `value` is undefined after a deletion, and when the key was set to nothing. */
export class MapOp {
  readonly entry: Entry
  readonly changeIdx: number
  readonly value: JsonValue | undefined
  readonly deletes: boolean

  constructor(entry: Entry, changeIdx: number, value: JsonValue | undefined, deletes: boolean) {
    this.entry = entry
    this.changeIdx = changeIdx
    this.value = value
    this.deletes = deletes
  }

  get madeAt(): number {
    return this.entry.madeAt
  }

  get tx(): TransactionID {
    return this.entry.tx
  }

  get author(): RawAccountID | AgentID {
    return this.entry.author
  }

  get privacy(): "private" | "trusting" {
    return this.entry.privacy
  }
}

const NO_OPS: readonly MapOp[] = []
const NO_CHANGE: JsonObject = {}

export class MapView implements View {
  readonly #opsByKey = new Map<string, MapOp[]>()

  append(entries: readonly Entry[]): void {
    for (const entry of entries) this.#apply(entry, false)
  }

  insert(entry: Entry): boolean {
    this.#apply(entry, true)
    return true
  }

  reset(): void {
    this.#opsByKey.clear()
  }

  /** undefined when the key is not set. */
  get(key: string): JsonValue | undefined {
    return this.last(key)?.value
  }

  /** The operation that decides the key. */
  last(key: string): MapOp | undefined {
    const ops = this.#opsByKey.get(key)
    return ops?.[ops.length - 1]
  }

  /** All operations on a key, oldest first. */
  operations(key: string): readonly MapOp[] {
    return this.#opsByKey.get(key) ?? NO_OPS
  }

  /** Whether the key was set, perhaps to nothing, and not deleted. */
  has(key: string): boolean {
    return this.last(key)?.deletes === false
  }

  /** Keys that are set, perhaps to nothing, in order of first appearance. */
  keys(): string[] {
    const keys: string[] = []
    for (const [key, ops] of this.#opsByKey) if (ops[ops.length - 1]?.deletes === false) keys.push(key)
    return keys
  }

  /** Every key that was ever set or deleted, in order of first appearance. */
  editedKeys(): string[] {
    return [...this.#opsByKey.keys()]
  }

  /** Keys and values; `__proto__` is an ordinary key. */
  toJSON(): JsonObject {
    const entries: [string, JsonValue | undefined][] = []
    for (const [key, ops] of this.#opsByKey) {
      const value = ops[ops.length - 1]?.value
      if (value !== undefined) entries.push([key, value])
    }
    return Object.fromEntries(entries)
  }

  #apply(entry: Entry, late: boolean): void {
    const { changes } = entry
    for (let changeIdx = 0; changeIdx < changes.length; changeIdx++) {
      const change = changes[changeIdx]
      // published peers take numbers and texts as operations on the key "undefined" (data-model §5.4)
      if (change === null || change === undefined) continue
      const { op, key, value }: JsonObject = isJsonObject(change) ? change : NO_CHANGE
      const text = keyText(key)
      if (text === undefined) continue
      const deletes = op === "del"
      this.#add(text, new MapOp(entry, changeIdx, deletes ? undefined : value, deletes), late)
    }
  }

  #add(key: string, op: MapOp, late: boolean): void {
    const ops = this.#opsByKey.get(key)
    if (!ops) this.#opsByKey.set(key, [op])
    else if (late) ops.splice(positionFor(ops, op), 0, op)
    else ops.push(op)
  }
}

/** The key of an operation as published peers take it: anything as text. undefined for what has no text, such as `{"toString": 1}`. */
export function keyText(key: JsonValue | undefined): string | undefined {
  if (typeof key === "string") return key
  try {
    return String(key)
  } catch {
    return undefined
  }
}

function positionFor(ops: readonly MapOp[], op: MapOp): number {
  let low = 0
  let high = ops.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const other = ops[middle]
    const order = other ? compareEntries(other.entry, op.entry) || other.changeIdx - op.changeIdx : 1
    if (order < 0) low = middle + 1
    else high = middle
  }
  return low
}
