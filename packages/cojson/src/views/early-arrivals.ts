import { pushTo } from "../base/push-to.ts"
import type { OpID } from "../ids/transaction-id.ts"
import { keyOf } from "./anchors.ts"

/** On which side of its anchor an item stands. */
export type Side = "after" | "before"

/** An item that waits for its anchor. */
export interface Orphan {
  readonly item: number
  readonly side: Side
}

const NO_ORPHANS: readonly Orphan[] = []

/** What arrived before the operation that it refers to. */
export class EarlyArrivals {
  readonly #deleted = new Set<string>()
  /** Items by the anchor that they wait for. */
  readonly #orphans = new Map<string, Orphan[]>()

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
  setAside(orphan: Orphan, anchor: OpID): void {
    const key = keyOf(anchor)
    pushTo(this.#orphans, key, orphan)
  }

  /** Items that wait for an operation, which has arrived now. */
  takeOrphans(op: OpID): readonly Orphan[] {
    const key = keyOf(op)
    const waiting = this.#orphans.get(key) ?? NO_ORPHANS
    this.#orphans.delete(key)
    return waiting
  }
}
