import { JazzError } from "../base/errors.ts"
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts"
import type { CoValueCore } from "../covalue/co-value-core.ts"
import type { WritePrivacy } from "../covalue/local-write.ts"
import { writeTime } from "../covalue/write-time.ts"
import type { AgentID } from "../ids/agent-id.ts"
import type { CoID, RawAccountID } from "../ids/co-id.ts"
import type { OpID, TransactionID } from "../ids/transaction-id.ts"
import type { Anchor, ListItem, ListView } from "../views/list-view.ts"
import { deletions, insertionAfter, insertionBefore, insertionsAfter, replacement, type ListChanges } from "./list-changes.ts"
import type { RawGroup } from "./raw-group.ts"
import { subscribeTo } from "./subscribe-to.ts"

/** Who inserted an item, and when. */
export interface ListEdit<Item = JsonValue> {
  readonly by: RawAccountID | AgentID
  readonly tx: TransactionID
  readonly at: Date
  readonly value: Item
}

/** Who deleted an item, and when. */
export interface ListDeletion {
  readonly by: RawAccountID | AgentID
  readonly tx: OpID
  readonly at: Date
}

/** A visible item with its operation id. */
export interface ListEntry<Item = JsonValue> {
  readonly value: Item
  readonly madeAt: number
  readonly opID: OpID
}

/** Every item that was ever inserted, also those that were deleted: by session, transaction and change. */
export interface ListInsertions {
  [sessionID: string]: { [txIndex: number]: { [changeIdx: number]: { readonly madeAt: number; readonly change: JsonObject } } }
}

/** A list that several can insert into and delete from at once. Indexes are those of visible items. */
export class RawCoList<Item extends JsonValue = JsonValue, Meta extends JsonObject | null = JsonObject | null> {
  readonly id: CoID<this>
  readonly core: CoValueCore
  readonly #past: ListView | undefined

  constructor(core: CoValueCore, past?: ListView) {
    this.id = core.id as CoID<this>
    this.core = core
    this.#past = past
  }

  get type(): "colist" | "coplaintext" {
    return "colist"
  }

  get headerMeta(): Meta {
    return this.core.expectHeader().meta as Meta // like the type of the items: nothing checks it
  }

  get group(): RawGroup {
    return this.core.getGroup()
  }

  get length(): number {
    return this.view.length
  }

  /** undefined outside. O(log n). */
  get(index: number): Item | undefined {
    return this.view.valueAt(numberOf(index)) as Item | undefined
  }

  /** The same array until something changes. */
  values(): readonly Item[] {
    return this.view.values() as readonly Item[]
  }

  /** A copy. */
  asArray(): Item[] {
    return this.view.copyOfValues() as Item[]
  }

  toJSON(): Item[] {
    return this.asArray()
  }

  entries(): ListEntry<Item>[] {
    return Array.from(this.view.items(), (item) => ({ value: item.value as Item, madeAt: item.madeAt, opID: opIDOf(item) }))
  }

  /** Who inserted the item at an index; undefined outside. */
  editAt(index: number): ListEdit<Item> | undefined {
    const item = this.view.at(numberOf(index))
    return item && { by: item.author, tx: item.tx, at: new Date(item.madeAt), value: item.value as Item }
  }

  deletionEdits(): ListDeletion[] {
    return this.view.deletions().map((deletion) => ({ by: deletion.author, tx: opIDOf(deletion), at: new Date(deletion.madeAt) }))
  }

  /** Tells whether there ever was an item; O(history). */
  get insertions(): ListInsertions {
    const insertions: ListInsertions = {}
    for (const { tx, madeAt, changes } of this.core.entries()) {
      changes.forEach((change, changeIdx) => {
        if (!isJsonObject(change) || (change["op"] !== "app" && change["op"] !== "pre")) return
        const session = (insertions[tx.sessionID] ??= {})
        const transaction = (session[tx.txIndex] ??= {})
        transaction[changeIdx] = { madeAt, change }
      })
    }
    return insertions
  }

  /** Inserts after the item at `after`, at the end by default. Throws `write.invalid` when there is no such item. */
  append(item: Item, after?: number, privacy: WritePrivacy = "private"): void {
    this.insertAfterItem(this.view, after, item, privacy)
  }

  /** Inserts several items in one transaction. Throws `write.invalid` for what is no array. */
  appendItems(items: readonly Item[], after?: number, privacy: WritePrivacy = "private"): void {
    if (!Array.isArray(items)) throw new JazzError("write.invalid", "Items of a list are an array", { coValueID: this.id })
    if (items.length === 0) return
    const anchor = this.#anchorAfter(this.view, after)
    // anchored to one item the latest comes first; anchored to the start the earliest does
    const made = anchor ? insertionsAfter(anchor.op, items.toReversed()) : insertionsAfter("start", items)
    this.write(made, privacy, anchor)
  }

  /** Inserts before the item at `before`, at the front by default; `before` = length inserts at the end. */
  prepend(item: Item, before = 0, privacy: WritePrivacy = "private"): void {
    const { view } = this
    const anchor = before === view.length ? undefined : this.#expect(before, view)
    this.write(insertionBefore(anchor ? anchor.op : "end", item), privacy, anchor)
  }

  delete(at: number, privacy: WritePrivacy = "private"): void {
    const item = this.#expect(at)
    this.write(deletions([item.op]), privacy, item)
  }

  replace(at: number, value: Item, privacy: WritePrivacy = "private"): void {
    const item = this.#expect(at)
    this.write(replacement(item.op, value), privacy, item)
  }

  /** The list as it was at a time, Unix ms. Reading only what it says; O(history). */
  atTime(time: number): RawCoList<Item, Meta> {
    return new RawCoList<Item, Meta>(this.core, this.core.viewAt(time) as ListView)
  }

  /** Calls the listener now and whenever what can be read has changed. Returns how to stop that. */
  subscribe(listener: (list: this) => void): () => void {
    return subscribeTo(this, listener)
  }

  protected get view(): ListView {
    return this.#past ?? (this.core.view() as ListView) // the kind of the header decides the view
  }

  /**
   * Writes one transaction. It is never stamped earlier than what it refers to: an insertion that sorts before its anchor would be
   * lost for everybody (data-model §7.3).
   */
  protected write({ changes, text }: ListChanges, privacy: WritePrivacy, newestReference: Anchor | undefined): void {
    const { core } = this
    if (this.#past) throw new JazzError("write.invalid", "Cannot process transactions on a time travel entity", { coValueID: this.id })
    const madeAt = Math.max(writeTime(core, []), newestReference?.madeAt ?? 0)
    core.makeTransaction(changes, privacy, undefined, madeAt, text)
  }

  /** {@link append} for who has the view at hand. */
  protected insertAfterItem(view: ListView, after: number | undefined, item: Item, privacy: WritePrivacy): void {
    const anchor = this.#anchorAfter(view, after)
    this.write(insertionAfter(anchor ? anchor.op : "start", item), privacy, anchor)
  }

  /** The item at `after`, the last by default; undefined where there is nothing yet. */
  #anchorAfter(view: ListView, after: number | undefined): Anchor | undefined {
    const { length } = view
    const index = after ?? length - 1
    return length === 0 && index <= 0 ? undefined : this.#expect(Math.max(0, index), view)
  }

  #expect(index: number, view = this.view): Anchor {
    const item = view.anchorAt(numberOf(index))
    if (!item)
      throw new JazzError("write.invalid", `Invalid index ${index}`, {
        coValueID: this.id,
        cause: new Error(`List ${this.id} has ${view.length} items`),
      })
    return item
  }
}

/** `for … in` gives the indexes of an array as texts. */
function numberOf(index: number): number {
  return Number(index)
}

/** The operation that inserted an item, or deleted it. */
function opIDOf({ tx, changeIdx }: Pick<ListItem, "tx" | "changeIdx">): OpID {
  const { sessionID, txIndex, branch } = tx
  return branch === undefined ? { sessionID, txIndex, changeIdx } : { sessionID, txIndex, branch, changeIdx }
}
