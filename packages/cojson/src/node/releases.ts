/** Values whose work is done, as messages that were handled: they leave memory when they can be had again. */
import type { RawCoID } from "../ids/co-id.ts"
import type { SyncManager } from "../sync/sync-manager.ts"
import type { CoValueTable } from "./co-value-table.ts"

/** Looking for what is still needed costs the values in memory, so it is done for many at a time: a message of an inbox releases four. */
const BATCH = 1_024

export class Releases {
  readonly #table: CoValueTable
  readonly #sync: SyncManager
  readonly #candidates = new Set<RawCoID>()
  #added = 0

  constructor(table: CoValueTable, sync: SyncManager) {
    this.#table = table
    this.#sync = sync
  }

  add(id: RawCoID): void {
    this.#candidates.add(id)
    if (++this.#added >= BATCH) this.#sweep()
  }

  /** What is not stored or uploaded, has subscribers, or is needed by a value that stays, remains for the next time. */
  #sweep(): void {
    this.#added = 0
    const needed = new Set<RawCoID>()
    const free: RawCoID[] = []
    for (const core of this.#table.all()) {
      const { id } = core
      if (this.#candidates.has(id) && !core.hasSubscribers && this.#sync.canForget(id)) free.push(id)
      else for (const dependency of core.dependencies()) needed.add(dependency)
    }
    for (const id of free) {
      if (needed.has(id)) continue
      this.#table.release(id)
      this.#candidates.delete(id)
    }
  }
}
