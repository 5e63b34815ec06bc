import type { Runtime } from "../base/runtime.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"

/** What was done to one value since the last flush. */
export interface LocalChange {
  /** The value was made here. */
  readonly created: boolean
  /** Per session the first index that was appended. */
  readonly firstIndexes: ReadonlyMap<SessionID, number>
}

/** Collects local changes until the end of the macrotask: edits of one event handler share a signature, a commit and a frame. */
export class LocalChanges {
  readonly #runtime: Runtime
  readonly #flushOne: (id: RawCoID, change: LocalChange) => void
  readonly #dirty = new Map<RawCoID, { created: boolean; readonly firstIndexes: Map<SessionID, number> }>()
  #scheduled = false

  constructor(runtime: Runtime, flushOne: (id: RawCoID, change: LocalChange) => void) {
    this.#runtime = runtime
    this.#flushOne = flushOne
  }

  /** A value was created. */
  created(id: RawCoID): void {
    this.#of(id).created = true
  }

  /** A transaction was appended. */
  appended(id: RawCoID, sessionID: SessionID, txIndex: number): void {
    const { firstIndexes } = this.#of(id)
    if (!firstIndexes.has(sessionID)) firstIndexes.set(sessionID, txIndex)
  }

  /** In the order of the first change of each value, so that a group goes before what it owns. */
  flush(): void {
    if (this.#dirty.size === 0) return
    const changes = [...this.#dirty]
    this.#dirty.clear()
    for (const [id, change] of changes) this.#flushOne(id, change)
  }

  #of(id: RawCoID) {
    let change = this.#dirty.get(id)
    if (!change) this.#dirty.set(id, (change = { created: false, firstIndexes: new Map() }))
    if (!this.#scheduled) {
      this.#scheduled = true
      this.#runtime.defer(() => {
        this.#scheduled = false
        this.flush()
      })
    }
    return change
  }
}
