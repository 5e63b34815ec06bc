import { insertInOrder } from "./insert-in-order.ts"

const NONE: readonly number[] = []

/** Lists of items under items, each in order. Most items have no or one other item under them, which is a number here and no list. */
export class Siblings {
  readonly #compare: (a: number, b: number) => number
  /** By parent: 0 for none, the only child plus 1, or minus the place of its children in {@link Siblings.#lists}, minus 1. */
  readonly #heads: number[] = []
  readonly #lists: number[][] = []

  constructor(compare: (a: number, b: number) => number) {
    this.#compare = compare
  }

  first(parent: number): number | undefined {
    return this.at(parent, 0)
  }

  last(parent: number): number | undefined {
    const head = this.#heads[parent] ?? 0
    return head < 0 ? this.#lists[-head - 1]?.at(-1) : this.at(parent, 0)
  }

  /** undefined outside. */
  at(parent: number, position: number): number | undefined {
    const head = this.#heads[parent] ?? 0
    if (head < 0) return this.#lists[-head - 1]?.[position]
    return head > 0 && position === 0 ? head - 1 : undefined
  }

  /** Returns the position that the child got. O(1) for the newest. */
  insert(parent: number, child: number): number {
    const heads = this.#heads
    const head = heads[parent] ?? 0
    if (head !== 0) return insertInOrder(this.#listOf(parent), child, this.#compare)
    while (heads.length <= parent) heads.push(0)
    heads[parent] = child + 1
    return 0
  }

  /** Removes what is under an item and returns it. */
  take(parent: number): readonly number[] {
    const head = this.#heads[parent] ?? 0
    if (head === 0) return NONE
    this.#heads[parent] = 0
    if (head > 0) return [head - 1]
    const children = this.#lists[-head - 1] ?? NONE
    this.#lists[-head - 1] = []
    return children
  }

  /** Of an item that has children. */
  #listOf(parent: number): number[] {
    const head = this.#heads[parent] ?? 0
    const known = this.#lists[-head - 1]
    if (known) return known
    const list = [head - 1]
    this.#heads[parent] = -this.#lists.push(list)
    return list
  }
}
