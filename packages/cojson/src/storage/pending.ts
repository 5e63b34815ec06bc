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

interface PendingMarks {
  cleared: boolean
  readonly unsyncedByPeer: Map<string, boolean>
}

/** What was appended since the last commit. Marks are kept as their outcome, so repeated ones cost nothing. */
export class PendingWrites {
  readonly contents: PendingContent[] = []
  readonly marks = new Map<RawCoID, PendingMarks>()
  readonly #ids = new Set<RawCoID>()

  get isEmpty(): boolean {
    return this.contents.length === 0 && this.marks.size === 0
  }

  /** Whether contents of this value are among them. */
  concerns(id: RawCoID): boolean {
    return this.#ids.has(id)
  }

  add(item: PendingContent): void {
    this.contents.push(item)
    this.#ids.add(item.content.id)
  }

  setMark(id: RawCoID, peerID: string, unsynced: boolean): void {
    this.#marksOf(id).unsyncedByPeer.set(peerID, unsynced)
  }

  clearMarks(id: RawCoID): void {
    this.marks.set(id, { cleared: true, unsyncedByPeer: new Map() })
  }

  /** Puts `later` after what is here. */
  append(later: PendingWrites): void {
    for (const item of later.contents) this.add(item)
    for (const [id, { cleared, unsyncedByPeer }] of later.marks) {
      if (cleared) this.clearMarks(id)
      for (const [peerID, unsynced] of unsyncedByPeer) this.setMark(id, peerID, unsynced)
    }
  }

  toBatch(): StorageBatch {
    return { contents: this.contents.map(({ content }) => content), marks: this.marks }
  }

  #marksOf(id: RawCoID): PendingMarks {
    let marks = this.marks.get(id)
    if (marks === undefined) this.marks.set(id, (marks = { cleared: false, unsyncedByPeer: new Map() }))
    return marks
  }
}
