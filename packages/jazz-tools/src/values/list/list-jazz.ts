import type { JsonValue, RawCoList } from "cojson"
import { invariant } from "../invariant.ts"
import { ELEMENT, type FieldPlan, type ValuePlan } from "../../schema/plan.ts"
import { encodeItem } from "../creation.ts"
import { diff } from "../diff.ts"
import { instanceID } from "../instance-id.ts"
import { kinds } from "../kinds.ts"
import type { Ref } from "../ref.ts"
import type { Scope } from "../scope.ts"
import { ValueJazz } from "../value-jazz.ts"
import { storedReference } from "../../schema/stored-reference.ts"
import { storedText } from "../../schema/stored-text.ts"

type Predicate = (item: unknown, index: number, list: object) => boolean

/** `$jazz` of lists. */
export class ListJazz extends ValueJazz {
  readonly raw: RawCoList
  readonly #element: FieldPlan

  constructor(raw: RawCoList, plan: ValuePlan, scope: Scope) {
    super(plan, scope)
    this.raw = raw
    const element = plan.field(ELEMENT)
    invariant(element, "lists have an element")
    this.#element = element
  }

  get length(): number {
    return this.raw.length
  }

  /** Whether items are read as they are stored. */
  get isPlain(): boolean {
    return this.#element.type === "json"
  }

  at(index: number): unknown {
    const stored = this.raw.get(index)
    return this.isPlain ? stored : this.#decode(stored)
  }

  /** All items, as users read them; a fresh array. */
  items(): unknown[] {
    const stored = this.raw.values()
    return this.isPlain ? [...stored] : stored.map((item) => this.#decode(item))
  }

  set(position: number, value: unknown): void {
    const index = typeof position === "string" ? Number(position) : position // as Object.keys gives them
    if (!Number.isInteger(index) || index < 0 || index >= this.length) throw new Error(`Invalid index ${index}`)
    if (this.#element.type === "ref" && !this.#element.optional && (value === undefined || value === null)) {
      throw new Error(`Cannot set required reference ${index} to undefined`)
    }
    this.raw.replace(index, this.#encode(value), "private")
  }

  push(...items: unknown[]): number {
    if (items.length > 0)
      this.raw.appendItems(
        items.map((item) => this.#encode(item)),
        undefined,
        "private",
      )
    return this.length
  }

  unshift(...items: unknown[]): number {
    kinds.batch(() => this.#insert(0, items))
    return this.length
  }

  pop(): unknown {
    return this.splice(-1, 1)[0]
  }

  shift(): unknown {
    return this.splice(0, 1)[0]
  }

  splice(...args: readonly unknown[]): unknown[] {
    // as for arrays: without a count everything is removed, with an undefined one nothing is
    const [start, deleteCount, ...items] = args.length === 1 ? [args[0], Infinity] : args
    const { length } = this
    const first = integerOf(start)
    const from = first < 0 ? Math.max(0, length + first) : Math.min(first, length)
    const to = Math.min(length, from + Math.max(0, integerOf(deleteCount)))
    const removed = this.items().slice(from, to)
    kinds.batch(() => {
      for (let index = to - 1; index >= from; index--) this.raw.delete(index, "private")
      this.#insert(from, items)
    })
    return removed
  }

  remove(...what: readonly (number | Predicate)[]): unknown[] {
    const [first] = what
    const items = this.items()
    const indices =
      typeof first === "function"
        ? items.flatMap((item, index) => (first(item, index, this.instance) ? [index] : []))
        : validIndices(what, items.length)
    kinds.batch(() => {
      for (const index of indices.toReversed()) this.raw.delete(index, "private")
    })
    return indices.map((index) => items[index])
  }

  retain(predicate: Predicate): unknown[] {
    return this.remove((item, index, list) => !predicate(item, index, list))
  }

  applyDiff(wish: Iterable<unknown> | ArrayLike<unknown>): object {
    const items = Array.from(wish) // throws for anything else before the first item is touched
    const current = this.#element.type === "ref" ? this.raw.values() : this.items()
    const wanted =
      this.#element.type === "ref" ? items.map((item) => (item === undefined || item === null ? null : (instanceID(item) ?? item))) : items
    kinds.batch(() => {
      for (const { from, to, insertFrom, insertTo } of diff(current, wanted, Object.is).toReversed()) {
        for (let index = to - 1; index >= from; index--) this.raw.delete(index, "private")
        this.#insert(from, items.slice(insertFrom, insertTo))
      }
    })
    return this.instance
  }

  get refs(): readonly (Ref<object> | undefined)[] {
    const field = this.#element
    if (field.type !== "ref") return []
    return this.raw.values().map((stored) => {
      const id = storedReference(stored)
      return id === undefined ? undefined : this.refAt(id, id, field)
    })
  }

  getEdits(): never {
    throw new Error("Not implemented")
  }

  /** Items as stored; references as JSON of the children. */
  encode(child: (value: object) => unknown): unknown[] {
    if (this.#element.type !== "ref") return this.raw.values().map((item) => item ?? null)
    return this.items().map((item) => (typeof item === "object" && item !== null ? (child(item) ?? null) : null))
  }

  #decode(stored: JsonValue | undefined): unknown {
    return this.decode(storedText(stored), this.#element, stored)
  }

  #encode(value: unknown): JsonValue {
    return encodeItem(this.#element, value, this.raw.group)
  }

  #insert(index: number, items: readonly unknown[]): void {
    if (items.length === 0) return
    const encoded = items.map((item) => this.#encode(item))
    if (index > 0) this.raw.appendItems(encoded, index - 1, "private")
    else if (this.length === 0) this.raw.appendItems(encoded, undefined, "private")
    else for (const item of encoded.toReversed()) this.raw.prepend(item, undefined, "private")
  }
}

/** The integer that arrays take such an argument for. */
function integerOf(value: unknown): number {
  return Math.trunc(Number(value)) || 0
}

function validIndices(what: readonly unknown[], length: number): number[] {
  const valid = what.filter((index): index is number => Number.isInteger(index) && (index as number) >= 0 && (index as number) < length)
  return [...new Set(valid)].sort((a, b) => a - b)
}
