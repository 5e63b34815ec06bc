import type { JsonObject, JsonValue } from "../base/json.ts"
import type { CoValueCore } from "../covalue/co-value-core.ts"
import type { WritePrivacy } from "../covalue/local-write.ts"
import type { AgentID } from "../ids/agent-id.ts"
import type { CoID, RawAccountID } from "../ids/co-id.ts"
import { authorOf, type SessionID } from "../ids/session-id.ts"
import type { TransactionID } from "../ids/transaction-id.ts"
import type { FeedItem, FeedMark, FeedView } from "../views/feed-view.ts"
import type { RawGroup } from "./raw-group.ts"
import { subscribeTo } from "./subscribe-to.ts"

/** One item as readers see it. */
export interface StreamItem<Item = JsonValue> {
  readonly value: Item
  readonly tx: TransactionID
  readonly madeAt: number
}

/** An item with who pushed it and when. */
export interface StreamEdit<Item = JsonValue> {
  readonly by: RawAccountID | AgentID
  readonly tx: TransactionID
  readonly at: Date
  readonly value: Item
}

/** Append-only items, one sequence per session. There is no order across sessions. */
export class RawCoStream<Item extends JsonValue = JsonValue, Meta extends JsonObject | null = JsonObject | null> {
  readonly id: CoID<this>
  readonly core: CoValueCore

  constructor(core: CoValueCore) {
    this.id = core.id as CoID<this>
    this.core = core
  }

  get type(): "costream" {
    return "costream"
  }

  get headerMeta(): Meta {
    return this.core.expectHeader().meta as Meta // like the type of the items: nothing checks it
  }

  get group(): RawGroup {
    return this.core.getGroup()
  }

  /** All items by session. O(items). */
  get items(): { readonly [session: SessionID]: StreamItem<Item>[] } {
    const all: Record<SessionID, StreamItem<Item>[]> = Object.create(null)
    for (const session of this.view.sessions())
      all[session] = this.view.itemsIn(session).map(({ value, tx, madeAt }) => ({ value: value as Item, tx, madeAt }))
    return all
  }

  sessions(): SessionID[] {
    return this.view.sessions()
  }

  /** For who follows the stream: sessions with items that are new since `mark`, all without one. Costs what is new. */
  sessionsSince(mark?: FeedMark): { readonly sessions: ReadonlySet<SessionID>; readonly mark: FeedMark } {
    return this.view.sessionsSince(mark)
  }

  /** Authors of the sessions, each once. */
  accounts(): Set<RawAccountID | AgentID> {
    return new Set(this.view.sessions().map(authorOf))
  }

  /** How many items of the session can be read. */
  countIn(session: SessionID): number {
    return this.view.itemsIn(session).length
  }

  /** The item at an index in its session. O(1). */
  nthItemIn(session: SessionID, n: number): StreamEdit<Item> | undefined {
    const item = this.view.itemsIn(session)[n]
    return item && editOf(item)
  }

  *itemsIn(session: SessionID): Generator<StreamEdit<Item>, void, unknown> {
    for (const item of this.view.itemsIn(session)) yield editOf(item)
  }

  lastItemIn(session: SessionID): StreamEdit<Item> | undefined {
    const item = this.view.itemsIn(session).at(-1)
    return item && editOf(item)
  }

  *itemsBy(account: RawAccountID | AgentID): Generator<StreamEdit<Item>, void, unknown> {
    for (const session of this.view.sessions()) if (session.startsWith(account)) yield* this.itemsIn(session)
  }

  /** The item with the greatest time in any session of the account. */
  lastItemBy(account: RawAccountID | AgentID): StreamEdit<Item> | undefined {
    let last: FeedItem | undefined
    for (const session of this.view.sessions()) {
      const item = session.startsWith(account) ? this.view.itemsIn(session).at(-1) : undefined
      if (item && (!last || item.madeAt > last.madeAt)) last = item
    }
    return last && editOf(last)
  }

  /** The items when there is exactly one session. */
  getSingleStream(): Item[] | undefined {
    const [session, ...others] = this.view.sessions()
    return session === undefined || others.length > 0 ? undefined : this.view.itemsIn(session).map(({ value }) => value as Item)
  }

  push(item: Item, privacy: WritePrivacy = "private"): void {
    this.core.makeTransaction([item], privacy)
  }

  toJSON(): { readonly [session: string]: Item[] } {
    return Object.fromEntries(
      this.view.sessions().map((session) => [session, this.view.itemsIn(session).map(({ value }) => value as Item)]),
    )
  }

  /** Calls the listener now and whenever what can be read has changed. Returns how to stop that. */
  subscribe(listener: (stream: this) => void): () => void {
    return subscribeTo(this, listener)
  }

  protected get view(): FeedView {
    return this.core.view() as FeedView // the kind of the header decides the view
  }
}

function editOf<Item>({ author, tx, madeAt, value }: FeedItem): StreamEdit<Item> {
  return { by: author, tx, at: new Date(madeAt), value: value as Item }
}
