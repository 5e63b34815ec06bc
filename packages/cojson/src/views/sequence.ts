/**
 * Sequence: items in document order, found by their visible index.
 *
 * Leaves hold up to {@link MAX_LEAF} items; a Fenwick tree over the leaves counts the visible ones. Index → item descends the tree,
 * inserting beside an item goes through the leaf that the item knows: O(log n) plus a memmove inside one leaf. Hidden items stay,
 * because others may be placed beside them. Values and text of a leaf are kept until it changes, so reading everything after one
 * edit joins leaves, not items.
 */
import type { JsonValue } from "../base/json.ts"

const MAX_LEAF = 512

/** What a sequence needs of its items. */
export interface SequenceItem {
  readonly value: JsonValue
  /** Hidden items are not counted. Set by the sequence's owner before {@link Sequence.visibilityChanged}. */
  visible: boolean
  /** Set by the sequence. */
  leaf: Leaf<SequenceItem> | undefined
}

/** A run of neighbouring items. */
export interface Leaf<T> {
  items: T[]
  visible: number
  position: number
  values: JsonValue[] | undefined
  text: string | undefined
}

export class Sequence<T extends SequenceItem> {
  #leaves: Leaf<T>[] = []
  #tree: number[] = [0]
  #length = 0

  /** Visible items. */
  get length(): number {
    return this.#length
  }

  /** The visible item at an index; undefined outside. */
  at(index: number): T | undefined {
    if (index < 0 || index >= this.#length || !Number.isInteger(index)) return undefined
    let position = 0
    let left = index
    for (let step = highestBit(this.#leaves.length); step > 0; step >>= 1) {
      const next = position + step
      const count = this.#tree[next]
      if (count === undefined || next > this.#leaves.length || count > left) continue
      position = next
      left -= count
    }
    for (const item of this.#leaves[position]?.items ?? []) if (item.visible && left-- === 0) return item
    return undefined
  }

  /** How many visible items come before one. O(log n). */
  indexOf(item: T): number {
    const leaf = item.leaf as Leaf<T> | undefined // only this sequence sets it
    if (!leaf) return 0
    let index = 0
    for (let i = leaf.position; i > 0; i -= i & -i) index += this.#tree[i] ?? 0
    for (const other of leaf.items) {
      if (other === item) break
      if (other.visible) index++
    }
    return index
  }

  append(item: T): void {
    const last = this.#leaves[this.#leaves.length - 1]
    if (last && last.items.length < MAX_LEAF) this.#insertInto(last, last.items.length, item)
    else this.#addLeaf(item)
  }

  insertAfter(anchor: T, item: T): void {
    this.#insertBeside(anchor, item, 1)
  }

  insertBefore(anchor: T, item: T): void {
    this.#insertBeside(anchor, item, 0)
  }

  /** To be called after `item.visible` has turned. */
  visibilityChanged(item: T): void {
    const leaf = item.leaf as Leaf<T> | undefined // only this sequence sets it
    if (leaf) this.#changed(leaf, item.visible ? 1 : -1)
  }

  /** Visible values in order; a new array each time. */
  values(): JsonValue[] {
    const all: JsonValue[][] = []
    for (const leaf of this.#leaves) all.push((leaf.values ??= valuesOf(leaf.items)))
    return all.length === 1 && all[0] ? all[0].slice() : ([] as JsonValue[]).concat(...all)
  }

  /** Visible values joined, for texts. */
  text(): string {
    let text = ""
    for (const leaf of this.#leaves) text += leaf.text ??= textOf(leaf.items)
    return text
  }

  *[Symbol.iterator](): Iterator<T> {
    for (const leaf of this.#leaves) for (const item of leaf.items) if (item.visible) yield item
  }

  clear(): void {
    this.#leaves = []
    this.#tree = [0]
    this.#length = 0
  }

  #insertBeside(anchor: T, item: T, offset: 0 | 1): void {
    const leaf = anchor.leaf as Leaf<T> | undefined // only this sequence sets it
    if (!leaf) return
    this.#insertInto(leaf, leaf.items.lastIndexOf(anchor) + offset, item)
  }

  #insertInto(leaf: Leaf<T>, position: number, item: T): void {
    item.leaf = leaf as Leaf<SequenceItem>
    if (position === leaf.items.length) leaf.items.push(item)
    else leaf.items.splice(position, 0, item)
    this.#changed(leaf, item.visible ? 1 : 0)
    if (leaf.items.length > MAX_LEAF) this.#split(leaf)
  }

  #changed(leaf: Leaf<T>, delta: number): void {
    leaf.values = undefined
    leaf.text = undefined
    if (delta === 0) return
    leaf.visible += delta
    this.#length += delta
    for (let i = leaf.position + 1; i < this.#tree.length; i += i & -i) this.#tree[i] = (this.#tree[i] ?? 0) + delta
  }

  #addLeaf(item: T): void {
    const leaf: Leaf<T> = { items: [], visible: 0, position: this.#leaves.length, values: undefined, text: undefined }
    this.#leaves.push(leaf)
    this.#tree.push(this.#sumForNewNode(this.#leaves.length))
    this.#insertInto(leaf, 0, item)
  }

  /** What a Fenwick node for the (empty) last leaf starts with: the leaves before it that it covers. */
  #sumForNewNode(node: number): number {
    let sum = 0
    for (let i = node - (node & -node) + 1; i < node; i++) sum += this.#leaves[i - 1]?.visible ?? 0
    return sum
  }

  #split(leaf: Leaf<T>): void {
    const items = leaf.items.splice(leaf.items.length >> 1)
    const right: Leaf<T> = { items, visible: 0, position: 0, values: undefined, text: undefined }
    for (const item of items) {
      item.leaf = right as Leaf<SequenceItem>
      if (item.visible) right.visible++
    }
    leaf.visible -= right.visible
    leaf.values = undefined
    leaf.text = undefined
    this.#leaves.splice(leaf.position + 1, 0, right)
    this.#recount()
  }

  #recount(): void {
    const tree = Array.from({ length: this.#leaves.length + 1 }, () => 0)
    this.#leaves.forEach((leaf, position) => {
      leaf.position = position
      tree[position + 1] = (tree[position + 1] ?? 0) + leaf.visible
    })
    for (let i = 1; i < tree.length; i++) {
      const parent = i + (i & -i)
      if (parent < tree.length) tree[parent] = (tree[parent] ?? 0) + (tree[i] ?? 0)
    }
    this.#tree = tree
  }
}

function highestBit(n: number): number {
  return n === 0 ? 0 : 1 << (31 - Math.clz32(n))
}

function valuesOf(items: readonly SequenceItem[]): JsonValue[] {
  const values: JsonValue[] = []
  for (const item of items) if (item.visible) values.push(item.value)
  return values
}

function textOf(items: readonly SequenceItem[]): string {
  let text = ""
  for (const { value, visible } of items) if (visible && typeof value === "string") text += value
  return text
}
