/**
 * Sequence: items in document order, found by their visible index.
 *
 * Items are numbers. Leaves hold up to {@link MAX_LEAF} of them; a Fenwick tree over the leaves counts the visible ones. Index → item
 * descends the tree, inserting beside an item goes through the leaf that holds it: O(log n) plus a memmove inside one leaf. Hidden items
 * stay, because others may be placed beside them. Leaves hold the values, too, so that the first read of many takes a few native calls
 * and no loop that nothing has compiled yet. The text of a leaf that was read is kept until the leaf changes.
 */
import type { JsonValue } from "../base/json.ts"
import { MAX_ARGUMENTS } from "../base/push-all.ts"

const MAX_LEAF = 256

/** A run of neighbouring items. */
interface Leaf {
  items: number[]
  /** Those of the items; undefined where they are hidden. */
  values: (JsonValue | undefined)[]
  visible: number
  position: number
  text: string | undefined
}

export class Sequence {
  /** Visible items. Nobody else changes it; not an accessor, because every edit looks at it. */
  length = 0
  /** By item. */
  readonly #values: readonly JsonValue[]
  readonly #leafOf: (Leaf | undefined)[] = []
  readonly #hidden = new Set<number>()
  readonly #leaves: Leaf[] = []
  #tree: number[] = [0]
  /** The leaf where somebody read by index last, and how many visible items come before it; until something changes. */
  #found: Leaf | undefined
  #foundFrom = 0

  /** @param values by item; grows with them */
  constructor(values: readonly JsonValue[]) {
    this.#values = values
  }

  has(item: number): boolean {
    return this.#leafOf[item] !== undefined
  }

  isVisible(item: number): boolean {
    return !this.#hidden.has(item) && this.has(item)
  }

  /** The visible item at an index; undefined outside. */
  at(index: number): number | undefined {
    if (index < 0 || index >= this.length || !Number.isInteger(index)) return undefined
    let leaf = this.#found
    if (!leaf || index < this.#foundFrom || index >= this.#foundFrom + leaf.visible) leaf = this.#find(index)
    if (!leaf) return undefined
    const { items, values } = leaf
    let left = index - this.#foundFrom
    if (leaf.visible === items.length) return items[left]
    for (let i = 0; i < values.length; i++) if (values[i] !== undefined && left-- === 0) return items[i]
    return undefined
  }

  /** How many visible items come before one. O(log n). */
  indexOf(item: number): number {
    const leaf = this.#leafOf[item]
    if (!leaf) return 0
    let index = 0
    for (let i = leaf.position; i > 0; i -= i & -i) index += this.#tree[i] ?? 0
    const { items, values } = leaf
    const at = items.indexOf(item)
    if (leaf.visible === items.length) return index + at
    for (let i = 0; i < at; i++) if (values[i] !== undefined) index++
    return index
  }

  /** An item is hidden from now on, and also when it is inserted later. */
  hide(item: number): void {
    if (this.#hidden.has(item)) return
    this.#hidden.add(item)
    const leaf = this.#leafOf[item]
    if (!leaf) return
    leaf.values[leaf.items.indexOf(item)] = undefined
    this.#changed(leaf, -1)
  }

  append(item: number): void {
    const last = this.#leaves[this.#leaves.length - 1] ?? this.#addLeaf(0)
    this.#insertInto(last, last.items.length, item)
  }

  insertAfter(anchor: number, item: number): void {
    const leaf = this.#leafOf[anchor]
    if (!leaf) return
    const { items } = leaf
    const last = items.length - 1
    this.#insertInto(leaf, (items[last] === anchor ? last : items.indexOf(anchor)) + 1, item)
  }

  insertBefore(anchor: number, item: number): void {
    const leaf = this.#leafOf[anchor]
    if (leaf) this.#insertInto(leaf, leaf.items.indexOf(anchor), item)
  }

  /** Many at once with their values, none of them hidden. O(their number + leaves). */
  appendAll(items: readonly number[], values: readonly JsonValue[]): void {
    const last = this.#leaves[this.#leaves.length - 1] ?? this.#addLeaf(0)
    this.#insertAllInto(last, last.items.length, items, values)
  }

  /** The same directly after one. */
  insertAllAfter(anchor: number, items: readonly number[], values: readonly JsonValue[]): void {
    const leaf = this.#leafOf[anchor]
    if (leaf) this.#insertAllInto(leaf, leaf.items.lastIndexOf(anchor) + 1, items, values)
  }

  /** Visible values in order; a new array each time. O(n). */
  values(): JsonValue[] {
    const all = this.#leaves.map((leaf) => leaf.values)
    let values: (JsonValue | undefined)[] = []
    for (let from = 0; from < all.length; from += MAX_ARGUMENTS) values = values.concat(...all.slice(from, from + MAX_ARGUMENTS))
    return values.length === this.length ? (values as JsonValue[]) : values.filter((value) => value !== undefined)
  }

  /** Texts among the visible values, joined. O(leaves + what changed). */
  text(): string {
    return this.#leaves.map((leaf) => (leaf.text ??= textOf(leaf.values))).join("")
  }

  *[Symbol.iterator](): Iterator<number> {
    for (const leaf of this.#leaves) for (const item of leaf.items) if (!this.#hidden.has(item)) yield item
  }

  /** The leaf that holds the visible item at an index. O(log n). */
  #find(index: number): Leaf | undefined {
    const tree = this.#tree
    const count = this.#leaves.length
    let position = 0
    let left = index
    for (let step = highestBit(count); step > 0; step >>= 1) {
      const next = position + step
      const before = next > count ? undefined : tree[next]
      if (before === undefined || before > left) continue
      position = next
      left -= before
    }
    this.#foundFrom = index - left
    return (this.#found = this.#leaves[position])
  }

  #insertInto(leaf: Leaf, position: number, item: number): void {
    const { items } = leaf
    const { length } = items
    if (length >= MAX_LEAF) {
      // what is written in one direction fills its leaves
      if (position === length) return this.#insertInto(this.#addLeaf(leaf.position + 1), 0, item)
      if (position === 0) return this.#insertInto(this.#addLeaf(leaf.position), 0, item)
    }
    const leafOf = this.#leafOf
    while (leafOf.length < item) leafOf.push(undefined)
    leafOf[item] = leaf
    const value = this.#hidden.has(item) ? undefined : this.#values[item]
    if (position === length) {
      items.push(item)
      leaf.values.push(value)
    } else {
      items.splice(position, 0, item)
      leaf.values.splice(position, 0, value)
    }
    if (value !== undefined) this.#changed(leaf, 1)
    if (length >= MAX_LEAF) this.#spread(leaf, items, leaf.values)
  }

  #changed(leaf: Leaf, delta: number): void {
    leaf.text = undefined
    leaf.visible += delta
    this.length += delta
    if (this.#found && leaf.position < this.#found.position) this.#foundFrom += delta
    const tree = this.#tree
    for (let i = leaf.position + 1; i < tree.length; i += i & -i) tree[i] = (tree[i] ?? 0) + delta
  }

  #addLeaf(position: number): Leaf {
    const leaf: Leaf = { items: [], values: [], visible: 0, position, text: undefined }
    this.#leaves.splice(position, 0, leaf)
    this.#recount()
    return leaf
  }

  #insertAllInto(leaf: Leaf, position: number, items: readonly number[], values: readonly JsonValue[]): void {
    const { items: around, values: valuesAround } = leaf
    if (around.length + items.length <= MAX_LEAF) {
      around.splice(position, 0, ...items)
      valuesAround.splice(position, 0, ...values)
      noteLeaf(this.#leafOf, items, leaf)
      this.#changed(leaf, items.length)
      return
    }
    const allItems = around.slice(0, position).concat(items, around.slice(position))
    const allValues = valuesAround.slice(0, position).concat(values, valuesAround.slice(position))
    this.length += items.length
    this.#spread(leaf, allItems, allValues)
  }

  /** Puts items in place of those of a leaf, evenly into as many leaves as they need. */
  #spread(leaf: Leaf, items: readonly number[], values: readonly (JsonValue | undefined)[]): void {
    const leafOf = this.#leafOf
    const perLeaf = Math.ceil(items.length / Math.ceil(items.length / MAX_LEAF))
    const more: Leaf[] = []
    let target = leaf
    for (let from = 0; from < items.length; from += perLeaf) {
      if (from > 0) more.push((target = { items: [], values: [], visible: 0, position: 0, text: undefined }))
      const part = items.slice(from, from + perLeaf)
      const partValues = values.slice(from, from + perLeaf)
      noteLeaf(leafOf, part, target)
      target.items = part
      target.values = partValues
      target.visible = visibleIn(partValues)
    }
    leaf.text = undefined
    this.#leaves.splice(leaf.position + 1, 0, ...more)
    this.#recount()
  }

  #recount(): void {
    const leaves = this.#leaves
    const tree = [0]
    this.#found = undefined
    for (let position = 0; position < leaves.length; position++) {
      const leaf = leaves[position]
      if (!leaf) continue
      leaf.position = position
      tree.push(leaf.visible)
    }
    for (let i = 1; i < tree.length; i++) {
      const parent = i + (i & -i)
      if (parent < tree.length) tree[parent] = (tree[parent] ?? 0) + (tree[i] ?? 0)
    }
    this.#tree = tree
  }
}

/** Small, like the next one, so that it is compiled soon. */
function noteLeaf(leafOf: (Leaf | undefined)[], items: readonly number[], leaf: Leaf): void {
  for (let i = 0; i < items.length; i++) {
    const item = items[i] ?? 0
    while (leafOf.length < item) leafOf.push(undefined)
    leafOf[item] = leaf
  }
}

function visibleIn(values: readonly (JsonValue | undefined)[]): number {
  let visible = 0
  for (let i = 0; i < values.length; i++) if (values[i] !== undefined) visible++
  return visible
}

function highestBit(n: number): number {
  return n === 0 ? 0 : 1 << (31 - Math.clz32(n))
}

/** Texts among some values, joined. */
export function textOf(values: readonly (JsonValue | undefined)[]): string {
  return values.filter((value) => typeof value === "string").join("")
}
