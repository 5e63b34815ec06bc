/** Dropping idle values from memory: sync §12.5. */
import type { CoValueCore } from "../covalue/co-value-core.ts"
import type { CoValueTable } from "./co-value-table.ts"
import type { LocalNode } from "./local-node.ts"

const INTERVAL_MS = 5 * 60_000
const IDLE_MS = 10 * 60_000

/**
 * Every five minutes evicts values that were not used for ten, if they can be brought back: storage has them, every persistent
 * server has them, nobody subscribes to them and no value in memory depends on them. Returns the way to stop.
 */
export function startEviction(node: LocalNode, table: CoValueTable): () => void {
  let cancel = node.runtime.timer(INTERVAL_MS, run)

  function run(): void {
    cancel = node.runtime.timer(INTERVAL_MS, run)
    if (!node.storage) return
    const needed = new Set<string>()
    const idle: CoValueCore[] = []
    const before = node.runtime.now() - IDLE_MS
    for (const core of table.all()) {
      if (core.header !== undefined && core.lastUsedAt < before && !core.hasSubscribers && node.syncManager.isSettled(core.id))
        idle.push(core)
      else for (const id of core.dependencies()) needed.add(id)
    }
    for (const core of idle) {
      if (needed.has(core.id)) continue
      table.evict(core.id)
    }
  }

  return () => cancel()
}
