/**
 * Parking: runs whose author is not known yet. Only those runs wait, and not many: the oldest of whoever has most give way, so that
 * nobody can fill a node, or push out what others sent, with runs of accounts that do not exist.
 */
import type { RawCoID } from "../ids/co-id.ts"
import type { PeerSession } from "./peer-session.ts"
import type { ContentRun } from "./run.ts"

/** What is parked in all, in UTF-16 code units of transactions; the sender is not acknowledged, so it will send again. */
const MAX_WEIGHT = 64 * 1024 * 1024
/** What a run weighs besides: of empty ones there are at most 16,384. */
const RUN_WEIGHT = 4 * 1024

export interface ParkedContent {
  readonly run: ContentRun
  readonly author: RawCoID
  readonly from: PeerSession | undefined
}

/** What waits for one peer, oldest first. */
interface Share {
  readonly items: Set<ParkedContent>
  weight: number
}

export class Parking {
  readonly #shares = new Map<PeerSession | undefined, Share>()
  #weight = 0
  #size = 0
  readonly #byAuthor = new Map<RawCoID, Set<ParkedContent>>()

  get size(): number {
    return this.#size
  }

  park(item: ParkedContent): void {
    const { from } = item
    let share = this.#shares.get(from)
    if (!share) this.#shares.set(from, (share = { items: new Set(), weight: 0 }))
    share.items.add(item)
    share.weight += weightOf(item)
    this.#weight += weightOf(item)
    this.#size++
    const waiting = this.#byAuthor.get(item.author)
    if (waiting) waiting.add(item)
    else this.#byAuthor.set(item.author, new Set([item]))
    while (this.#weight > MAX_WEIGHT) this.#makeRoom()
  }

  #makeRoom(): void {
    let heaviest: Share | undefined
    for (const share of this.#shares.values()) if (share.weight > (heaviest?.weight ?? 0)) heaviest = share
    const [oldest] = heaviest?.items ?? []
    if (oldest) this.#remove(oldest)
  }

  /** What waited for an account that is here now. */
  take(author: RawCoID): readonly ParkedContent[] {
    const waiting = this.#byAuthor.get(author)
    if (!waiting) return NONE
    const items = [...waiting]
    for (const item of items) this.#remove(item)
    return items
  }

  #remove(item: ParkedContent): void {
    const share = this.#shares.get(item.from)
    if (!share?.items.delete(item)) return
    share.weight -= weightOf(item)
    this.#weight -= weightOf(item)
    this.#size--
    if (share.items.size === 0) this.#shares.delete(item.from)
    const waiting = this.#byAuthor.get(item.author)
    waiting?.delete(item)
    if (waiting?.size === 0) this.#byAuthor.delete(item.author)
  }
}

function weightOf({ run }: ParkedContent): number {
  let weight = RUN_WEIGHT
  for (const { segments } of run) for (const { txs } of segments) for (const { length } of txs) weight += length
  return weight
}

const NONE: readonly ParkedContent[] = []
