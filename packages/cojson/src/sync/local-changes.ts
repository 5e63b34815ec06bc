import type { Runtime } from "../base/runtime.ts"
import { SmallMap, type ReadonlySmallMap } from "../base/small-map.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { PeerTable } from "./peer-table.ts"

/** What was done to one value since the last flush. */
export interface LocalChange {
  /** The value was made here. */
  readonly created: boolean
  /** Per session the first index that was appended. */
  readonly firstIndexes: ReadonlySmallMap<SessionID, number>
}

/** Longest time for which changes wait for the acknowledgement of those before them, in milliseconds. */
const MAX_HOLD_MS = 5
/** A server that has acknowledged nothing for so long, although something is under way to it, is not waited for. */
const SILENCE_MS = 100

/**
 * Collects local changes until the end of the macrotask: edits of one event handler share a signature, a commit and a frame. Whoever writes
 * faster than a server answers shares them over more than that: while the last flush is not acknowledged by a server that answers soon, the
 * next waits for it, though not for long: a server that has much to do gets fewer messages, not more.
 */
export class LocalChanges {
  readonly #runtime: Runtime
  readonly #flushOne: (id: RawCoID, change: LocalChange) => void
  readonly #peers: PeerTable
  readonly #dirty = new Map<RawCoID, { created: boolean; readonly firstIndexes: SmallMap<SessionID, number> }>()
  #scheduled = false
  /** Where the last transaction was appended since the last flush. */
  #lastAppended: RawCoID | undefined
  #lastSession: SessionID | undefined
  /** The value that was flushed last. */
  #last: RawCoID | undefined
  /** Whether servers have acknowledged a flush within {@link SILENCE_MS}, the last time that it mattered. */
  #isAnswered = false
  /** Since when there was something under way and no acknowledgement, Unix ms. */
  #silentSince = 0
  #cancelHold: (() => void) | undefined

  constructor(runtime: Runtime, peers: PeerTable, flushOne: (id: RawCoID, change: LocalChange) => void) {
    this.#runtime = runtime
    this.#peers = peers
    this.#flushOne = flushOne
  }

  /** A value was created. */
  created(id: RawCoID): void {
    this.#of(id).created = true
  }

  /** A transaction was appended. */
  appended(id: RawCoID, sessionID: SessionID, txIndex: number): void {
    if (id === this.#lastAppended && sessionID === this.#lastSession) return // the first index is noted
    const { firstIndexes } = this.#of(id)
    if (firstIndexes.get(sessionID) === undefined) firstIndexes.set(sessionID, txIndex)
    this.#lastAppended = id
    this.#lastSession = sessionID
  }

  /** In the order of the first change of each value, so that a group goes before what it owns. */
  flush(): void {
    this.#cancelHold?.()
    this.#cancelHold = undefined
    if (this.#dirty.size === 0) return
    this.#lastAppended = undefined
    if (!this.#isUnderWay()) this.#silentSince = this.#runtime.now()
    const changes = new Map(this.#dirty)
    this.#dirty.clear()
    changes.forEach((change, id) => {
      this.#flushOne(id, change)
      this.#last = id
    })
  }

  /** A server has told what it has of a value, and is about to get what it lacks: after what was changed before. */
  acknowledged(id: RawCoID): void {
    const isLast = id === this.#last
    if (isLast) {
      this.#isAnswered = true
      this.#silentSince = this.#runtime.now()
    }
    if (this.#cancelHold && ((isLast && !this.#isUnderWay()) || this.#dirty.has(id))) this.flush()
  }

  #of(id: RawCoID) {
    let change = this.#dirty.get(id)
    if (!change) this.#dirty.set(id, (change = { created: false, firstIndexes: new SmallMap() }))
    if (!this.#scheduled && !this.#cancelHold) {
      this.#scheduled = true
      this.#runtime.defer(() => this.#flushOrHold())
    }
    return change
  }

  #flushOrHold(): void {
    this.#scheduled = false
    if (!this.#isAnswered || !this.#isUnderWay()) return this.flush()
    // a busy program hears of the time before it hears of an acknowledgement that is there
    const cancel = this.#runtime.timer(MAX_HOLD_MS, () => this.#runtime.defer(() => this.#endHold(cancel)), "awaited")
    this.#cancelHold = cancel
  }

  /** Whether a server that is connected was sent what was flushed last and has not acknowledged it. */
  #isUnderWay(): boolean {
    const id = this.#last
    return id !== undefined && this.#peers.serversFor(id).some((peer) => !peer.closed && peer.isUnderWay(id))
  }

  #endHold(cancel: () => void): void {
    if (this.#cancelHold !== cancel) return
    if (this.#runtime.now() - this.#silentSince >= SILENCE_MS) this.#isAnswered = false
    this.flush()
  }
}
