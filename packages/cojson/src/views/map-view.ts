/**
 * MapView: per key the operation that decides, and, of keys that were written more than once, all in total order. Reading is one look-up.
 *
 * Appending is O(1), inserting late is a binary search and a splice in the key's own history. A view that was restored knows the values
 * and folds the entries behind them when somebody asks for history.
 */
import type { JsonObject, JsonValue } from "../base/json.ts"
import type { AgentID } from "../ids/agent-id.ts"
import type { RawAccountID } from "../ids/co-id.ts"
import type { TransactionID } from "../ids/transaction-id.ts"
import { compareEntries, stampOf, type Entry, type Stamp, type View } from "./view.ts"

/** One operation on one key. `value` is undefined after a deletion, and when the key was set to nothing. */
export class MapOp {
  readonly entry: Stamp
  readonly changeIdx: number
  readonly value: JsonValue | undefined
  readonly deletes: boolean

  constructor(entry: Stamp, changeIdx: number, value: JsonValue | undefined, deletes: boolean) {
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

/** What became of a key, when it is known without its operations. */
interface KeyState {
  readonly value: JsonValue | undefined
  readonly deletes: boolean
}

interface Restored {
  readonly states: ReadonlyMap<string, KeyState>
  readonly entries: () => readonly Entry[]
  /** Entries that came after it. */
  readonly later: Entry[]
}

/** A key with its value, only the key when it was set to nothing, and `[key, null, 1]` when it was deleted. */
type KeyContent = [key: string] | [key: string, value: JsonValue] | [key: string, value: null, deleted: 1]

const NO_OPS: readonly MapOp[] = []
const NO_STATE: KeyState = { value: undefined, deletes: false }

export class MapView implements View {
  /** In order of the first write of each key, unless one came late. */
  readonly #newest = new Map<string, MapOp>()
  /** Whether a late operation is the first on its key. */
  #isDisordered = false
  /** All operations on the keys that were written more than once, oldest first; made when there are some. */
  #histories: Map<string, MapOp[]> | undefined
  #restored: Restored | undefined

  append(entries: readonly Entry[]): void {
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i] as Entry // there are so many
      this.#restored?.later.push(entry)
      this.#apply(entry, false)
    }
  }

  insert(entry: Entry): boolean {
    this.#fold()
    this.#apply(entry, true)
    return true
  }

  reset(): void {
    this.#restored = undefined
    this.#newest.clear()
    this.#isDisordered = false
    this.#histories = undefined
  }

  content(): JsonValue {
    return this.editedKeys().map((key): KeyContent => {
      const { value, deletes } = this.#state(key) ?? NO_STATE
      if (deletes) return [key, null, 1]
      return value === undefined ? [key] : [key, value]
    })
  }

  restore(content: JsonValue, entries: () => readonly Entry[]): boolean {
    if (!Array.isArray(content)) return false
    const states = new Map<string, KeyState>()
    for (const [key, value, deleted] of content as KeyContent[])
      states.set(key, { value: deleted ? undefined : value, deletes: deleted === 1 })
    this.#restored = { states, entries, later: [] }
    return true
  }

  /** undefined when the key is not set. */
  get(key: string): JsonValue | undefined {
    const newest = this.#newest.get(key)
    return newest === undefined ? this.#restored?.states.get(key)?.value : newest.value
  }

  /** The operation that decides the key. */
  last(key: string): MapOp | undefined {
    this.#fold()
    return this.#newest.get(key)
  }

  /** All operations on a key, oldest first. */
  operations(key: string): readonly MapOp[] {
    this.#fold()
    const newest = this.#newest.get(key)
    return newest ? (this.#histories?.get(key) ?? [newest]) : NO_OPS
  }

  /** Whether the key was set, perhaps to nothing, and not deleted. */
  has(key: string): boolean {
    return this.#state(key)?.deletes === false
  }

  /** Keys that are set, perhaps to nothing, in the order of {@link MapView.editedKeys}. */
  keys(): string[] {
    return this.editedKeys().filter((key) => this.has(key))
  }

  /** Every key that was ever set or deleted, in the order of objects: see {@link inObjectOrder}. */
  editedKeys(): string[] {
    const { states } = this.#restored ?? {}
    this.#order()
    if (!states) return inObjectOrder([...this.#newest.keys()])
    return inObjectOrder([...states.keys(), ...[...this.#newest.keys()].filter((key) => !states.has(key))])
  }

  /** Keys and values, in the order of {@link MapView.editedKeys}, which objects have by themselves; `__proto__` is an ordinary key. */
  toJSON(): JsonObject {
    const json: { [key: string]: JsonValue } = {}
    const put = ({ value }: Pick<KeyState, "value">, key: string) => {
      if (value === undefined) return
      if (key === "__proto__") Object.defineProperty(json, key, { value, writable: true, enumerable: true, configurable: true })
      else json[key] = value
    }
    this.#restored?.states.forEach((state, key) => put(this.#newest.get(key) ?? state, key))
    this.#newest.forEach(put)
    return json
  }

  #state(key: string): KeyState | undefined {
    return this.#newest.get(key) ?? this.#restored?.states.get(key)
  }

  /** Takes the entries behind a content that was restored. */
  #fold(): void {
    const restored = this.#restored
    if (!restored) return
    this.reset()
    this.append(restored.entries())
    this.append(restored.later)
  }

  #apply(entry: Entry, late: boolean): void {
    const { changes } = entry
    const stamp = stampOf(entry)
    for (let changeIdx = 0; changeIdx < changes.length; changeIdx++) {
      const change = changes[changeIdx]
      // published peers take numbers and texts as operations on the key "undefined" (data-model §5.4)
      if (change === null || change === undefined) continue
      const { op, key, value } = change as JsonObject // what is none has no such members
      const text = typeof key === "string" ? key : keyText(key)
      if (text === undefined) continue
      const deletes = op === "del"
      this.#add(text, new MapOp(stamp, changeIdx, deletes ? undefined : value, deletes), late)
    }
  }

  /** Brings the keys into the order that everybody sees who got the operations in time. */
  #order(): void {
    if (!this.#isDisordered) return
    this.#isDisordered = false
    const first = ([key, newest]: [string, MapOp]): MapOp => this.#histories?.get(key)?.[0] ?? newest
    const keys = [...this.#newest].sort((a, b) => compareOps(first(a), first(b)))
    this.#newest.clear()
    for (const [key, op] of keys) this.#newest.set(key, op)
  }

  #add(key: string, op: MapOp, late: boolean): void {
    const before = this.#newest.get(key)
    if (!before) {
      this.#newest.set(key, op)
      this.#isDisordered ||= late
      return
    }
    const histories = (this.#histories ??= new Map())
    let history = histories.get(key)
    if (!history) histories.set(key, (history = [before]))
    if (late) history.splice(positionFor(history, op), 0, op)
    else history.push(op)
    this.#isDisordered ||= history[0] === op
    this.#newest.set(key, history[history.length - 1] ?? op)
  }
}

const MAX_ARRAY_INDEX = 2 ** 32 - 2

/** Array indices ascending, then the other keys as they came: so that a map lists its keys as a copy of it, or its JSON, does. */
function inObjectOrder(keys: string[]): string[] {
  const indices = keys.filter(isArrayIndex)
  if (indices.length === 0) return keys
  return [...indices.sort((a, b) => Number(a) - Number(b)), ...keys.filter((key) => !isArrayIndex(key))]
}

function isArrayIndex(key: string): boolean {
  const first = key.charCodeAt(0)
  if (!(first >= 48 && first <= 57)) return false
  const number = Number(key)
  return number <= MAX_ARRAY_INDEX && String(number) === key && Number.isInteger(number)
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
    if (other && compareOps(other, op) < 0) low = middle + 1
    else high = middle
  }
  return low
}

function compareOps(a: MapOp, b: MapOp): number {
  return compareEntries(a.entry, b.entry) || a.changeIdx - b.changeIdx
}
