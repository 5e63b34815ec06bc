/**
 * Loading: how a value that is not in memory gets there. Storage first, then every responsible server; several wishes for one
 * value share one attempt (sync §8).
 */
import { andThen, isPromise, type MaybePromise } from "../base/maybe-promise.ts"
import type { Runtime } from "../base/runtime.ts"
import { SmallMap } from "../base/small-map.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { Content } from "../log/content.ts"
import type { Storage, StoredCoValue } from "../storage/storage.ts"
import type { PeerSession } from "./peer-session.ts"
import type { PeerTable } from "./peer-table.ts"
import type { Replica, ReplicaTable } from "./replica.ts"
import { emptyKnownState, type CoValueKnownState } from "../log/known-state.ts"
import type { LogVoucher, StoredClaim } from "../log/stored-run.ts"

export interface LoadingOptions {
  /** How often to ask again after nobody had it; default 1. */
  readonly retries?: number
  /** Milliseconds before asking again; default 3 000. */
  readonly retryDelayMs?: number
  /** Milliseconds that a server has for an answer; default 30 000. */
  readonly timeoutMs?: number
  /** Whose marks are believed; without one, nobody looks whether what storage has is as it was signed. */
  readonly voucher?: LogVoucher | undefined
}

/** What nodes that are not told otherwise do; tests of programs shorten it. */
export const LOADING_DEFAULTS: { retries: number; retryDelayMs: number; timeoutMs: number } = {
  retries: 1,
  retryDelayMs: 3_000,
  timeoutMs: 30_000,
}

export type LoadResult = "available" | "unavailable"

/** Ids that we remember to be nowhere; forgetting one only means that it counts as unknown. */
const MAX_UNAVAILABLE = 10_000
/** Ids that we remember to be unreadable. */
const MAX_UNREADABLE = 10_000

interface Attempt {
  /** Peers that were asked → until when they have time, Unix ms. */
  readonly asked: SmallMap<PeerSession, number>
  readonly done: (result: LoadResult) => void
  readonly promise: Promise<LoadResult>
}

export class Loading {
  readonly #replicas: ReplicaTable
  readonly #peers: PeerTable
  readonly #runtime: Runtime
  readonly #storage: () => Storage | undefined
  readonly #options: LoadingOptions
  readonly #claim: StoredClaim | undefined
  readonly #attempts = new Map<RawCoID, Attempt>()
  readonly #reading = new Map<RawCoID, Promise<boolean>>()
  readonly #unavailable = new Set<RawCoID>()
  readonly #unreadable = new Map<RawCoID, "failing" | "damaged">()
  readonly #arrivals = new Map<RawCoID, Set<() => void>>()
  #cancelClock: (() => void) | undefined
  #closed = false

  constructor(
    replicas: ReplicaTable,
    peers: PeerTable,
    runtime: Runtime,
    storage: () => Storage | undefined,
    options: LoadingOptions = {},
  ) {
    this.#replicas = replicas
    this.#peers = peers
    this.#runtime = runtime
    this.#storage = storage
    this.#options = options
    const { voucher } = options
    this.#claim = voucher && { voucher, damaged: (known) => this.onDamaged(known) }
  }

  /** Milliseconds. */
  get #timeout(): number {
    return this.#options.timeoutMs ?? LOADING_DEFAULTS.timeoutMs
  }

  get sizes(): { readonly loading: number; readonly missing: number } {
    const loading = this.#attempts.size + this.#reading.size + this.#arrivals.size
    return { loading, missing: this.#unavailable.size + this.#unreadable.size }
  }

  /** Values that servers were asked for. */
  get awaited(): number {
    return this.#attempts.size
  }

  state(id: RawCoID): "unknown" | "loading" | "unavailable" {
    if (this.#attempts.has(id) || this.#reading.has(id)) return "loading"
    return this.#unavailable.has(id) ? "unavailable" : "unknown"
  }

  /** Ids that somebody waits for right now. */
  pending(): Iterable<RawCoID> {
    return this.#attempts.keys()
  }

  /** For readers: storage, servers, and once more after a delay. Never rejects. */
  load(id: RawCoID, skipRetry: boolean): MaybePromise<LoadResult> {
    const fetched = this.fetch(id)
    if (fetched === "available") return fetched
    const retries = skipRetry ? 0 : (this.#options.retries ?? LOADING_DEFAULTS.retries)
    return andThen(fetched, (result) => (result === "available" || retries === 0 ? result : this.#fetchAgain(id, retries)))
  }

  async #fetchAgain(id: RawCoID, retries: number): Promise<LoadResult> {
    for (let left = retries; left > 0; left--) {
      if (this.#peers.serversFor(id).length === 0 || this.#closed) return "unavailable"
      if (!this.#header(id)) await this.#delay(id) // it may have come right behind the answer
      if (this.#header(id) || (await this.fetch(id)) === "available") return "available"
    }
    return "unavailable"
  }

  /** One attempt: storage, then servers. @param except the peer that wants the value itself @param giveAway {@link read} */
  fetch(id: RawCoID, except?: PeerSession, giveAway?: (stored: StoredCoValue) => boolean): MaybePromise<LoadResult> {
    const running = this.#attempts.get(id)
    if (running) return running.promise
    const read = this.read(id, giveAway)
    if (read === true) return "available"
    return andThen(read, (found) => (found ? "available" : this.#askServers(id, except)))
  }

  /**
   * Brings a value from storage into memory with everything that storage has of it. False when storage does not have it, or does not
   * say: see {@link isUnreadable}.
   *
   * @param giveAway is offered what a synchronous storage has; when it returns true, that was enough, and nothing comes into memory
   */
  read(id: RawCoID, giveAway?: (stored: StoredCoValue) => boolean): MaybePromise<boolean> {
    if (this.#header(id)) return true
    const running = this.#reading.get(id)
    if (running) return running
    const storage = this.#storage()
    if (!storage) return false
    const stored = this.#guard(id, () => storage.read(id))
    if (!isPromise(stored)) return (stored !== undefined && giveAway?.(stored) === true) || this.#take(id, stored)
    const result = stored.then((value) => {
      this.#reading.delete(id)
      return this.#take(id, value)
    })
    this.#reading.set(id, result)
    return result
  }

  #take(id: RawCoID, value: StoredCoValue | undefined): boolean {
    if (!value) return this.#header(id) !== undefined
    const replica = this.#replicas.getOrCreate(id)
    this.#give(replica, value)
    if (replica.header === undefined) {
      this.#noteUnreadable(id, "damaged")
      return false
    }
    this.arrived(replica)
    this.onRead(replica, value.isDamaged === true)
    return true
  }

  #give(replica: Replica, value: StoredCoValue): void {
    const { snapshot } = value
    const claim = this.#storage()?.marks && this.#claim
    if (snapshot && replica.restore(snapshot, claim)) return
    const { pieces } = value
    const options = { skipVerify: true, verifyHeader: this.verifyHeaders, claim }
    for (let i = 0; i < pieces.length; i++) replica.receive(pieces[i] as Content, options) // there are so many
  }

  /** Whether storage failed when it was last asked for the value: nobody knows whether it has it. */
  isUnreadable(id: RawCoID): boolean {
    return this.#unreadable.has(id)
  }

  /** Whether the header of the stored value is not what it was. */
  isDamaged(id: RawCoID): boolean {
    return this.#unreadable.get(id) === "damaged"
  }

  /** What storage knows of a value, without reading it. */
  storedState(id: RawCoID) {
    const storage = this.#storage()
    return storage && this.#guard(id, () => storage.knownState(id))
  }

  /** The header of a value came into memory, from wherever. */
  arrived(replica: Replica): void {
    const { id } = replica
    this.#unavailable.delete(id)
    this.#unreadable.delete(id)
    this.#attempts.get(id)?.done("available")
    const waiting = this.#arrivals.get(id)
    this.#arrivals.delete(id)
    waiting?.forEach((listener) => listener())
    this.onArrival(replica)
  }

  /** Set by the composition: parked content goes on, servers are told. */
  onArrival: (replica: Replica) => void = () => {}

  /** Set by the composition: a value was read; `isDamaged` when sessions of it were longer once. */
  onRead: (replica: Replica, isDamaged: boolean) => void = () => {}

  /** Set by healing: a value from storage was not as it was signed, and was cut back to this. */
  onDamaged: (known: CoValueKnownState) => void = () => {}

  /** Whether headers from storage are checked, for some microseconds each. */
  verifyHeaders = false

  /** A peer does not have the value, will not answer, or is gone. */
  notThere(id: RawCoID, peer: PeerSession): void {
    const attempt = this.#attempts.get(id)
    if (!attempt?.asked.delete(peer)) return
    if (attempt.asked.size === 0) attempt.done("unavailable")
  }

  /** The connection is gone; persistent peers come back and are asked again then. */
  peerClosed(peer: PeerSession): void {
    if (peer.persistent) return
    for (const id of [...this.#attempts.keys()]) this.notThere(id, peer)
  }

  /** A server came (back): it is asked for everything that somebody waits for, and for what subscribers were told nobody has. */
  peerAdded(peer: PeerSession): void {
    for (const [id, attempt] of this.#attempts) {
      if (!this.#peers.serversFor(id).includes(peer)) continue
      this.#ask(id, attempt, peer, takenOver(attempt.asked, peer))
    }
    for (const id of this.#unavailable) if (this.#replicas.get(id)?.hasSubscribers) void this.fetch(id)
  }

  /** Calls back once when the value is in memory. Returns the way to stop waiting. */
  whenArrived(id: RawCoID, listener: () => void): () => void {
    const listeners = this.#arrivals.get(id) ?? new Set()
    this.#arrivals.set(id, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.#arrivals.get(id) === listeners) this.#arrivals.delete(id)
    }
  }

  /** Everything that is waited for becomes unavailable. */
  close(): void {
    this.#closed = true
    for (const attempt of [...this.#attempts.values()]) attempt.done("unavailable")
  }

  #askServers(id: RawCoID, except: PeerSession | undefined): MaybePromise<LoadResult> {
    if (this.#header(id)) return "available"
    const running = this.#attempts.get(id)
    if (running) return running.promise
    const servers = this.#closed ? [] : this.#peers.serversFor(id).filter((peer) => peer !== except && (!peer.closed || peer.persistent))
    if (servers.length === 0) {
      this.#noteUnavailable(id)
      return "unavailable"
    }
    let settle: (result: LoadResult) => void = () => {}
    const promise = new Promise<LoadResult>((resolve) => (settle = resolve))
    const attempt: Attempt = {
      asked: new SmallMap(),
      promise,
      done: (result) => {
        if (this.#attempts.get(id) !== attempt) return
        this.#attempts.delete(id)
        if (this.#attempts.size === 0) this.#stopClock()
        if (result === "unavailable") this.#noteUnavailable(id)
        settle(result)
      },
    }
    this.#attempts.set(id, attempt)
    for (const peer of servers) this.#ask(id, attempt, peer)
    return promise
  }

  /** Bounded, because anybody can ask a server for ids that do not exist. */
  #noteUnavailable(id: RawCoID): void {
    if (this.#unavailable.size >= MAX_UNAVAILABLE) this.#unavailable.clear()
    this.#unavailable.add(id)
  }

  #noteUnreadable(id: RawCoID, why: "failing" | "damaged"): void {
    if (this.#unreadable.size >= MAX_UNREADABLE) this.#unreadable.clear()
    this.#unreadable.set(id, why)
  }

  #ask(id: RawCoID, attempt: Attempt, peer: PeerSession, until = this.#runtime.now() + this.#timeout): void {
    attempt.asked.set(peer, until)
    this.#cancelClock ??= this.#runtime.timer(this.#timeout, () => this.#expire(), "awaited")
    if (!peer.closed) peer.sendLoad(emptyKnownState(id))
  }

  /** One timer serves all attempts: each has the same time, so they expire in the order in which they began. */
  #expire(): void {
    this.#cancelClock = undefined
    const now = this.#runtime.now()
    let next = Infinity
    for (const [id, attempt] of [...this.#attempts]) {
      for (const [peer, until] of attempt.asked) {
        const left = Math.min(until - now, this.#timeout) // the clock may have been set back meanwhile
        if (left <= 0) this.notThere(id, peer)
        else {
          attempt.asked.set(peer, now + left)
          next = Math.min(next, left)
        }
      }
    }
    if (next < Infinity) this.#cancelClock ??= this.#runtime.timer(next, () => this.#expire(), "awaited")
  }

  #stopClock(): void {
    this.#cancelClock?.()
    this.#cancelClock = undefined
  }

  #delay(id: RawCoID): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.whenArrived(id, () => {
        cancel()
        resolve()
      })
      const expire = () => {
        stop()
        resolve()
      }
      const cancel = this.#runtime.timer(this.#options.retryDelayMs ?? LOADING_DEFAULTS.retryDelayMs, expire, "awaited")
    })
  }

  #header(id: RawCoID) {
    return this.#replicas.get(id)?.header
  }

  /** A database that fails gives nothing; servers may. Said once, until the value can be read again. */
  #guard<T>(id: RawCoID, read: () => MaybePromise<T | undefined>): MaybePromise<T | undefined> {
    try {
      const result = read()
      if (isPromise(result))
        return result.then(
          (answer) => this.#answered(id, answer),
          (error: unknown) => this.#failed(id, error),
        )
      return this.#answered(id, result)
    } catch (error) {
      return this.#failed(id, error)
    }
  }

  #answered<T>(id: RawCoID, answer: T): T {
    if (this.#unreadable.get(id) === "failing") this.#unreadable.delete(id)
    return answer
  }

  #failed(id: RawCoID, error: unknown): undefined {
    if (!this.#unreadable.has(id)) this.#runtime.log.error("reading from storage failed", { id, error })
    this.#noteUnreadable(id, (error as { code?: unknown }).code === "storage.corrupt" ? "damaged" : "failing")
    return undefined
  }
}

/** A server that came back has until when it had time before, or one that cannot be reached would be waited for as long as it is tried. */
function takenOver(asked: SmallMap<PeerSession, number>, peer: PeerSession): number | undefined {
  for (const [before, until] of asked) {
    if (before.id !== peer.id) continue
    asked.delete(before)
    return until
  }
  return undefined
}
