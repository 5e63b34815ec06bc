import type { OpID } from "../ids/transaction-id.ts"
import { keyOf } from "./anchors.ts"

const NO_ITEMS: readonly number[] = []

/** What arrived before the operation that it refers to. */
export class EarlyArrivals {
  readonly #deleted = new Set<string>()
  /** Items by the anchor that they wait for. */
  readonly #orphans = new Map<string, number[]>()

  get isEmpty(): boolean {
    return this.#deleted.size + this.#orphans.size === 0
  }

  /** Notes that an operation is deleted. */
  delete(op: OpID): void {
    this.#deleted.add(keyOf(op))
  }

  /** Whether an operation that has arrived now is deleted. */
  takeDeletion(op: OpID): boolean {
    return this.#deleted.delete(keyOf(op))
  }

  /** Notes that an item is anchored to an operation. */
  setAside(item: number, anchor: OpID): void {
    const key = keyOf(anchor)
    const waiting = this.#orphans.get(key)
    if (waiting) waiting.push(item)
    else this.#orphans.set(key, [item])
  }

  /** Items that wait for an operation, which has arrived now. */
  takeOrphans(op: OpID): readonly number[] {
    const key = keyOf(op)
    const waiting = this.#orphans.get(key) ?? NO_ITEMS
    this.#orphans.delete(key)
    return waiting
  }

  clear(): void {
    this.#deleted.clear()
    this.#orphans.clear()
  }
}
