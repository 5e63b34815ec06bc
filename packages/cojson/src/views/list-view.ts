/**
 * ListView: insertions anchored to one another → a sequence (data-model §7.2).
 *
 * Every insertion is an item, a number; what is known of it lies in columns and runs. An item whose anchor is not there, or sorts after
 * it, is kept aside and never shown, until that anchor arrives late. Operations of any shape are ignored where they make no sense; nothing
 * here throws.
 *
 * A view that was restored knows its values, and folds the entries behind them when somebody asks for more or changes something.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts"
import { pushAll } from "../base/push-all.ts"
import type { OpID } from "../ids/transaction-id.ts"
import { isChained, isOpID, valuesOfRun } from "./anchors.ts"
import { EarlyArrivals, type Side } from "./early-arrivals.ts"
import { LastRead, patchValues, textPatcher, type Patch } from "./last-read.ts"
import { itemValue, NO_VALUE, type ItemValue } from "./no-value.ts"
import { OpIndex, type SessionItems } from "./op-index.ts"
import { countsInsteadOf, NOWHERE, Operations, type Operation, type Origin } from "./operations.ts"
import { Placement } from "./placement.ts"
import { Sequence, textOf } from "./sequence.ts"
import type { Entry, View } from "./view.ts"

/** A visible item, and the operation that inserted it. */
export interface ListItem extends Operation {
  readonly value: ItemValue
}

/** What an operation refers to, and when that was made. */
export interface Anchor {
  readonly op: OpID
  readonly madeAt: number
}

/** What the entries of one session by one author share. */
interface Source {
  readonly session: SessionItems
  readonly origin: Origin
}

const NOTHING: readonly ItemValue[] = []
/** So many insertions of one transaction after one anchor are worth a block. */
const MIN_RUN = 8

export class ListView implements View {
  #operations = new Operations()
  /** By item. */
  #values: JsonValue[] = []
  #sequence = new Sequence(this.#values)
  #placement = this.#newPlacement()
  #deletions = new Operations()
  #index = new OpIndex()
  #early = new EarlyArrivals()
  #source: Source | undefined
  /** What somebody has looked up by index last, and its item: mostly the next change refers to it. */
  #foundOp: OpID | undefined
  #foundItem = 0
  readonly #readValues = new LastRead<readonly ItemValue[]>((values, patch) => this.#patched(values, patch))
  readonly #readText = new LastRead(textPatcher())
  /** Somebody else has the array of {@link values}. */
  #isShared = false
  /** Somebody has had a copy before. */
  #isCopied = false
  /** Every value is one code unit of text. */
  #isPlainText = true
  /** Some items have none. */
  #lacksValues = false
  /** The entries behind what is read when it was restored and nothing else is known yet. */
  #unfolded: (() => readonly Entry[]) | undefined

  append(entries: readonly Entry[]): void {
    if (entries.length === 0) return
    if (this.#unfolded) this.#fold()
    for (let i = 0; i < entries.length; i++) {
      this.#apply(entries[i] as Entry) // there are so many
      i += this.#applyChain(entries, i)
    }
  }

  insert(entry: Entry): boolean {
    this.#fold()
    return this.#apply(entry)
  }

  /** Null when an item has no value, as the content would have nulls there. */
  content(): JsonValue {
    const values = this.copyOfValues()
    return this.#lacksValues ? null : (values as JsonValue[])
  }

  restore(content: JsonValue, entries: () => readonly Entry[]): boolean {
    if (!Array.isArray(content)) return false
    this.#readValues.set(content)
    this.#isShared = true
    this.#unfolded = entries
    return true
  }

  reset(): void {
    this.#unfolded = undefined
    this.#operations = new Operations()
    this.#values = []
    this.#sequence = new Sequence(this.#values)
    this.#placement = this.#newPlacement()
    this.#deletions = new Operations()
    this.#index = new OpIndex()
    this.#early = new EarlyArrivals()
    this.#source = undefined
    this.#foundOp = undefined
    this.#forgetReads()
    this.#isPlainText = true
    this.#lacksValues = false
  }

  get length(): number {
    return this.#unfolded ? this.values().length : this.#sequence.length
  }

  /** undefined outside. O(log n). */
  at(index: number): ListItem | undefined {
    this.#fold()
    const item = this.#sequence.at(index)
    return item === undefined ? undefined : this.#itemOf(item)
  }

  /** The operation behind {@link at}. */
  anchorAt(index: number): Anchor | undefined {
    if (this.#unfolded) this.#fold()
    const item = this.#sequence.at(index)
    if (item === undefined) return undefined
    const op = (this.#foundOp = this.#operations.idOf(item))
    this.#foundItem = item
    return { op, madeAt: this.#operations.madeAt(item) }
  }

  /** The same as the value of {@link at}. */
  valueAt(index: number): ItemValue {
    const values = this.#readValues.current
    if (values) return values[index]
    const item = this.#sequence.at(index)
    return item === undefined ? undefined : itemValue(this.#values[item])
  }

  /** Index of the visible item that an operation inserted, or, when it is deleted, of the next one; undefined when it is not here. */
  indexOf(op: OpID): { readonly index: number; readonly visible: boolean } | undefined {
    this.#fold()
    const item = this.#itemOfOp(op)
    if (item === undefined || !this.#sequence.has(item)) return undefined
    return { index: this.#sequence.indexOf(item), visible: this.#sequence.isVisible(item) }
  }

  /** The same array until something changes. */
  values(): readonly ItemValue[] {
    const values = this.#keptValues()
    this.#isShared = true
    return values
  }

  /** The same values in an array that is the caller's. O(n). */
  copyOfValues(): ItemValue[] {
    const isFirst = !this.#isCopied && this.#readValues.last === undefined
    this.#isCopied = true
    return isFirst ? this.#sequenceValues() : this.#keptValues().slice() // most lists are read once
  }

  #keptValues(): readonly ItemValue[] {
    return this.#readValues.read(() => {
      this.#isShared = false
      return this.#sequenceValues()
    })
  }

  #sequenceValues(): ItemValue[] {
    return this.#lacksValues ? this.#sequence.values().map(itemValue) : this.#sequence.values()
  }

  #patched(values: readonly ItemValue[], patch: Patch): readonly ItemValue[] {
    const own = this.#isShared ? values.slice() : (values as ItemValue[])
    this.#isShared = false
    patchValues(own, patch)
    return own
  }

  /** Texts among the values, joined. */
  text(): string {
    return this.#readText.read(() => (this.#unfolded ? textOf(this.values()) : this.#sequence.text()))
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

  /** Takes the entries behind values that were restored. */
  #fold(): void {
    const entries = this.#unfolded
    if (!entries) return
    this.reset()
    this.append(entries())
  }

  #isOpID(value: JsonValue | undefined): value is OpID & JsonObject {
    return (value !== undefined && (value as unknown) === this.#foundOp) || isOpID(value)
  }

  #itemOfOp(op: OpID): number | undefined {
    return op === this.#foundOp ? this.#foundItem : this.#index.get(op, op.changeIdx)
  }

  #itemOf(item: number): ListItem {
    return { value: itemValue(this.#values[item]), ...this.#operations.get(item) }
  }

  /** False when it brings an insertion that is here already and counts from now on, because it sorts before that one. */
  #apply(entry: Entry): boolean {
    const { changes, tx } = entry
    const source = this.#sourceOf(entry)
    const isNew = source.session.isNewest(tx.txIndex)
    let complete = true
    let runsFrom = 0
    for (let changeIdx = 0; changeIdx < changes.length; changeIdx++) {
      const change = changes[changeIdx]
      if (!isJsonObject(change)) continue
      const { op } = change
      if (op === "del") {
        this.#delete(entry, source, changeIdx, change.insertion)
        continue
      }
      if (op !== "app" && op !== "pre") continue
      const other = isNew ? undefined : source.session.get(tx.txIndex, changeIdx)
      if (other !== undefined) {
        complete &&= !countsInsteadOf(entry, this.#operations.get(other)) // merged twice
        continue
      }
      if (op === "pre") {
        this.#insert(entry, source, changeIdx, change.value, change.before, "before")
        continue
      }
      if (changeIdx >= runsFrom && changes.length - changeIdx >= MIN_RUN) {
        const values = valuesOfRun(changes, changeIdx, change.after)
        runsFrom = changeIdx + values.length
        if (values.length >= MIN_RUN && isNew && this.#insertRun(entry, source, changeIdx, values, change.after)) {
          changeIdx = runsFrom - 1
          continue
        }
      }
      this.#insert(entry, source, changeIdx, change.value, change.after, "after")
    }
    return complete
  }

  /** What is chained to an entry, as one block. Returns how many entries that were: none when it is not as good as one after the other. */
  #applyChain(entries: readonly Entry[], from: number): number {
    const head = entries[from] as Entry
    const second = entries[from + 1]
    const { txIndex } = head.tx
    if (!second || !this.#early.isEmpty || !isChained(second, txIndex)) return 0
    const source = this.#sourceOf(head)
    const parent = source.session.get(txIndex, 0)
    if (this.#sourceOf(second) !== source || parent === undefined || !this.#sequence.has(parent)) return 0
    if (!this.#placement.isNewestUnder(parent, second.madeAt) || !source.session.isNewest(txIndex + 1)) return 0
    let count = 1
    for (let next; (next = entries[from + count + 1]) && isChained(next, txIndex + count) && this.#sourceOf(next) === source;) count++
    const first = this.#operations.count
    for (const { tx, madeAt, changes } of entries.slice(from + 1, from + count + 1))
      this.#add(source, madeAt, tx.txIndex, 0, (changes[0] as JsonObject).value) // it is an insertion
    source.session.isNewest(txIndex + count)
    const values = this.#values.slice(first)
    this.#placement.chainAfter(parent, first, values)
    if (this.#isRead) this.#remember(first, 0, values.map(itemValue))
    return count
  }

  /** Mostly that of the entry before. */
  #sourceOf({ tx, author }: Entry): Source {
    const source = this.#source
    if (source !== undefined) {
      const { origin } = source
      if (origin.sessionID === tx.sessionID && origin.author === author && origin.branch === tx.branch) return source
    }
    const session = this.#index.sessionOf(tx)
    return (this.#source = { session, origin: session.originFor(author) })
  }

  #insert(
    { tx, madeAt }: Entry,
    source: Source,
    changeIdx: number,
    value: JsonValue | undefined,
    anchor: JsonValue | undefined,
    side: Side,
  ): void {
    const item = this.#add(source, madeAt, tx.txIndex, changeIdx, value)
    const op = this.#early.isEmpty ? undefined : { ...tx, changeIdx }
    if (op && this.#early.takeDeletion(op)) this.#sequence.hide(item)
    if (this.#isOpID(anchor)) this.#anchor(item, anchor, side)
    else if (anchor === (side === "after" ? "start" : "end")) {
      if (side === "after") this.#placement.fromStart(item)
      else this.#placement.atEnd(item)
      this.#shown(item)
    }
    if (!op) return
    for (const orphan of this.#early.takeOrphans(op)) this.#attach(orphan.item, item, orphan.side)
  }

  /** New insertions after one anchor, as one block. False, and nothing has happened, when that is not as good as one after the other. */
  #insertRun({ tx, madeAt }: Entry, source: Source, from: number, values: readonly JsonValue[], anchor: JsonValue | undefined): boolean {
    if (!this.#early.isEmpty) return false
    const parent = this.#isOpID(anchor) ? this.#itemOfOp(anchor) : undefined
    if (parent === undefined ? anchor !== "start" : !this.#sequence.has(parent)) return false
    const first = this.#operations.count
    if (!this.#placement.isNewestUnder(parent, madeAt)) return false
    for (let i = 0; i < 2; i++) this.#add(source, madeAt, tx.txIndex, from + i, values[i])
    this.#operations.goOn(madeAt, values.length - 2)
    pushAll(this.#values, values.slice(2))
    this.#lacksValues ||= values.includes(NO_VALUE)
    for (let i = 2; i < values.length && this.#isPlainText; i++) this.#note(values[i])
    if (parent === undefined) this.#placement.runFromStart(first, values)
    else if (this.#operations.precedes(parent, first)) this.#placement.runAfter(parent, first, values)
    else return true // never shown
    if (!this.#isRead) return true
    if (parent === undefined) this.#remember(first, 0, values.map(itemValue))
    else this.#remember(first + values.length - 1, 0, values.map(itemValue).reverse())
    return true
  }

  #add({ session, origin }: Source, madeAt: number, txIndex: number, changeIdx: number, value: JsonValue | undefined): number {
    const operations = this.#operations
    const item = operations.add(origin, madeAt, txIndex, changeIdx)
    const run = operations.lastRun
    if (run !== undefined && run.first === item) session.add(run)
    this.#values.push(value === undefined ? NO_VALUE : value)
    this.#note(value)
    return item
  }

  /** Of every new value. */
  #note(value: JsonValue | undefined): void {
    if (typeof value !== "string" || value.length !== 1) this.#isPlainText = false
    if (value === undefined || value === NO_VALUE) this.#lacksValues = true
  }

  #anchor(item: number, anchor: OpID, side: Side): void {
    const parent = this.#itemOfOp(anchor)
    if (parent === undefined) this.#early.setAside({ item, side }, anchor)
    else this.#attach(item, parent, side)
  }

  #attach(item: number, parent: number, side: Side): void {
    if (this.#operations.precedes(parent, item) && this.#placement.beside(item, parent, side)) this.#shown(item)
  }

  #delete({ madeAt, tx }: Entry, { origin }: Source, changeIdx: number, insertion: JsonValue | undefined): void {
    if (!this.#isOpID(insertion)) return
    this.#deletions.add(origin, madeAt, tx.txIndex, changeIdx)
    const item = this.#itemOfOp(insertion)
    if (item === undefined) this.#early.delete(insertion)
    else {
      if (this.#isRead && this.#sequence.isVisible(item)) this.#remember(item, 1, NOTHING)
      this.#sequence.hide(item)
    }
  }

  /** An item has come into the document. What is anchored to it already follows. */
  #shown(item: number): void {
    if (this.#isRead && this.#sequence.isVisible(item)) this.#remember(item, 0, [itemValue(this.#values[item])])
    const isNewest = item === this.#values.length - 1
    if (!isNewest && this.#placement.followersOf(item)) this.#forgetReads()
  }

  #newPlacement(): Placement {
    return new Placement(this.#operations, this.#sequence, () => {
      this.#values.push(null)
      return this.#operations.add(NOWHERE, 0, 0, 0)
    })
  }

  /** Whether somebody has read what changes now. */
  get #isRead(): boolean {
    return this.#readValues.last !== undefined || this.#readText.last !== undefined
  }

  #remember(item: number, removed: 0 | 1, inserted: readonly ItemValue[]): void {
    const patch = { index: this.#sequence.indexOf(item), removed, inserted }
    this.#readValues.change(patch)
    if (this.#isPlainText) this.#readText.change(patch)
    else this.#readText.forget()
  }

  #forgetReads(): void {
    this.#readValues.forget()
    this.#readText.forget()
  }
}
