/** FeedView: items by session, in each session in total order. Every change of a transaction is an item, whatever it is. */
import type { JsonValue } from "../base/json.ts"
import type { AgentID } from "../ids/agent-id.ts"
import type { RawAccountID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { TransactionID } from "../ids/transaction-id.ts"
import { compareEntries, type Entry, type View } from "./view.ts"

export interface FeedItem {
  readonly value: JsonValue
  readonly madeAt: number
  readonly tx: TransactionID
  readonly author: RawAccountID | AgentID
  readonly entry: Entry
}

/** How far somebody has followed a feed. */
export interface FeedMark {
  readonly arrivals: readonly SessionID[]
  readonly count: number
}

const NO_ITEMS: readonly FeedItem[] = []

export class FeedView implements View {
  readonly #itemsBySession = new Map<SessionID, FeedItem[]>()
  /** Sessions in the order in which they got items, again and again; another one when all is read anew. */
  #arrivals: SessionID[] = []

  append(entries: readonly Entry[]): void {
    for (const entry of entries) {
      const items = this.#itemsOf(entry.tx.sessionID)
      for (const value of entry.changes) items.push(itemOf(entry, value))
    }
  }

  insert(entry: Entry): boolean {
    const items = this.#itemsOf(entry.tx.sessionID)
    const later = items.splice(positionFor(items, entry))
    for (const value of entry.changes) items.push(itemOf(entry, value))
    for (const item of later) items.push(item)
    return true
  }

  reset(): void {
    this.#itemsBySession.clear()
    this.#arrivals = []
  }

  /** Sessions that got items since then, and a mark for the next time. All of them without a mark, or when the feed was read anew. Costs what is new. */
  sessionsSince(mark: FeedMark | undefined): { readonly sessions: ReadonlySet<SessionID>; readonly mark: FeedMark } {
    const arrivals = this.#arrivals
    const seen = mark?.arrivals === arrivals ? mark.count : 0
    return { sessions: new Set(arrivals.slice(seen)), mark: { arrivals, count: arrivals.length } }
  }

  /** In order of first appearance. */
  sessions(): SessionID[] {
    return [...this.#itemsBySession.keys()]
  }

  itemsIn(session: SessionID): readonly FeedItem[] {
    return this.#itemsBySession.get(session) ?? NO_ITEMS
  }

  #itemsOf(session: SessionID): FeedItem[] {
    this.#arrivals.push(session)
    let items = this.#itemsBySession.get(session)
    if (!items) this.#itemsBySession.set(session, (items = []))
    return items
  }
}

/** Behind everything that does not sort after the entry. */
function positionFor(items: readonly FeedItem[], entry: Entry): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const other = items[middle]
    if (other && compareEntries(other.entry, entry) <= 0) low = middle + 1
    else high = middle
  }
  return low
}

function itemOf(entry: Entry, value: JsonValue): FeedItem {
  return { value, madeAt: entry.madeAt, tx: entry.tx, author: entry.author, entry }
}
