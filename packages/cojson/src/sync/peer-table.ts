import type { RawCoID } from "../ids/co-id.ts"
import type { Departures } from "./departures.ts"
import type { SyncLimits } from "./limits.ts"
import type { Peer } from "./peer.ts"
import { PeerSession } from "./peer-session.ts"

/** Which of several servers are responsible for a value; all by default. */
export type ServerPeerSelector = (id: RawCoID, servers: readonly PeerSession[]) => readonly PeerSession[]

/** The connections of a node, and who subscribed to what. */
export class PeerTable {
  selector: ServerPeerSelector | undefined = undefined
  readonly #peers = new Map<string, PeerSession>()
  /** Another array with every change: it is given out. */
  #servers: readonly PeerSession[] = []
  /** A set where there are several: it would take 180 bytes for each value that only its author follows. */
  readonly #subscribers = new Map<RawCoID, PeerSession | Set<PeerSession>>()
  readonly #limits: SyncLimits
  readonly #departures: Departures

  constructor(limits: SyncLimits, departures: Departures) {
    this.#limits = limits
    this.#departures = departures
  }

  get(id: string): PeerSession | undefined {
    return this.#peers.get(id)
  }

  /** Whether there is no peer at all. */
  get isEmpty(): boolean {
    return this.#peers.size === 0
  }

  all(): Iterable<PeerSession> {
    return this.#peers.values()
  }

  /** Servers responsible for a value, closed persistent ones included. */
  serversFor(id: RawCoID): readonly PeerSession[] {
    return this.selector && this.#servers.length > 0 ? this.selector(id, this.#servers) : this.#servers
  }

  subscribers(id: RawCoID): Iterable<PeerSession> {
    const subscribers = this.#subscribers.get(id)
    return subscribers instanceof PeerSession ? [subscribers] : (subscribers ?? NONE)
  }

  /** A peer with the id of an older one takes its place and inherits what it told. */
  add(peer: Peer): PeerSession {
    const before = this.#peers.get(peer.id)
    if (before) {
      before.close()
      this.remove(before)
    }
    const session: PeerSession = new PeerSession(peer, (id) => this.#subscribe(id, session), this.#limits, this.#departures, before)
    this.#peers.set(peer.id, session)
    if (session.role === "server") this.#servers = [...this.#servers, session]
    for (const id of session.subscriptions()) this.#subscribe(id, session)
    return session
  }

  /** Forgets a peer and everything that it told. */
  remove(session: PeerSession): void {
    if (this.#peers.get(session.id) === session) this.#peers.delete(session.id)
    this.#servers = this.#servers.filter((server) => server !== session)
    for (const id of session.subscriptions()) {
      const subscribers = this.#subscribers.get(id)
      if (subscribers instanceof Set) subscribers.delete(session)
      if (subscribers === session || (subscribers instanceof Set && subscribers.size === 0)) this.#subscribers.delete(id)
    }
  }

  /** Forgets what peers told of a value. */
  forget(id: RawCoID): void {
    for (const session of this.subscribers(id)) session.forget(id)
    this.#subscribers.delete(id)
  }

  #subscribe(id: RawCoID, session: PeerSession): void {
    const subscribers = this.#subscribers.get(id)
    if (subscribers instanceof Set) subscribers.add(session)
    else if (!subscribers) this.#subscribers.set(id, session)
    else if (subscribers !== session) this.#subscribers.set(id, new Set([subscribers, session]))
  }
}

const NONE: readonly PeerSession[] = []
