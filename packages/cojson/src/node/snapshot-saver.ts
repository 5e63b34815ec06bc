/** When snapshots of values are kept: some time after a long log was read, and when the node ends. */
import type { Runtime } from "../base/runtime.ts"
import type { CoValueCore } from "../covalue/co-value-core.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { KeptSnapshot, Storage } from "../storage/storage.ts"

/** Shorter logs are read about as fast as their snapshots. */
const MIN_GAIN = 100
/** A log must have grown by this part for a new snapshot. */
const MIN_GROWTH = 1 / 8
const DELAY_MS = 5_000
/** Transactions per round; a million need some seconds. */
const MAX_ROUND = 20_000
const MAX_AT_END = 100_000
/** A larger snapshot is not worth its place, in code units. */
const MAX_TEXT = 8_000_000

export class SnapshotSaver {
  readonly #runtime: Runtime
  readonly #storage: () => Storage | undefined
  readonly #opened = new Set<CoValueCore>()
  #cancel: (() => void) | undefined

  constructor(runtime: Runtime, storage: () => Storage | undefined) {
    this.#runtime = runtime
    this.#storage = storage
  }

  /** Somebody has begun to read `core`. */
  opened(core: CoValueCore): void {
    if (!this.#storage()?.snapshots || !isWorthIt(core)) return
    this.#opened.add(core)
    this.#cancel ??= this.#runtime.timer(DELAY_MS, () => this.#round())
  }

  /** Keeps what is worth it of all values, the ones used last first, as far as it can be done soon. The storage has their logs. */
  async end(cores: Iterable<CoValueCore>): Promise<void> {
    this.#cancel?.()
    this.#opened.clear()
    const { snapshots } = this.#storage() ?? {}
    if (!snapshots) return
    const byUse = [...cores].filter(isWorthIt).sort((a, b) => b.lastUsedAt - a.lastUsedAt)
    await snapshots.keep(this.#take(byUse, MAX_AT_END))
  }

  #round(): void {
    this.#cancel = undefined
    const taken = this.#take(this.#opened, MAX_ROUND)
    if (taken.size > 0) void this.#storage()?.snapshots?.keep(taken)
    if (this.#opened.size > 0) this.#cancel = this.#runtime.timer(DELAY_MS, () => this.#round())
  }

  #take(cores: Iterable<CoValueCore>, room: number): Map<RawCoID, KeptSnapshot> {
    const taken = new Map<RawCoID, KeptSnapshot>()
    let left = room
    for (const core of cores) {
      if (left <= 0) break
      this.#opened.delete(core)
      const gain = core.snapshotGain
      if (!isWorthIt(core)) continue
      left -= gain
      const snapshot = this.#snapshotOf(core)
      if (snapshot && snapshot.details.length <= MAX_TEXT) taken.set(core.id, snapshot)
    }
    return taken
  }

  #snapshotOf(core: CoValueCore): KeptSnapshot | undefined {
    try {
      return core.takeSnapshot()
    } catch (error) {
      this.#runtime.log.error("a snapshot could not be taken", { id: core.id, error }) // our bug; the log is what counts
      return undefined
    }
  }
}

function isWorthIt(core: CoValueCore): boolean {
  const { snapshotGain } = core
  return snapshotGain >= MIN_GAIN && snapshotGain >= core.snapshotCount * MIN_GROWTH
}
