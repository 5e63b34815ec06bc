/**
 * ListView: insertions anchored to one another → a sequence (data-model §7.2).
 *
 * Every insertion is an item, a number; what is known of it lies in columns. The newest operation always goes directly beside its
 * anchor; an operation that sorts into the past goes beside the sibling that precedes it in the document. An item whose anchor is not
 * there, or sorts after it, is kept aside and never shown, until that anchor arrives late. Operations of any shape are ignored where they
 * make no sense; nothing here throws.
 *
 * A view that was restored knows its values, and folds the entries behind them when somebody asks for more or changes something.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts"
import type { OpID } from "../ids/transaction-id.ts"
import { OpIndex, type SessionItems } from "./op-index.ts"
import { NOWHERE, Operations, type Operation, type Origin } from "./operations.ts"
import { Sequence } from "./sequence.ts"
import { insertSorted, Siblings } from "./siblings.ts"
import type { Entry, View } from "./view.ts"

/** A visible item, and the operation that inserted it. */
export interface ListItem extends Operation {
  readonly value: JsonValue
}

type Place = "after" | "before" | "start" | "end"

/** What the entries of one session by one author share. */
interface Source {
  readonly session: SessionItems
  readonly origin: Origin
}

/** The one change since the values were read. */
interface Patch {
  readonly index: number
  readonly removed: 0 | 1
  readonly inserted: readonly JsonValue[]
}

const NOTHING: readonly JsonValue[] = []

export class ListView implements View {
  #operations = new Operations()
  /** By item. */
  #values: JsonValue[] = []
  #sequence = new Sequence(this.#values)
  #after = new Siblings(this.#operations.compare)
  #before = new Siblings(this.#operations.compare)
  #places: Place[] = []
  #deletions = new Operations()
  readonly #index = new OpIndex()
  #starts: number[] = []
  #ends: number[] = []
  /** Hidden, behind everything from the start and before everything from the end; here since there is something at the end. */
  #boundary: number | undefined
  /** Operations that were deleted and are not here. */
  readonly #deletedAhead = new Set<string>()
  /** Items by the anchor that they wait for. */
  readonly #orphans = new Map<string, number[]>()
  #source: Source | undefined
  #read: readonly JsonValue[] | undefined
  #patch: Patch | undefined
  /** The entries behind {@link #read} when it was restored and nothing else is known yet. */
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
    this.#read = content
    this.#unfolded = entries
    return true
  }

  reset(): void {
    this.#unfolded = undefined
    this.#operations = new Operations()
    this.#values = []
    this.#sequence = new Sequence(this.#values)
    this.#after = new Siblings(this.#operations.compare)
    this.#before = new Siblings(this.#operations.compare)
    this.#places = []
    this.#deletions = new Operations()
    this.#index.clear()
    this.#starts = []
    this.#ends = []
    this.#boundary = undefined
    this.#deletedAhead.clear()
    this.#orphans.clear()
    this.#source = undefined
    this.#forgetRead()
  }

  get length(): number {
    return this.#restoredValues()?.length ?? this.#sequence.length
  }

  /** undefined outside. O(log n). */
  at(index: number): ListItem | undefined {
    this.#fold()
    const item = this.#sequence.at(index)
    return item === undefined ? undefined : this.#itemOf(item)
  }

  /** The same as the value of {@link at}. */
  valueAt(index: number): JsonValue | undefined {
    const restored = this.#restoredValues()
    if (restored) return restored[index]
    const item = this.#sequence.at(index)
    return item === undefined ? undefined : this.#values[item]
  }

  /** Index of the visible item that an operation inserted, or, when it is deleted, of the next one; undefined when it is not here. */
  indexOf(op: OpID): { readonly index: number; readonly visible: boolean } | undefined {
    this.#fold()
    const item = this.#index.get(op, op.changeIdx)
    if (item === undefined || !this.#sequence.has(item)) return undefined
    return { index: this.#sequence.indexOf(item), visible: this.#sequence.isVisible(item) }
  }

  /** The same array until something changes. */
  values(): readonly JsonValue[] {
    const patch = this.#patch
    this.#patch = undefined
    if (!this.#read) this.#read = this.#sequence.values()
    else if (patch) {
      const { index, removed, inserted } = patch
      const isAtEnd = index === this.#read.length // then one copy will do
      this.#read = isAtEnd ? this.#read.concat(inserted) : this.#read.slice(0, index).concat(inserted, this.#read.slice(index + removed))
    }
    return this.#read
  }

  /** Texts among the values, joined. */
  text(): string {
    const restored = this.#restoredValues()
    return restored ? restored.filter((value) => typeof value === "string").join("") : this.#sequence.text()
  }

  *items(): Iterable<ListItem> {
    this.#fold()
    for (const item of this.#sequence) yield this.#itemOf(item)
  }

  /** Every deletion, in order of arrival. O(deletions). */
  deletions(): readonly Operation[] {
    this.#fold()
    return Array.from({ length: this.#deletions.count }, (_, deletion) => this.#deletions.get(deletion))
  }

  #restoredValues(): readonly JsonValue[] | undefined {
    return this.#unfolded && this.#read
  }

  /** Takes the entries behind values that were restored. */
  #fold(): void {
    const entries = this.#unfolded
    if (!entries) return
    this.reset()
    for (const entry of entries()) this.#apply(entry)
  }

  #itemOf(item: number): ListItem {
    const { madeAt, author, tx, changeIdx } = this.#operations.get(item)
    return { value: this.#values[item] ?? null, madeAt, author, tx, changeIdx }
  }

  /** False when it brings an insertion that is here already and counts from now on, because it sorts before that one. */
  #apply(entry: Entry): boolean {
    const { changes } = entry
    const source = this.#sourceOf(entry)
    let complete = true
    for (let changeIdx = 0; changeIdx < changes.length; changeIdx++) {
      const change = changes[changeIdx]
      if (!isJsonObject(change)) continue
      const { op } = change
      if (op === "del") {
        this.#delete(entry, source, changeIdx, change.insertion)
        continue
      }
      if (op !== "app" && op !== "pre") continue
      const other = source.session.get(entry.tx.txIndex, changeIdx)
      if (other !== undefined) complete &&= !countsInsteadOf(entry, this.#operations.get(other)) // merged twice
      else if (op === "app") this.#insert(entry, source, changeIdx, change, change.after, "after", "start")
      else this.#insert(entry, source, changeIdx, change, change.before, "before", "end")
    }
    return complete
  }

  /** Mostly that of the entry before. */
  #sourceOf({ tx, author }: Entry): Source {
    const last = this.#source?.origin
    if (this.#source && last?.sessionID === tx.sessionID && last.author === author && last.branch === tx.branch) return this.#source
    const session = this.#index.sessionOf(tx)
    return (this.#source = { session, origin: session.originFor(author) })
  }

  #insert(
    { tx, madeAt }: Entry,
    { session, origin }: Source,
    changeIdx: number,
    { value }: JsonObject,
    anchor: JsonValue | undefined,
    beside: "after" | "before",
    edge: "start" | "end",
  ): void {
    const item = this.#add(origin, madeAt, tx.txIndex, changeIdx, value ?? null, anchor === edge ? edge : beside)
    session.set(tx.txIndex, changeIdx, item)
    if (this.#deletedAhead.size > 0 && this.#deletedAhead.delete(keyOf(tx.sessionID, tx.txIndex, changeIdx, tx.branch)))
      this.#sequence.hide(item)
    if (anchor === edge) this.#show(item, item)
    else if (isOpID(anchor)) {
      const parent = this.#index.get(anchor, anchor.changeIdx)
      if (parent === undefined) this.#setAside(item, anchor)
      else if (this.#operations.precedes(parent, item)) this.#attach(item, parent)
    }
    if (this.#orphans.size > 0) this.#adoptOrphans(item, keyOf(tx.sessionID, tx.txIndex, changeIdx, tx.branch))
  }

  #add(origin: Origin, madeAt: number, txIndex: number, changeIdx: number, value: JsonValue, place: Place): number {
    this.#values.push(value)
    this.#places.push(place)
    return this.#operations.add(origin, madeAt, txIndex, changeIdx)
  }

  #attach(item: number, parent: number): void {
    if (this.#sequence.has(parent)) this.#show(item, parent)
    else (this.#places[item] === "after" ? this.#after : this.#before).insert(parent, item)
  }

  #setAside(item: number, { sessionID, txIndex, changeIdx, branch }: OpID): void {
    const key = keyOf(sessionID, txIndex, changeIdx, branch)
    const waiting = this.#orphans.get(key)
    if (waiting) waiting.push(item)
    else this.#orphans.set(key, [item])
  }

  /** The anchor of others arrived after them. Those that sort after it count now. */
  #adoptOrphans(parent: number, key: string): void {
    const waiting = this.#orphans.get(key)
    if (!waiting) return
    this.#orphans.delete(key)
    for (const item of waiting) if (this.#operations.precedes(parent, item)) this.#attach(item, parent)
  }

  #delete({ madeAt, tx }: Entry, { origin }: Source, changeIdx: number, insertion: JsonValue | undefined): void {
    if (!isOpID(insertion)) return
    this.#deletions.add(origin, madeAt, tx.txIndex, changeIdx)
    const item = this.#index.get(insertion, insertion.changeIdx)
    if (item === undefined) this.#deletedAhead.add(keyOf(insertion.sessionID, insertion.txIndex, insertion.changeIdx, insertion.branch))
    else {
      if (this.#sequence.isVisible(item)) this.#remember(item, 1, NOTHING)
      this.#sequence.hide(item)
    }
  }

  /** Puts an item, and what is anchored to it already, where it belongs in the document. */
  #show(item: number, parent: number): void {
    const before = this.#before.take(item)
    const after = this.#after.take(item)
    this.#place(item, parent)
    if (this.#sequence.isVisible(item)) this.#remember(item, 0, [this.#values[item] ?? null])
    if (before.length + after.length > 0) this.#showDescendants(item, before, after)
  }

  #showDescendants(item: number, before: readonly number[], after: readonly number[]): void {
    this.#forgetRead()
    const pending: [parent: number, children: readonly number[]][] = [
      [item, before],
      [item, after],
    ]
    for (let next = pending.pop(); next; next = pending.pop()) {
      const [parent, children] = next
      for (const child of children) {
        pending.push([child, this.#before.take(child)], [child, this.#after.take(child)])
        this.#place(child, parent)
      }
    }
  }

  /** @param parent of no matter at the start and at the end */
  #place(item: number, parent: number): void {
    const sequence = this.#sequence
    switch (this.#places[item] ?? "start") {
      case "start": {
        const later = this.#starts[insertSorted(this.#starts, item, this.#operations.compare) + 1]
        const next = later === undefined ? this.#boundary : this.#leftmost(later)
        if (next === undefined) sequence.append(item)
        else sequence.insertBefore(next, item)
        return
      }
      case "end": {
        if (this.#boundary === undefined) sequence.append((this.#boundary = this.#addBoundary()))
        const next = this.#ends[insertSorted(this.#ends, item, this.#operations.compare) + 1]
        if (next === undefined) sequence.append(item)
        else sequence.insertBefore(this.#leftmost(next), item)
        return
      }
      case "after": {
        const later = this.#after.at(parent, this.#after.insert(parent, item) + 1)
        sequence.insertAfter(later === undefined ? parent : this.#rightmost(later), item)
        return
      }
      case "before": {
        const earlier = this.#before.at(parent, this.#before.insert(parent, item) - 1)
        sequence.insertBefore(earlier === undefined ? parent : this.#leftmost(earlier), item)
      }
    }
  }

  #addBoundary(): number {
    const boundary = this.#add(NOWHERE, 0, 0, 0, null, "end")
    this.#sequence.hide(boundary)
    return boundary
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

  #remember(item: number, removed: 0 | 1, inserted: readonly JsonValue[]): void {
    if (!this.#read) return
    if (this.#patch) this.#forgetRead()
    else this.#patch = { index: this.#sequence.indexOf(item), removed, inserted }
  }

  #forgetRead(): void {
    this.#read = undefined
    this.#patch = undefined
  }
}

/** Of two insertions with the same id the one that sorts first counts (data-model §7.2). */
function countsInsteadOf(entry: Entry, other: Operation): boolean {
  return entry.madeAt < other.madeAt || (entry.madeAt === other.madeAt && entry.author < other.author)
}

/** Different for different operations, whatever they call themselves. */
function keyOf(sessionID: string, txIndex: number, changeIdx: number, branch: string | undefined): string {
  return `${txIndex} ${changeIdx} ${sessionID.length} ${sessionID}${branch === undefined ? "" : ` ${branch}`}`
}

function isOpID(value: unknown): value is OpID & JsonObject {
  if (!isJsonObject(value)) return false
  const { sessionID, txIndex, changeIdx, branch } = value
  const isNamed = typeof sessionID === "string" && (branch === undefined || typeof branch === "string")
  return isNamed && typeof txIndex === "number" && typeof changeIdx === "number"
}
