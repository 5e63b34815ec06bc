/**
 * Sequence: items in document order, found by their visible index.
 *
 * Items are numbers. Leaves hold up to {@link MAX_LEAF} of them; a Fenwick tree over the leaves counts the visible ones. Index → item
 * descends the tree, inserting beside an item goes through the leaf that holds it: O(log n) plus a memmove inside one leaf. Hidden items
 * stay, because others may be placed beside them. The text of a leaf that was read is kept, and so is that of all leaves before and behind
 * the one that is being edited.
 */
import type { JsonValue } from "../base/json.ts"

const MAX_LEAF = 256

/** A run of neighbouring items. */
interface Leaf {
  items: number[]
  visible: number
  position: number
  text: string | undefined
  /** Every visible value is one code unit of {@link text}. */
  isSimple: boolean
}

export class Sequence {
  /** By item. */
  readonly #values: readonly JsonValue[]
  #leafOf: (Leaf | undefined)[] = []
  #hidden: boolean[] = []
  #leaves: Leaf[] = []
  #tree: number[] = [0]
  #length = 0
  /** The leaf where somebody read by index last, and how many visible items come before it; until something changes. */
  #found: Leaf | undefined
  #foundFrom = 0
  /** Where the last visible change was. */
  #edited: Leaf | undefined
  /** Text of all leaves before and behind {@link #edited}, as soon as somebody reads. */
  #around: { readonly before: string; readonly behind: string } | undefined
  /** Until something changes. */
  #text: string | undefined

  /** @param values by item; grows with them */
  constructor(values: readonly JsonValue[]) {
    this.#values = values
  }

  /** Visible items. */
  get length(): number {
    return this.#length
  }

  has(item: number): boolean {
    return this.#leafOf[item] !== undefined
  }

  isVisible(item: number): boolean {
    return this.#hidden[item] !== true && this.has(item)
  }

  /** The visible item at an index; undefined outside. */
  at(index: number): number | undefined {
    if (index < 0 || index >= this.#length || !Number.isInteger(index)) return undefined
    let leaf = this.#found
    if (!leaf || index < this.#foundFrom || index >= this.#foundFrom + leaf.visible) leaf = this.#find(index)
    if (!leaf) return undefined
    let left = index - this.#foundFrom
    if (leaf.visible === leaf.items.length) return leaf.items[left]
    for (const item of leaf.items) if (this.#hidden[item] !== true && left-- === 0) return item
    return undefined
  }

  /** How many visible items come before one. O(log n). */
  indexOf(item: number): number {
    const leaf = this.#leafOf[item]
    if (!leaf) return 0
    let index = 0
    for (let i = leaf.position; i > 0; i -= i & -i) index += this.#tree[i] ?? 0
    return index + this.#visibleBefore(leaf, item)
  }

  /** An item is hidden from now on, and also when it is inserted later. */
  hide(item: number): void {
    const wasVisible = this.isVisible(item)
    while (this.#hidden.length <= item) this.#hidden.push(false)
    this.#hidden[item] = true
    const leaf = this.#leafOf[item]
    if (leaf && wasVisible) this.#changed(leaf, item, -1)
  }

  append(item: number): void {
    const last = this.#leaves[this.#leaves.length - 1]
    if (last && last.items.length < MAX_LEAF) this.#insertInto(last, last.items.length, item)
    else this.#insertInto(this.#addLeaf(), 0, item)
  }

  /** Many at once. O(their number + leaves). */
  appendAll(items: readonly number[]): void {
    if (this.#leaves.length === 0) this.#addLeaf()
    const last = this.#leaves[this.#leaves.length - 1]
    if (last) this.#insertAllInto(last, last.items.length, items)
  }

  /** The same directly after one. */
  insertAllAfter(anchor: number, items: readonly number[]): void {
    const leaf = this.#leafOf[anchor]
    if (leaf) this.#insertAllInto(leaf, leaf.items.lastIndexOf(anchor) + 1, items)
  }

  insertAfter(anchor: number, item: number): void {
    this.#insertBeside(anchor, item, 1)
  }

  insertBefore(anchor: number, item: number): void {
    this.#insertBeside(anchor, item, 0)
  }

  /** Visible values in order; a new array each time. O(n). */
  values(): JsonValue[] {
    const values: JsonValue[] = []
    for (const { items } of this.#leaves) {
      for (const item of items) if (this.#hidden[item] !== true) values.push(this.#values[item] ?? null)
    }
    return values
  }

  /** Visible values joined, for texts. */
  text(): string {
    const edited = this.#edited
    if (!edited) return ""
    if (this.#text === undefined) {
      const { before, behind } = (this.#around ??= this.#textsAround(edited.position))
      this.#text = before + this.#textOf(edited) + behind
    }
    return this.#text
  }

  *[Symbol.iterator](): Iterator<number> {
    for (const leaf of this.#leaves) for (const item of leaf.items) if (this.#hidden[item] !== true) yield item
  }

  /** The leaf that holds the visible item at an index. O(log n). */
  #find(index: number): Leaf | undefined {
    let position = 0
    let left = index
    for (let step = highestBit(this.#leaves.length); step > 0; step >>= 1) {
      const next = position + step
      const count = this.#tree[next]
      if (count === undefined || next > this.#leaves.length || count > left) continue
      position = next
      left -= count
    }
    this.#foundFrom = index - left
    return (this.#found = this.#leaves[position])
  }

  #textsAround(position: number): { before: string; behind: string } {
    const texts = this.#leaves.map((leaf) => this.#textOf(leaf))
    return { before: texts.slice(0, position).join(""), behind: texts.slice(position + 1).join("") }
  }

  #edit(leaf: Leaf): void {
    this.#text = undefined
    if (leaf === this.#edited) return
    this.#edited = leaf
    this.#around = undefined
  }

  #textOf(leaf: Leaf): string {
    if (leaf.text !== undefined) return leaf.text
    const parts: string[] = []
    leaf.isSimple = true
    for (const item of leaf.items) {
      if (this.#hidden[item] === true) continue
      const value = this.#values[item]
      if (!isUnit(value)) leaf.isSimple = false
      if (typeof value === "string") parts.push(value)
    }
    return (leaf.text = parts.join(""))
  }

  #insertBeside(anchor: number, item: number, offset: 0 | 1): void {
    const leaf = this.#leafOf[anchor]
    if (!leaf) return
    const { items } = leaf
    const last = items.length - 1
    this.#insertInto(leaf, (items[last] === anchor ? last : items.indexOf(anchor)) + offset, item)
  }

  #insertInto(leaf: Leaf, position: number, item: number): void {
    const leafOf = this.#leafOf
    while (leafOf.length <= item) leafOf.push(undefined)
    while (this.#hidden.length <= item) this.#hidden.push(false)
    leafOf[item] = leaf
    if (position === leaf.items.length) leaf.items.push(item)
    else leaf.items.splice(position, 0, item)
    if (this.#hidden[item] !== true) this.#changed(leaf, item, 1)
    if (leaf.items.length > MAX_LEAF) this.#split(leaf)
  }

  #changed(leaf: Leaf, item: number, delta: 1 | -1): void {
    this.#changeText(leaf, item, delta)
    this.#found = undefined
    leaf.visible += delta
    this.#length += delta
    const tree = this.#tree
    for (let i = leaf.position + 1; i < tree.length; i += i & -i) tree[i] = (tree[i] ?? 0) + delta
  }

  #changeText(leaf: Leaf, item: number, delta: 1 | -1): void {
    this.#edit(leaf)
    const { text } = leaf
    if (text === undefined) return
    const value = this.#values[item]
    if (leaf.isSimple && isUnit(value)) {
      const at = this.#visibleBefore(leaf, item)
      leaf.text = delta === 1 ? text.slice(0, at) + value + text.slice(at) : text.slice(0, at) + text.slice(at + 1)
    } else leaf.text = undefined
  }

  /** How many visible items of the leaf come before one of it. */
  #visibleBefore(leaf: Leaf, item: number): number {
    let count = 0
    for (const other of leaf.items) {
      if (other === item) break
      if (this.#hidden[other] !== true) count++
    }
    return count
  }

  #addLeaf(): Leaf {
    const leaf: Leaf = { items: [], visible: 0, position: this.#leaves.length, text: undefined, isSimple: false }
    this.#leaves.push(leaf)
    this.#tree.push(this.#sumForNewNode(this.#leaves.length))
    return leaf
  }

  /** What a Fenwick node for the (empty) last leaf starts with: the leaves before it that it covers. */
  #sumForNewNode(node: number): number {
    let sum = 0
    for (let i = node - (node & -node) + 1; i < node; i++) sum += this.#leaves[i - 1]?.visible ?? 0
    return sum
  }

  #split(leaf: Leaf): void {
    this.#spread(leaf, leaf.items, (leaf.items.length + 1) >> 1)
  }

  #insertAllInto(leaf: Leaf, position: number, items: readonly number[]): void {
    const all = leaf.items.slice(0, position).concat(items, leaf.items.slice(position))
    this.#length -= leaf.visible
    const added = this.#spread(leaf, all, MAX_LEAF)
    this.#length += added
  }

  /** Puts items in place of those of a leaf, into as many leaves as they need. Returns how many of them are visible. */
  #spread(leaf: Leaf, items: readonly number[], perLeaf: number): number {
    const leafOf = this.#leafOf
    const hidden = this.#hidden
    const more: Leaf[] = []
    let target = leaf
    let total = 0
    for (let from = 0; from < items.length; from += perLeaf) {
      if (from > 0) more.push((target = { items: [], visible: 0, position: 0, text: undefined, isSimple: false }))
      const part = items.slice(from, from + perLeaf)
      let visible = 0
      for (const item of part) {
        while (leafOf.length <= item) leafOf.push(undefined)
        while (hidden.length <= item) hidden.push(false)
        leafOf[item] = target
        if (!hidden[item]) visible++
      }
      target.items = part
      target.visible = visible
      total += visible
    }
    leaf.text = undefined
    this.#edit(leaf)
    this.#around = undefined
    this.#leaves.splice(leaf.position + 1, 0, ...more)
    this.#recount()
    return total
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

function highestBit(n: number): number {
  return n === 0 ? 0 : 1 << (31 - Math.clz32(n))
}

function isUnit(value: JsonValue | undefined): value is string {
  return typeof value === "string" && value.length === 1
}
