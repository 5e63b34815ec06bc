/**
 * Parking: runs whose author is not known yet. Only those runs wait; they are few, and the oldest give way, so that nobody can
 * fill a node with runs of accounts that do not exist.
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
  readonly #parked = new Set<ParkedContent>()
  readonly #byAuthor = new Map<RawCoID, Set<ParkedContent>>()

  park(item: ParkedContent): void {
    this.#parked.add(item)
    for (const author of item.missing) {
      const waiting = this.#byAuthor.get(author)
      if (waiting) waiting.add(item)
      else this.#byAuthor.set(author, new Set([item]))
    }
    if (this.#parked.size <= MAX_PARKED) return
    const [oldest] = this.#parked
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
    this.#parked.delete(item)
    for (const author of item.missing) {
      const waiting = this.#byAuthor.get(author)
      waiting?.delete(item)
      if (waiting?.size === 0) this.#byAuthor.delete(author)
    }
  }
}

const NONE: readonly ParkedContent[] = []
