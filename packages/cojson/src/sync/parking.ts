/**
 * Parking: runs whose author is not known yet. Only those runs wait, and they are few: the oldest of whoever has most give way, so that
 * nobody can fill a node, or push out what others sent, with runs of accounts that do not exist.
 */
import type { RawCoID } from "../ids/co-id.ts"
import type { PeerSession } from "./peer-session.ts"
import type { ContentRun } from "./run.ts"

/** Parked runs in all; the sender is not acknowledged, so it will send again. */
const MAX_PARKED = 2_000

export interface ParkedContent {
  readonly run: ContentRun
  readonly missing: readonly RawCoID[]
  readonly from: PeerSession | undefined
}

export class Parking {
  readonly #parked = new Map<PeerSession | undefined, Set<ParkedContent>>()
  #size = 0
  readonly #byAuthor = new Map<RawCoID, Set<ParkedContent>>()

  get size(): number {
    return this.#size
  }

  park(item: ParkedContent): void {
    this.#size++
    const { from } = item
    const parked = this.#parked.get(from)
    if (parked) parked.add(item)
    else this.#parked.set(from, new Set([item]))
    for (const author of item.missing) {
      const waiting = this.#byAuthor.get(author)
      if (waiting) waiting.add(item)
      else this.#byAuthor.set(author, new Set([item]))
    }
    if (this.#size > MAX_PARKED) this.#makeRoom()
  }

  #makeRoom(): void {
    let most: ReadonlySet<ParkedContent> = new Set()
    for (const parked of this.#parked.values()) if (parked.size > most.size) most = parked
    const [oldest] = most
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
    const parked = this.#parked.get(item.from)
    if (parked?.delete(item)) this.#size--
    if (parked?.size === 0) this.#parked.delete(item.from)
    for (const author of item.missing) {
      const waiting = this.#byAuthor.get(author)
      waiting?.delete(item)
      if (waiting?.size === 0) this.#byAuthor.delete(author)
    }
  }
}

const NONE: readonly ParkedContent[] = []
