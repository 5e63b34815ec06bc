/**
 * Placement: brings items into the document, beside the ones that they are anchored to (data-model §7.2).
 *
 * The newest operation always goes directly beside its anchor; an operation that sorts into the past goes beside the sibling that precedes
 * it in the document.
 */
import type { JsonValue } from "../base/json.ts"
import { pushAll } from "../base/push-all.ts"
import type { Side } from "./early-arrivals.ts"
import { insertInOrder } from "./insert-in-order.ts"
import type { Operations } from "./operations.ts"
import type { Sequence } from "./sequence.ts"
import { Siblings } from "./siblings.ts"

export class Placement {
  readonly #operations: Operations
  readonly #sequence: Sequence
  readonly #after: Siblings
  readonly #before: Siblings
  readonly #starts: number[] = []
  readonly #ends: number[] = []
  /** Hidden, behind everything from the start and before everything from the end; here since there is something at the end. */
  #boundary: number | undefined
  readonly #newItem: () => number

  /** @param newItem makes an item that is no operation */
  constructor(operations: Operations, sequence: Sequence, newItem: () => number) {
    this.#operations = operations
    this.#sequence = sequence
    this.#after = new Siblings(operations.compare)
    this.#before = new Siblings(operations.compare)
    this.#newItem = newItem
  }

  fromStart(item: number): void {
    const starts = this.#starts
    const later = starts[insertInOrder(starts, item, this.#operations.compare) + 1]
    this.#insertBefore(later === undefined ? this.#boundary : this.#leftmost(later), item)
  }

  atEnd(item: number): void {
    if (this.#boundary === undefined) this.#addBoundary()
    const ends = this.#ends
    const later = ends[insertInOrder(ends, item, this.#operations.compare) + 1]
    this.#insertBefore(later === undefined ? undefined : this.#leftmost(later), item)
  }

  /** False when the anchor is not in the document: then {@link followersOf} it will be called when it is. */
  beside(item: number, anchor: number, side: Side): boolean {
    const isShown = this.#sequence.has(anchor)
    if (isShown) this.#place(item, anchor, side)
    else this.#siblings(side).insert(anchor, item)
    return isShown
  }

  /** Brings in what was anchored to an item before that came in. False when there is nothing. */
  followersOf(item: number): boolean {
    let hasSome = false
    const pending: [anchor: number, side: Side, items: readonly number[]][] = []
    const takeUnder = (anchor: number) => {
      pending.push([anchor, "before", this.#before.take(anchor)], [anchor, "after", this.#after.take(anchor)])
    }
    takeUnder(item)
    for (let next = pending.pop(); next; next = pending.pop()) {
      const [anchor, side, items] = next
      for (const follower of items) {
        takeUnder(follower) // nobody may come upon them before they are in the document
        this.#place(follower, anchor, side)
        hasSome = true
      }
    }
    return hasSome
  }

  /** Whether operations of a time, made now, sort after all that is anchored after an item, or to the start, and can be placed as a run. */
  isNewestUnder(anchor: number | undefined, madeAt: number): boolean {
    if (anchor === undefined && this.#boundary !== undefined) return false
    const last = anchor === undefined ? this.#starts.at(-1) : this.#after.last(anchor)
    return last === undefined || this.#operations.madeAt(last) < madeAt
  }

  /** Several consecutive items at once where {@link isNewestUnder} the start. */
  runFromStart(first: number, values: readonly JsonValue[]): void {
    const items = consecutive(first, values.length)
    pushAll(this.#starts, items)
    this.#sequence.appendAll(items, values)
  }

  /** The same after an item in the document: the last of them stands first. */
  runAfter(anchor: number, first: number, values: readonly JsonValue[]): void {
    const items = consecutive(first, values.length)
    for (const item of items) this.#after.insert(anchor, item)
    this.#sequence.insertAllAfter(anchor, items.reverse(), values.toReversed())
  }

  /** The same, each after the one before. */
  chainAfter(anchor: number, first: number, values: readonly JsonValue[]): void {
    const items = consecutive(first, values.length)
    for (const item of items) this.#after.insert(item === first ? anchor : item - 1, item)
    this.#sequence.insertAllAfter(anchor, items, values)
  }

  #place(item: number, anchor: number, side: Side): void {
    const siblings = this.#siblings(side)
    const position = siblings.insert(anchor, item)
    if (side === "after") {
      const later = siblings.at(anchor, position + 1)
      this.#sequence.insertAfter(later === undefined ? anchor : this.#rightmost(later), item)
    } else {
      const earlier = siblings.at(anchor, position - 1)
      this.#sequence.insertBefore(earlier === undefined ? anchor : this.#leftmost(earlier), item)
    }
  }

  #siblings(side: Side): Siblings {
    return side === "after" ? this.#after : this.#before
  }

  #insertBefore(next: number | undefined, item: number): void {
    if (next === undefined) this.#sequence.append(item)
    else this.#sequence.insertBefore(next, item)
  }

  #addBoundary(): void {
    const boundary = this.#newItem()
    this.#boundary = boundary
    this.#sequence.hide(boundary)
    this.#sequence.append(boundary)
  }

  /** The first item of a subtree in the document: the latest of what is anchored before it, and so on. */
  #leftmost(item: number): number {
    let first = item
    for (let next = this.#before.last(first); next !== undefined; next = this.#before.last(first)) first = next
    return first
  }

  /** The last item of a subtree in the document: the earliest of what is anchored after it, and so on. */
  #rightmost(item: number): number {
    let last = item
    for (let next = this.#after.first(last); next !== undefined; next = this.#after.first(last)) last = next
    return last
  }
}

function consecutive(first: number, count: number): number[] {
  const items: number[] = []
  for (let i = 0; i < count; i++) items.push(first + i)
  return items
}
