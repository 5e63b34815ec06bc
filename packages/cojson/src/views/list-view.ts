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
import { endOfRun, isOpID } from "./anchors.ts"
import { EarlyArrivals } from "./early-arrivals.ts"
import { OpIndex, type SessionItems } from "./op-index.ts"
import { countsInsteadOf, NOWHERE, Operations, type Operation, type Origin } from "./operations.ts"
import { ReadValues } from "./read-values.ts"
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

const NOTHING: readonly JsonValue[] = []
const NO_ITEMS: readonly number[] = []
/** So many insertions of one transaction after one anchor are worth a block. */
const MIN_RUN = 8

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
  readonly #early = new EarlyArrivals()
  #source: Source | undefined
  readonly #read = new ReadValues()
  /** The entries behind what is read when it was restored and nothing else is known yet. */
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
    this.#read.set(content)
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
    this.#early.clear()
    this.#source = undefined
    this.#read.forget()
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
    const values = this.#read.current
    if (values) return values[index]
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
    return this.#read.read(() => this.#sequence.values())
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
    return this.#unfolded && this.#read.last
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
    const mayHaveRuns = changes.length >= MIN_RUN && !source.session.has(entry.tx.txIndex)
    let complete = true
    for (let changeIdx = 0; changeIdx < changes.length; changeIdx++) {
      const change = changes[changeIdx]
      if (!isJsonObject(change)) continue
      const { op } = change
      if (mayHaveRuns && op === "app") {
        const end = endOfRun(changes, changeIdx, change.after)
        if (end - changeIdx >= MIN_RUN && this.#insertRun(entry, source, changeIdx, end, change.after)) {
          changeIdx = end - 1
          continue
        }
      }
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
    const op = this.#early.isEmpty ? undefined : { ...tx, changeIdx }
    if (op && this.#early.takeDeletion(op)) this.#sequence.hide(item)
    if (anchor === edge) this.#show(item, item)
    else if (isOpID(anchor)) this.#anchor(item, anchor)
    if (op) for (const orphan of this.#early.takeOrphans(op)) if (this.#operations.precedes(item, orphan)) this.#attach(orphan, item)
  }

  /** New insertions after one anchor, as one block. False when something may wait for one of them. */
  #insertRun(
    { tx, madeAt, changes }: Entry,
    { session, origin }: Source,
    from: number,
    end: number,
    anchor: JsonValue | undefined,
  ): boolean {
    if (!this.#early.isEmpty) return false
    const items: number[] = []
    for (let changeIdx = from; changeIdx < end; changeIdx++) {
      const { value } = changes[changeIdx] as JsonObject
      const item = this.#add(origin, madeAt, tx.txIndex, changeIdx, value ?? null, anchor === "start" ? "start" : "after")
      session.set(tx.txIndex, changeIdx, item)
      items.push(item)
    }
    if (anchor === "start") {
      if (!this.#showRunAtEnd(items)) for (const item of items) this.#show(item, item)
    } else if (isOpID(anchor) && !this.#showRunAfter(items, anchor)) for (const item of items) this.#anchor(item, anchor)
    return true
  }

  /** The newest from the start, where nothing stands at the end. */
  #showRunAtEnd(items: readonly number[]): boolean {
    if (this.#boundary !== undefined || !this.#isNewest(this.#starts.at(-1), items)) return false
    for (const item of items) this.#starts.push(item)
    this.#sequence.appendAll(items)
    this.#rememberRun(items)
    return true
  }

  /** The newest after their anchor: the last of them stands first. */
  #showRunAfter(items: readonly number[], anchor: OpID): boolean {
    const parent = this.#index.get(anchor, anchor.changeIdx)
    if (parent === undefined || !this.#sequence.has(parent)) return false
    if (!this.#operations.precedes(parent, items[0] ?? parent) || !this.#isNewest(this.#after.last(parent), items)) return false
    for (const item of items) this.#after.insert(parent, item)
    const inOrder = items.toReversed()
    this.#sequence.insertAllAfter(parent, inOrder)
    this.#rememberRun(inOrder)
    return true
  }

  #isNewest(last: number | undefined, [first = 0]: readonly number[]): boolean {
    return last === undefined || this.#operations.compare(last, first) < 0
  }

  #rememberRun(items: readonly number[]): void {
    if (!this.#read.last) return
    const values = items.map((item) => this.#values[item] ?? null)
    this.#remember(items[0] ?? 0, 0, values)
  }

  #add(origin: Origin, madeAt: number, txIndex: number, changeIdx: number, value: JsonValue, place: Place): number {
    this.#values.push(value)
    this.#places.push(place)
    return this.#operations.add(origin, madeAt, txIndex, changeIdx)
  }

  #anchor(item: number, anchor: OpID): void {
    const parent = this.#index.get(anchor, anchor.changeIdx)
    if (parent === undefined) this.#early.setAside(item, anchor)
    else if (this.#operations.precedes(parent, item)) this.#attach(item, parent)
  }

  #attach(item: number, parent: number): void {
    if (this.#sequence.has(parent)) this.#show(item, parent)
    else (this.#places[item] === "after" ? this.#after : this.#before).insert(parent, item)
  }

  #delete({ madeAt, tx }: Entry, { origin }: Source, changeIdx: number, insertion: JsonValue | undefined): void {
    if (!isOpID(insertion)) return
    this.#deletions.add(origin, madeAt, tx.txIndex, changeIdx)
    const item = this.#index.get(insertion, insertion.changeIdx)
    if (item === undefined) this.#early.delete(insertion)
    else {
      if (this.#sequence.isVisible(item)) this.#remember(item, 1, NOTHING)
      this.#sequence.hide(item)
    }
  }

  /** Puts an item, and what is anchored to it already, where it belongs in the document. */
  #show(item: number, parent: number): void {
    const isNew = item === this.#values.length - 1 // then nothing is anchored to it
    const before = isNew ? NO_ITEMS : this.#before.take(item)
    const after = isNew ? NO_ITEMS : this.#after.take(item)
    this.#place(item, parent)
    if (this.#read.last && this.#sequence.isVisible(item)) this.#remember(item, 0, [this.#values[item] ?? null])
    if (before.length + after.length > 0) this.#showDescendants(item, before, after)
  }

  #showDescendants(item: number, before: readonly number[], after: readonly number[]): void {
    this.#read.forget()
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
    if (this.#read.last) this.#read.change(this.#sequence.indexOf(item), removed, inserted)
  }
}
