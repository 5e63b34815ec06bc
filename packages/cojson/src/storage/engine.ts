/**
 * StorageEngine: what every database has in common. Collects what is appended during a macrotask into one transaction, reports each
 * content once, retries when the database refuses, and never lets a reader see less than was appended before.
 */
import { JazzError } from "../base/errors.ts"
import { andThen, isPromise, type MaybePromise } from "../base/maybe-promise.ts"
import type { Runtime } from "../base/runtime.ts"
import { systemRuntime } from "../base/system-runtime.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { Content } from "../log/content.ts"
import type { CoValueKnownState } from "../log/known-state.ts"
import type { StorageDriver, StoreOutcome } from "./driver.ts"
import { PendingWrites, type PendingContent } from "./pending.ts"
import { closedError, messageOf, readError, refuseRead, unavailable } from "./storage-errors.ts"
import type { MarkStore, SnapshotStore, Storage, StorageStatus, StorageStatusListener, StoredCoValue } from "./storage.ts"
import { Syncing, type Committed } from "./syncing.ts"

export interface StorageEngine extends Storage {
  readonly status: StorageStatus
  onStatusChange(listener: StorageStatusListener): () => void
  cutBack(known: CoValueKnownState): MaybePromise<void>
}

/**
 * While each turn of the event loop brings more, a commit waits for so many of them at most: what ten clients write one by one then shares a
 * commit instead of half of it.
 */
const MAX_TURNS = 8
const FIRST_RETRY_MS = 50
const MAX_RETRY_MS = 5_000
/** Contents that could not be stored for this long are given up: their owner learns it and offers them again later. */
const GIVE_UP_MS = 30_000
/** So many refused contents in a row, and none stored, mean that the database is broken and not the contents. */
const PROBES = 4

/** A storage over a database. Owns the driver and closes it. */
export function createStorage(driver: StorageDriver, runtime: Runtime = systemRuntime): StorageEngine {
  return new GroupCommitEngine(driver, runtime)
}

interface FlushWaiter {
  /** Number of the last append that must be settled. */
  readonly until: number
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

class GroupCommitEngine implements StorageEngine {
  readonly #driver: StorageDriver
  readonly #runtime: Runtime
  #pending = new PendingWrites()
  #inFlight: PendingWrites | undefined
  /** undefined where a commit is durable at once. */
  readonly #syncing: Syncing | undefined
  #appended = 0
  #waiters: FlushWaiter[] = []
  #scheduled = false
  #cancelRetry: (() => void) | undefined
  #failures = 0
  #failing = false
  readonly #statusListeners = new Set<StorageStatusListener>()
  /** End of the queue of operations of an asynchronous driver. */
  #tail: Promise<unknown> | undefined
  #closing: { readonly done: MaybePromise<void> } | undefined

  readonly snapshots: SnapshotStore | undefined
  readonly marks: MarkStore | undefined

  constructor(driver: StorageDriver, runtime: Runtime) {
    this.#driver = driver
    this.#runtime = runtime
    this.#syncing =
      driver.disk &&
      new Syncing(
        async () => driver.disk?.later(),
        (committed) => this.#onDurable(committed),
        (committed, error) => this.#onLost(committed, error),
      )
    this.snapshots = driver.keepSnapshots && { keep: (snapshots) => this.#keepCache(() => driver.keepSnapshots?.(snapshots)) }
    this.marks = driver.keepMarks && { keep: (marks) => this.#keepCache(() => driver.keepMarks?.(marks)) }
  }

  get status(): StorageStatus {
    if (this.#closing) return "closed"
    return this.#failing ? "failing" : "open"
  }

  onStatusChange(listener: StorageStatusListener): () => void {
    this.#statusListeners.add(listener)
    return () => void this.#statusListeners.delete(listener)
  }

  read(id: RawCoID): MaybePromise<StoredCoValue | undefined> {
    return this.#readAfterWrites(id, () => this.#driver.read(id))
  }

  knownState(id: RawCoID): MaybePromise<CoValueKnownState | undefined> {
    return this.#readAfterWrites(id, () => this.#driver.knownState(id))
  }

  cutBack(known: CoValueKnownState): MaybePromise<void> {
    const cut = this.#readAfterWrites(known.id, () => this.#driver.cutBack?.(known))
    return andThen(cut, () => this.#driver.disk?.later())
  }

  ids(): MaybePromise<readonly RawCoID[]> {
    return this.#readAfterWrites(undefined, () => this.#driver.ids())
  }

  unsyncedIDs(): MaybePromise<readonly RawCoID[]> {
    return this.#readAfterWrites(undefined, () => this.#driver.unsyncedIDs())
  }

  append(content: Content, onSettled?: (error?: Error) => void): void {
    if (this.#closing) {
      this.#settle({ content, onSettled, failedAt: undefined }, closedError())
      return
    }
    this.#pending.add({ content, onSettled, failedAt: undefined })
    this.#changed()
  }

  setUnsynced(id: RawCoID, peerID: string, unsynced: boolean): void {
    if (this.#closing) return
    this.#pending.setUnsynced(id, peerID, unsynced)
    this.#changed()
  }

  clearUnsynced(id: RawCoID): void {
    if (this.#closing) return
    this.#pending.clearUnsynced(id)
    this.#changed()
  }

  flush(): MaybePromise<void> {
    this.#commitPending()
    if (this.#pending.isEmpty && !this.#inFlight && this.#syncing?.isIdle !== false) return undefined
    return new Promise((resolve, reject) => this.#waiters.push({ until: this.#appended, resolve, reject }))
  }

  close(): MaybePromise<void> {
    if (this.#closing) return this.#closing.done
    const closing = { done: undefined as MaybePromise<void> }
    this.#closing = closing
    this.#tellStatus()
    closing.done = this.#exclusive(() => this.#release())
    return closing.done
  }

  #keepCache(keep: () => MaybePromise<void>): MaybePromise<void> {
    if (this.#closing) return undefined
    this.#commitPending()
    const failed = (error: unknown): void => this.#runtime.log.warn("snapshots or marks could not be kept", { error: messageOf(error) })
    try {
      const kept = this.#exclusive(keep)
      return isPromise(kept) ? kept.catch(failed) : kept
    } catch (error) {
      failed(error) // it is only a cache
    }
  }

  /** One last attempt at what is left, then the end. */
  #release(): MaybePromise<void> {
    this.#cancelRetry?.()
    const committed = this.#syncing?.takeAll() ?? []
    const left = this.#pending
    this.#pending = new PendingWrites()
    const stored = (outcomes: readonly StoreOutcome[]): MaybePromise<void> => {
      for (const one of [...committed, { writes: left, outcomes, until: this.#appended }]) this.#settleCommitted(one)
      return this.#driver.close()
    }
    const refused = (cause: unknown): MaybePromise<void> => {
      const error = unavailable(cause)
      for (const { contents } of [...committed.map(({ writes }) => writes), left]) for (const item of contents) this.#settle(item, error)
      this.#settleWaiters(error)
      return this.#driver.close()
    }
    let outcomes: MaybePromise<readonly StoreOutcome[]> = []
    try {
      if (!left.isEmpty) outcomes = this.#driver.commit(left.toBatch())
      this.#driver.disk?.now()
    } catch (cause) {
      return refused(cause) // the owners of the contents are told
    }
    return isPromise(outcomes) ? outcomes.then(stored, refused) : stored(outcomes)
  }

  #changed(): void {
    this.#appended++
    if (this.#syncing?.isIdle !== false) this.#schedule()
  }

  #schedule(): void {
    if (this.#scheduled || this.#cancelRetry) return
    this.#scheduled = true
    this.#commitSoon(MAX_TURNS)
  }

  /** At the end of the first turn of the event loop that brings nothing more. */
  #commitSoon(turns: number): void {
    const before = this.#appended
    this.#runtime.defer(() => {
      if (this.#appended > before && turns > 1) return this.#commitSoon(turns - 1)
      this.#scheduled = false
      if (!this.#cancelRetry) this.#commitPending()
    })
  }

  /** Reads see every content that was appended before; a refused commit does not keep them from reading what is there. */
  #readAfterWrites<T>(id: RawCoID | undefined, read: () => MaybePromise<T>): MaybePromise<T> {
    if (this.#closing) return Promise.reject(closedError())
    if (!this.#cancelRetry && (id === undefined ? !this.#pending.isEmpty : this.#pending.concerns(id))) this.#commitPending()
    try {
      const result = this.#exclusive(read)
      return isPromise(result) ? result.catch(refuseRead) : result
    } catch (cause) {
      return Promise.reject(readError(cause)) // callers have one way to learn of failures
    }
  }

  /** Starts a commit of everything pending unless one is under way, which then starts the next when it ends. */
  #commitPending(): void {
    if (this.#inFlight || this.#pending.isEmpty || this.#closing) return
    this.#cancelRetry?.()
    this.#cancelRetry = undefined
    const writes = this.#pending
    this.#pending = new PendingWrites()
    this.#inFlight = writes
    const until = this.#appended
    try {
      const outcomes = this.#exclusive(() => this.#driver.commit(writes.toBatch()))
      if (isPromise(outcomes)) {
        outcomes.then(
          (known) => this.#onCommitted(writes, known, until),
          (error: unknown) => this.#onRefused(writes, error, until),
        )
      } else this.#onCommitted(writes, outcomes, until)
    } catch (error) {
      this.#onRefused(writes, error, until) // the outside world failed: kept and tried again
    }
  }

  #onCommitted(writes: PendingWrites, outcomes: readonly StoreOutcome[], until: number): void {
    this.#inFlight = undefined
    const committed = { writes, outcomes, until }
    if (this.#syncing) this.#syncing.add(committed)
    else this.#onDurable([committed])
  }

  #onDurable(all: readonly Committed[]): void {
    this.#recovered()
    for (const committed of all) this.#settleCommitted(committed)
    if (!this.#pending.isEmpty) this.#schedule()
  }

  /** Transactions that readers see, and that the disk perhaps does not have. */
  #onLost(all: readonly Committed[], cause: unknown): void {
    const lost = new PendingWrites()
    for (const { writes } of all) lost.append(writes)
    this.#failures++
    this.#keep(lost, cause, all.at(-1)?.until ?? 0)
  }

  #settleCommitted({ writes, outcomes, until }: Committed): void {
    for (const [index, item] of writes.contents.entries()) this.#settleStored(item, outcomes[index] ?? "stored")
    this.#settleWaiters(undefined, until)
  }

  #onRefused(writes: PendingWrites, cause: unknown, until: number): void {
    this.#failures++
    if (this.#failures === 1 || this.#closing || writes.contents.length < 2) this.#keep(writes, cause, until)
    else void this.#exclusive(() => this.#commitOneByOne(writes, cause, until))
  }

  /** Finds contents that no transaction can take, so that they do not hold up the others. */
  async #commitOneByOne(writes: PendingWrites, cause: unknown, until: number): Promise<void> {
    const refused = new PendingWrites()
    for (const [id, changes] of writes.unsynced) refused.unsynced.set(id, changes)
    let [stored, failed] = [0, 0]
    for (const item of writes.contents) {
      const isLost = stored === 0 && failed >= PROBES
      if (isLost || refused.concerns(item.content.id)) {
        refused.add(item) // also what comes after refused content of the same value
        continue
      }
      try {
        const [outcome] = await this.#driver.commit({ contents: [item.content], unsynced: new Map() })
        await this.#driver.disk?.later()
        stored++
        this.#settleStored(item, outcome ?? "stored")
      } catch {
        failed++
        refused.add(item) // decided below, when we know how the others fared
      }
    }
    if (stored === 0) {
      this.#keep(refused, cause, until)
      return
    }
    const error =
      refused.contents.length > 0
        ? new JazzError("storage.corrupt", "The database takes other contents but not this one.", { cause })
        : undefined
    for (const item of refused.contents.splice(0)) this.#settle(item, error)
    this.#requeue(refused)
    this.#recovered()
    this.#settleWaiters(error, until)
    this.#commitPending()
  }

  #keep(refused: PendingWrites, cause: unknown, until: number): void {
    const { log } = this.#runtime
    const now = this.#runtime.now()
    const error = unavailable(cause)
    const kept = new PendingWrites()
    for (const [id, changes] of refused.unsynced) kept.unsynced.set(id, changes)
    for (const item of refused.contents) {
      item.failedAt ??= now
      if (now - item.failedAt >= GIVE_UP_MS) this.#settle(item, error)
      else kept.add(item)
    }
    this.#requeue(kept)
    if (kept.contents.length < refused.contents.length) this.#settleWaiters(error, until)
    if (this.#closing) return
    const retryInMs = this.#failures === 1 ? 0 : Math.min(FIRST_RETRY_MS * 2 ** (this.#failures - 2), MAX_RETRY_MS)
    if (!this.#failing && this.#failures > 1) {
      log.error("storage cannot be written; trying again until it can", { error: messageOf(cause) })
      this.#failing = true
      this.#tellStatus(error)
    }
    this.#cancelRetry = this.#runtime.timer(retryInMs, () => {
      this.#cancelRetry = undefined
      this.#commitPending()
    })
  }

  /** Puts what was in flight back before what was appended meanwhile. */
  #requeue(writes: PendingWrites): void {
    writes.append(this.#pending)
    this.#pending = writes
    this.#inFlight = undefined
  }

  #recovered(): void {
    this.#failures = 0
    if (!this.#failing) return
    this.#failing = false
    this.#runtime.log.info("storage can be written again")
    this.#tellStatus()
  }

  #tellStatus(cause?: Error): void {
    for (const listener of this.#statusListeners) listener(this.status, cause)
  }

  #settleStored(item: PendingContent, outcome: StoreOutcome): void {
    const { id } = item.content
    if (outcome === "stored") this.#settle(item, undefined)
    else
      this.#settle(
        item,
        new JazzError("storage.gap", `Storage lacks what comes before this content of ${id}.`, {
          coValueID: id,
        }),
      )
  }

  #settle({ onSettled }: PendingContent, error: Error | undefined): void {
    try {
      if (error) onSettled?.(error)
      else onSettled?.()
    } catch (thrown) {
      this.#runtime.log.error("a storage listener failed", { error: messageOf(thrown) }) // a bug of the listener; others must be told
    }
  }

  #settleWaiters(error: Error | undefined, until = this.#appended): void {
    if (this.#waiters.length === 0) return
    const due = this.#waiters.filter((waiter) => waiter.until <= until)
    this.#waiters = this.#waiters.filter((waiter) => waiter.until > until)
    for (const { resolve, reject } of due) {
      if (error) reject(error)
      else resolve()
    }
  }

  /** Runs at once when nothing else is running, else after it. Synchronous drivers never wait. */
  #exclusive<T>(operation: () => Promise<T>): Promise<T>
  #exclusive<T>(operation: () => MaybePromise<T>): MaybePromise<T>
  #exclusive<T>(operation: () => MaybePromise<T>): MaybePromise<T> {
    const result = this.#tail ? this.#tail.then(operation) : operation()
    if (!isPromise(result)) return result
    const forget = (): void => {
      if (this.#tail === tail) this.#tail = undefined
    }
    const tail: Promise<unknown> = result.then(forget, forget)
    this.#tail = tail
    return result
  }
}
