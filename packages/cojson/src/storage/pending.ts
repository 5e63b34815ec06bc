import type { RawCoID } from "../ids/co-id.ts"
import type { Content } from "../log/content.ts"
import type { StorageBatch } from "./driver.ts"

/** One content that waits for its commit. */
export interface PendingContent {
  readonly content: Content
  readonly onSettled: ((error?: Error) => void) | undefined
  /** Unix ms of the first commit that failed with it. */
  failedAt: number | undefined
}

interface PendingUnsynced {
  cleared: boolean
  readonly unsyncedByPeer: Map<string, boolean>
}

/** What was appended since the last commit. Of who lacks what only the outcome is kept, so repeated changes cost nothing. */
export class PendingWrites {
  readonly contents: PendingContent[] = []
  readonly unsynced = new Map<RawCoID, PendingUnsynced>()
  readonly #ids = new Set<RawCoID>()

  get isEmpty(): boolean {
    return this.contents.length === 0 && this.unsynced.size === 0
  }

  /** Whether contents of this value are among them. */
  concerns(id: RawCoID): boolean {
    return this.#ids.has(id)
  }

  add(item: PendingContent): void {
    this.contents.push(item)
    this.#ids.add(item.content.id)
  }

  setUnsynced(id: RawCoID, peerID: string, unsynced: boolean): void {
    this.#unsyncedOf(id).unsyncedByPeer.set(peerID, unsynced)
  }

  clearUnsynced(id: RawCoID): void {
    this.unsynced.set(id, { cleared: true, unsyncedByPeer: new Map() })
  }

  /** Puts `later` after what is here. */
  append(later: PendingWrites): void {
    for (const item of later.contents) this.add(item)
    for (const [id, { cleared, unsyncedByPeer }] of later.unsynced) {
      if (cleared) this.clearUnsynced(id)
      for (const [peerID, unsynced] of unsyncedByPeer) this.setUnsynced(id, peerID, unsynced)
    }
  }

  toBatch(): StorageBatch {
    return { contents: this.contents.map(({ content }) => content), unsynced: this.unsynced }
  }

  #unsyncedOf(id: RawCoID): PendingUnsynced {
    let changes = this.unsynced.get(id)
    if (changes === undefined) this.unsynced.set(id, (changes = { cleared: false, unsyncedByPeer: new Map() }))
    return changes
  }
}
