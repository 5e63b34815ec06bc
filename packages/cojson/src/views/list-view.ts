/**
 * ListView: insertions anchored to one another → a sequence (data-model §7.2).
 *
 * Every insertion is a node that knows what is anchored to it. The newest operation always goes directly beside its anchor; an
 * operation that sorts into the past goes beside the sibling that precedes it in the document. A node whose anchor is not there,
 * or sorts after it, is kept aside and never shown, until that anchor arrives late. Operations of any shape are ignored where they
 * make no sense; nothing here throws.
 *
 * A view that was restored knows its values, and folds the entries behind them when somebody asks for more or changes something.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts"
import type { AgentID } from "../ids/agent-id.ts"
import type { RawAccountID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { OpID, TransactionID } from "../ids/transaction-id.ts"
import { OpIndex } from "./op-index.ts"
import { Sequence, type Leaf, type SequenceItem } from "./sequence.ts"
import type { Entry, View } from "./view.ts"

/** A visible item, or one that was. */
export interface ListItem {
  readonly value: JsonValue
  readonly madeAt: number
  readonly author: RawAccountID | AgentID
  readonly tx: TransactionID
  readonly changeIdx: number
}

/** One deletion of an item. */
export interface Deletion {
  readonly insertion: OpID
  readonly madeAt: number
  readonly author: RawAccountID | AgentID
  readonly tx: TransactionID
  readonly changeIdx: number
}

type Place = "after" | "before" | "start" | "end"

class Node implements ListItem, SequenceItem {
  readonly value: JsonValue
  readonly madeAt: number
  readonly author: RawAccountID | AgentID
  readonly tx: TransactionID
  readonly changeIdx: number
  readonly place: Place
  visible = true
  /** Whether it can be reached from the start or the end. */
  shown = false
  leaf: Leaf<SequenceItem> | undefined = undefined
  /** Anchored to this one, earliest first. */
  after: Node[] | undefined = undefined
  before: Node[] | undefined = undefined

  constructor({ madeAt, author, tx }: Pick<Entry, "madeAt" | "author" | "tx">, changeIdx: number, value: JsonValue, place: Place) {
    this.value = value
    this.madeAt = madeAt
    this.author = author
    this.tx = tx
    this.changeIdx = changeIdx
    this.place = place
  }
}

export class ListView implements View {
  readonly #sequence = new Sequence<Node>()
  readonly #nodes = new OpIndex<Node>()
  readonly #deletions = new OpIndex<Deletion[]>()
  readonly #allDeletions: Deletion[] = []
  readonly #orphans = new OpIndex<{ readonly node: Node }[]>()
  readonly #starts: Node[] = []
  readonly #ends: Node[] = []
  /** Hidden, behind everything from the start and before everything from the end; here since there is something at the end. */
  #boundary: Node | undefined
  #values: readonly JsonValue[] | undefined
  #hasOrphans = false
  /** The entries behind {@link #values} when these were restored and nothing else is known yet. */
  #unfolded: (() => readonly Entry[]) | undefined

  append(entries: readonly Entry[]): void {
    if (entries.length === 0) return
    this.#fold()
    for (const entry of entries) this.#apply(entry)
  }

  insert(entry: Entry): boolean {
    this.#fold()
    return this.#apply(entry)
  }

  content(): JsonValue {
    return [...this.values()]
  }

  restore(content: JsonValue, entries: () => readonly Entry[]): boolean {
    if (!Array.isArray(content)) return false
    this.#values = content
    this.#unfolded = entries
    return true
  }

  reset(): void {
    this.#unfolded = undefined
    this.#sequence.clear()
    this.#nodes.clear()
    this.#deletions.clear()
    this.#allDeletions.length = 0
    this.#orphans.clear()
    this.#hasOrphans = false
    this.#starts.length = 0
    this.#ends.length = 0
    this.#boundary = undefined
    this.#values = undefined
  }

  get length(): number {
    return this.#restoredValues()?.length ?? this.#sequence.length
  }

  /** undefined outside. O(log n). */
  at(index: number): ListItem | undefined {
    this.#fold()
    return this.#sequence.at(index)
  }

  /** undefined outside. O(log n). */
  valueAt(index: number): JsonValue | undefined {
    const restored = this.#restoredValues()
    return restored ? restored[index] : this.#sequence.at(index)?.value
  }

  /** Index of the visible item that an operation inserted, or, when it is deleted, of the next one; undefined when it is not here. */
  indexOf(op: OpID): { readonly index: number; readonly visible: boolean } | undefined {
    this.#fold()
    const node = this.#nodes.get(op, op.changeIdx)
    return node?.shown ? { index: this.#sequence.indexOf(node), visible: node.visible } : undefined
  }

  /** The same array until something changes. */
  values(): readonly JsonValue[] {
    return (this.#values ??= this.#sequence.values())
  }

  /** Texts among the values, joined. */
  text(): string {
    const restored = this.#restoredValues()
    return restored ? restored.filter((value) => typeof value === "string").join("") : this.#sequence.text()
  }

  items(): Iterable<ListItem> {
    this.#fold()
    return this.#sequence
  }

  /** Every deletion, in order of arrival. */
  deletions(): readonly Deletion[] {
    this.#fold()
    return this.#allDeletions
  }

  #restoredValues(): readonly JsonValue[] | undefined {
    return this.#unfolded && this.#values
  }

  /** Takes the entries behind values that were restored. */
  #fold(): void {
    const entries = this.#unfolded
    if (!entries) return
    this.reset()
    for (const entry of entries()) this.#apply(entry)
  }

  /** False when it brings an insertion that is here already and counts from now on, because it sorts before that one. */
  #apply(entry: Entry): boolean {
    this.#values = undefined
    const { changes } = entry
    let complete = true
    for (let changeIdx = 0; changeIdx < changes.length; changeIdx++) {
      const change = changes[changeIdx]
      if (!isJsonObject(change)) continue
      if (change.op === "del") {
        this.#delete(entry, changeIdx, change.insertion)
        continue
      }
      if (change.op !== "app" && change.op !== "pre") continue
      const other = this.#nodes.get(entry.tx, changeIdx)
      if (other) complete &&= !countsInsteadOf(entry, other) // merged twice
      else if (change.op === "app") this.#insert(entry, changeIdx, change, change.after, "after", "start")
      else this.#insert(entry, changeIdx, change, change.before, "before", "end")
    }
    return complete
  }

  #insert(
    entry: Entry,
    changeIdx: number,
    { value }: JsonObject,
    anchor: JsonValue | undefined,
    beside: "after" | "before",
    edge: "start" | "end",
  ): void {
    const node = new Node(entry, changeIdx, value ?? null, anchor === edge ? edge : beside)
    node.visible = this.#deletions.get(entry.tx, changeIdx) === undefined
    this.#nodes.set(entry.tx, changeIdx, node)
    if (anchor === edge) this.#show(node, undefined)
    else if (isOpID(anchor)) {
      const parent = this.#nodes.get(anchor, anchor.changeIdx)
      if (parent && precedes(parent, node)) this.#attach(node, parent)
      else this.#setAside(node, anchor)
    }
    if (this.#hasOrphans) this.#adoptOrphans(node)
  }

  #attach(node: Node, parent: Node): void {
    if (parent.shown) this.#show(node, parent)
    else insertSorted(node.place === "after" ? (parent.after ??= []) : (parent.before ??= []), node)
  }

  #setAside(node: Node, anchor: OpID): void {
    this.#hasOrphans = true
    const waiting = this.#orphans.get(anchor, anchor.changeIdx)
    if (waiting) waiting.push({ node })
    else this.#orphans.set(anchor, anchor.changeIdx, [{ node }])
  }

  /** The anchor of others arrived after them. Those that sort after it count now. */
  #adoptOrphans(parent: Node): void {
    const waiting = this.#orphans.get(parent.tx, parent.changeIdx)
    if (!waiting) return
    for (const { node } of waiting) if (precedes(parent, node)) this.#attach(node, parent)
    this.#orphans.delete(parent.tx, parent.changeIdx)
  }

  #delete(entry: Entry, changeIdx: number, insertion: JsonValue | undefined): void {
    if (!isOpID(insertion)) return
    const deletion: Deletion = { insertion, madeAt: entry.madeAt, author: entry.author, tx: entry.tx, changeIdx }
    this.#allDeletions.push(deletion)
    const others = this.#deletions.get(insertion, insertion.changeIdx)
    if (others) {
      others.push(deletion)
      return
    }
    this.#deletions.set(insertion, insertion.changeIdx, [deletion])
    const node = this.#nodes.get(insertion, insertion.changeIdx)
    if (!node) return
    node.visible = false
    this.#sequence.visibilityChanged(node)
  }

  /** Puts a node, and what is anchored to it already, where it belongs in the document. */
  #show(node: Node, parent: Node | undefined): void {
    const pending: [node: Node, parent: Node | undefined][] = [[node, parent]]
    for (let next = pending.pop(); next; next = pending.pop()) {
      const [child, anchor] = next
      const { before, after } = child
      child.before = undefined
      child.after = undefined
      child.shown = true
      this.#place(child, anchor)
      for (const grandchild of before ?? []) pending.push([grandchild, child])
      for (const grandchild of after ?? []) pending.push([grandchild, child])
    }
  }

  #place(node: Node, parent: Node | undefined): void {
    switch (node.place) {
      case "start": {
        const later = this.#starts[insertSorted(this.#starts, node) + 1]
        const next = later ? leftmost(later) : this.#boundary
        if (next) this.#sequence.insertBefore(next, node)
        else this.#sequence.append(node)
        return
      }
      case "end": {
        if (!this.#boundary) this.#sequence.append((this.#boundary = hiddenNode(node)))
        const next = this.#ends[insertSorted(this.#ends, node) + 1]
        if (next) this.#sequence.insertBefore(leftmost(next), node)
        else this.#sequence.append(node)
        return
      }
      case "after": {
        if (!parent) return
        const siblings = (parent.after ??= [])
        const later = siblings[insertSorted(siblings, node) + 1]
        this.#sequence.insertAfter(later ? rightmost(later) : parent, node)
        return
      }
      case "before": {
        if (!parent) return
        const siblings = (parent.before ??= [])
        const earlier = siblings[insertSorted(siblings, node) - 1]
        this.#sequence.insertBefore(earlier ? leftmost(earlier) : parent, node)
      }
    }
  }
}

function hiddenNode(like: Node): Node {
  const node = new Node(like, 0, null, "end")
  node.visible = false
  return node
}

/** The first node of a subtree in the document: the latest of what is anchored before it, and so on. */
function leftmost(node: Node): Node {
  let first = node
  for (let next = first.before?.at(-1); next; next = first.before?.at(-1)) first = next
  return first
}

/** The last node of a subtree in the document: the earliest of what is anchored after it, and so on. */
function rightmost(node: Node): Node {
  let last = node
  for (let next = last.after?.[0]; next; next = last.after?.[0]) last = next
  return last
}

/**
 * Whether `node` can be anchored to `parent`. In the same millisecond an anchor of another session or branch counts as earlier: who
 * names it has seen it.
 */
function precedes(parent: Node, node: Node): boolean {
  if (parent.madeAt !== node.madeAt) return parent.madeAt < node.madeAt
  if (parent.tx.sessionID !== node.tx.sessionID || parent.tx.branch !== node.tx.branch) return true
  return parent.tx.txIndex < node.tx.txIndex || (parent.tx.txIndex === node.tx.txIndex && parent.changeIdx < node.changeIdx)
}

/** Of two insertions with the same id the one that sorts first counts (data-model §7.2). */
function countsInsteadOf(entry: Entry, other: Node): boolean {
  return entry.madeAt < other.madeAt || (entry.madeAt === other.madeAt && entry.author < other.author)
}

/** The order of operations (data-model §5.2). */
function compareNodes(a: Node, b: Node): number {
  if (a.madeAt !== b.madeAt) return a.madeAt - b.madeAt
  if (a.tx.sessionID !== b.tx.sessionID) return a.tx.sessionID < b.tx.sessionID ? -1 : 1
  return a.tx.txIndex - b.tx.txIndex || a.changeIdx - b.changeIdx
}

/** Returns the index that the node got. O(1) for the newest. */
function insertSorted(nodes: Node[], node: Node): number {
  let low = 0
  let high = nodes.length
  const last = nodes[high - 1]
  if (!last || compareNodes(last, node) < 0) return nodes.push(node) - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    const other = nodes[middle]
    if (other && compareNodes(other, node) < 0) low = middle + 1
    else high = middle
  }
  nodes.splice(low, 0, node)
  return low
}

function isOpID(value: unknown): value is OpID & JsonObject {
  if (!isJsonObject(value)) return false
  const { sessionID, txIndex, changeIdx } = value
  return typeof (sessionID as SessionID | undefined) === "string" && typeof txIndex === "number" && typeof changeIdx === "number"
}
