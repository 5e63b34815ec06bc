import type { StoreOutcome } from "./driver.ts"
import type { PendingWrites } from "./pending.ts"

/** What one transaction has written. */
export interface Committed {
  readonly writes: PendingWrites
  /** One per content. */
  readonly outcomes: readonly StoreOutcome[]
  /** Number of the last append that it contains, or that was settled before. */
  readonly until: number
}

/**
 * Syncing: transactions that readers see and a power failure may still take, of databases that wait for the disk beside the program. One
 * wait at a time, for everything that was committed before it began.
 */
export class Syncing {
  readonly #sync: () => Promise<void>
  readonly #onDurable: (committed: readonly Committed[]) => void
  readonly #onFailed: (committed: readonly Committed[], error: unknown) => void
  #waiting: Committed[] = []
  #underWay: readonly Committed[] = []

  /** @param onFailed what was committed may be lost; it is not kept here any more */
  constructor(
    sync: () => Promise<void>,
    onDurable: (committed: readonly Committed[]) => void,
    onFailed: (committed: readonly Committed[], error: unknown) => void,
  ) {
    this.#sync = sync
    this.#onDurable = onDurable
    this.#onFailed = onFailed
  }

  get isIdle(): boolean {
    return this.#underWay.length === 0
  }

  add(committed: Committed): void {
    this.#waiting.push(committed)
    this.#next()
  }

  /** Everything that is not known to be durable. Nothing is called back for it any more. */
  takeAll(): readonly Committed[] {
    const all = [...this.#underWay, ...this.#waiting]
    this.#underWay = this.#waiting = []
    return all
  }

  #next(): void {
    if (this.#underWay.length > 0 || this.#waiting.length === 0) return
    const committed = this.#waiting
    this.#underWay = committed
    this.#waiting = []
    this.#sync().then(
      () => this.#ended(committed, () => this.#onDurable(committed)),
      (error: unknown) => this.#ended(committed, () => this.#onFailed(committed, error)),
    )
  }

  #ended(committed: readonly Committed[], tell: () => void): void {
    if (this.#underWay !== committed) return // taken meanwhile
    this.#underWay = []
    tell()
    this.#next()
  }
}
