/**
 * PeerSession: one connection, and what we believe the other end has.
 *
 * `told` is what it said or proved; `sent` adds what is under way to it. "What to send" is computed from `sent`, "is it
 * uploaded" from `told` (sync §5).
 */
import type { RawCoID } from "../ids/co-id.ts"
import type { Content } from "../log/content.ts"
import { covers, emptyKnownState, type CoValueKnownState } from "../log/known-state.ts"
import type { SyncMessage } from "../wire/messages.ts"
import { Belief } from "./belief.ts"
import type { Departures } from "./departures.ts"
import type { SyncLimits } from "./limits.ts"
import { Outbox, type EncodedContent } from "./outbox.ts"
import type { Peer } from "./peer.ts"

/** A client with so many messages that wait for it is not answered any more until it has read half of them. */
const MANY_UNSENT = 5_000

/** A set that nothing is added to: one serves all who have nothing. */
type Shrinking<T> = Pick<Set<T>, "has" | "delete">
const NO_IDS: Shrinking<RawCoID> = new Set<RawCoID>()

export class PeerSession {
  readonly id: string
  readonly role: "server" | "client"
  readonly persistent: boolean
  readonly peer: Peer
  closed = false
  /** Ids that we sent `load` for on this connection and have no answer to yet. */
  readonly awaitingFirstAnswer = new Set<RawCoID>()
  /** Ids that we sent `load` for on this connection. */
  readonly loadSent = new Set<RawCoID>()
  readonly #told: Map<RawCoID, Belief>
  /** Only where something is under way, or the value has many sessions. */
  readonly #sent = new Map<RawCoID, Belief>()
  /** What it told on earlier connections only: it does not know on this one that we follow these values. */
  readonly #inherited: Shrinking<RawCoID>
  /** What it told on earlier connections and has not said again: it may have lost data since. */
  readonly #unconfirmed: Shrinking<RawCoID>
  readonly #dependenciesOffered = new Map<RawCoID, number>()
  readonly #outbox: Outbox
  readonly #limits: SyncLimits
  readonly #onSubscribe: (id: RawCoID) => void
  /** Of all that it told. */
  #counters = 0

  /**
   * @param onSubscribe called once per value that the other end is to hear of
   * @param limits what a client may cost us
   * @param before the session of the same peer before it reconnected
   */
  constructor(peer: Peer, onSubscribe: (id: RawCoID) => void, limits: SyncLimits, departures: Departures, before?: PeerSession) {
    this.peer = peer
    this.#limits = limits
    this.#onSubscribe = onSubscribe
    this.id = peer.id
    this.role = peer.role
    this.persistent = peer.persistent === true
    this.#told = before ? before.#told : new Map()
    this.#inherited = before ? new Set(this.#told.keys()) : NO_IDS
    this.#unconfirmed = before ? new Set(this.#told.keys()) : NO_IDS
    this.#outbox = new Outbox(peer.outgoing, departures, peer.role === "client")
  }

  /** Ids that the other end hears of. */
  subscriptions(): Iterable<RawCoID> {
    return this.#told.keys()
  }

  get subscriptionCount(): number {
    return this.#told.size
  }

  /** Session counters that it told of, of all values. */
  get counterCount(): number {
    return this.#counters
  }

  /** Messages that wait for its channel. */
  get unsent(): number {
    return this.#outbox.size
  }

  /** Whether the value was spoken of on this connection. */
  isSubscribed(id: RawCoID): boolean {
    return this.#told.has(id) && !this.#inherited.has(id)
  }

  /** undefined when it never said anything about the value. */
  told(id: RawCoID): CoValueKnownState | undefined {
    return this.#told.get(id)
  }

  /** Whether it told of the value on an earlier connection and has said nothing less or more since. */
  isToConfirm(id: RawCoID): boolean {
    return this.#unconfirmed.has(id)
  }

  /** {@link isToConfirm}; from now on it has. */
  confirms(id: RawCoID): boolean {
    return this.#unconfirmed.delete(id)
  }

  /** What it will have when everything under way has arrived. */
  believed(id: RawCoID): CoValueKnownState | undefined {
    return this.#sent.get(id) ?? this.#told.get(id)
  }

  /** Whether it was sent something of the value that it has not told of. */
  isUnderWay(id: RawCoID): boolean {
    const sent = this.#sent.get(id)
    if (!sent) return false
    const told = this.#told.get(id)
    return sent.total !== (told?.total ?? 0) || (sent.header && !told?.header) // no counter of it is less than the one that was told
  }

  /**
   * Forgets what we believed, except of content that still waits for its channel: that will arrive after all, and who asks again and
   * again without reading gets it once. False when it has too many subscriptions, or has told of too many sessions.
   */
  setTold(known: CoValueKnownState): boolean {
    const told = new Belief(known)
    const counters = this.#counters - (this.#told.get(known.id)?.size ?? 0) + told.size
    if (this.#isLimited && told.size > 0 && counters > this.#limits.maxCounters) return false
    if (!this.#subscribe(known.id, told)) return false
    this.#told.set(known.id, told)
    this.#counters = counters
    this.#sent.delete(known.id)
    for (const { content } of this.#outbox.waiting(known.id)) this.addSent(content)
    return true
  }

  /** Adds to what it told and to what we believe. False when it has too many subscriptions. */
  addTold(known: CoValueKnownState): boolean {
    const told = this.#told.get(known.id)
    if (!told) return this.setTold(known)
    this.#inherited.delete(known.id)
    const isFull = this.#isLimited && this.#counters >= this.#limits.maxCounters
    this.#counters -= told.size
    told.raise(known, isFull)
    this.#counters += told.size
    const sent = this.#sent.get(known.id)
    if (sent?.isSmall && covers(told, sent)) this.#sent.delete(known.id)
    else sent?.raise(known, isFull)
    return true
  }

  get #isLimited(): boolean {
    return this.role === "client"
  }

  /** As if the value had never been spoken of. */
  forget(id: RawCoID): void {
    this.#counters -= this.#told.get(id)?.size ?? 0
    this.#told.delete(id)
    this.#sent.delete(id)
    this.#inherited.delete(id)
    this.#dependenciesOffered.delete(id)
    this.loadSent.delete(id)
    this.awaitingFirstAnswer.delete(id)
  }

  /** What the run of a content proves that the sender has. */
  addProven(content: Content): void {
    const { id } = content
    if (!this.#subscribe(id)) return
    const told = this.#told.get(id)
    if (told) {
      this.#counters -= told.size
      told.raiseTo(content)
      this.#counters += told.size
    }
    this.#sent.get(id)?.raiseTo(content)
  }

  /** Notes that a content is under way, whether or not it could be sent. */
  addSent(content: Content): void {
    const { id } = content
    this.#subscribe(id)
    let sent = this.#sent.get(id)
    if (!sent) this.#sent.set(id, (sent = new Belief(this.#told.get(id) ?? emptyKnownState(id))))
    sent.extendBy(content)
  }

  /** True when the set of dependencies has grown since this was last asked. */
  dependenciesChanged(id: RawCoID, count: number): boolean {
    if (this.#dependenciesOffered.get(id) === count) return false
    this.#dependenciesOffered.set(id, count)
    return true
  }

  /** Whether it asks faster than it reads. */
  get isFlooded(): boolean {
    return this.role === "client" && !this.closed && this.#outbox.weight >= Math.min(MANY_UNSENT, this.#limits.maxUnsent)
  }

  /** Calls back once, when a flooded peer has read, or is gone. */
  onceReady(callback: () => void): void {
    this.#outbox.onceBelow(Math.min(MANY_UNSENT, this.#limits.maxUnsent) / 2, callback)
  }

  send(message: SyncMessage): void {
    if (this.closed) return
    this.#outbox.push(message)
    this.#closeIfDeaf()
  }

  sendContent(content: EncodedContent): void {
    this.addSent(content.content)
    if (this.closed) return
    this.#outbox.pushContent(content)
    this.#closeIfDeaf()
  }

  /** Asks for a value; not a client that has too many subscriptions. */
  sendLoad(known: CoValueKnownState): void {
    if (!this.#subscribe(known.id)) return
    this.loadSent.add(known.id)
    this.awaitingFirstAnswer.add(known.id)
    this.send({ action: "load", id: known.id, header: known.header, sessions: known.sessions })
  }

  #closeIfDeaf(): void {
    if (this.role === "client" && this.#outbox.size > this.#limits.maxUnsent) this.close("too many messages wait to be read")
  }

  #subscribe(id: RawCoID, told?: Belief): boolean {
    this.#inherited.delete(id)
    if (this.#told.has(id)) return true
    if (this.#isLimited && this.#told.size >= this.#limits.maxSubscriptions) return false
    this.#told.set(id, told ?? new Belief(emptyKnownState(id)))
    this.#onSubscribe(id)
    return true
  }

  /** Sends what is queued as far as the channel takes it, then closes both channels. Idempotent. @param reason of cutting it off */
  close(reason?: string): void {
    if (this.closed) return
    this.#outbox.drain()
    this.closed = true
    this.#outbox.relieve()
    const { outgoing, incoming } = this.peer
    if (!outgoing.pushText) outgoing.push("Disconnected") // transports of others may close on this word
    outgoing.close(reason)
    incoming.close()
  }
}
