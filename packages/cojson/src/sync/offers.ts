/** Offers: giving a peer what it lacks of a value, after what the value depends on (sync §6). */
import type { MaybePromise } from "../base/maybe-promise.ts"
import { ancestorsFirst } from "../base/ancestors.ts"
import { pushTo } from "../base/push-to.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { Content } from "../log/content.ts"
import { countOf, mergeSessions, type CoValueKnownState, type KnownSessions } from "../log/known-state.ts"
import type { Segment } from "../log/segment.ts"
import { priorityOf } from "../wire/priority.ts"
import { Announced } from "./announced.ts"
import { EncodedContent } from "./outbox.ts"
import type { PeerSession } from "./peer-session.ts"
import type { PeerTable } from "./peer-table.ts"
import type { Replica, ReplicaTable } from "./replica.ts"

export class Offers {
  readonly #replicas: ReplicaTable
  readonly #peers: PeerTable
  readonly #streaming = new Map<RawCoID, Announced>()
  readonly #downloads = new Map<RawCoID, (() => void)[]>()

  constructor(replicas: ReplicaTable, peers: PeerTable) {
    this.#replicas = replicas
    this.#peers = peers
  }

  /** Sends what the peer lacks; `known` when it lacks nothing and `answer` is wanted. */
  offer(replica: Replica, peer: PeerSession, answer: boolean): void {
    if (replica.header === undefined) return
    const isLacking = lacks(peer, replica)
    if (isLacking || answer) this.#offerDependencies(replica, peer)
    if (isLacking && this.#give(replica, peer)) return
    if (!answer) return
    const { header, sessions } = this.stateWithAnnounced(replica)
    peer.send({ action: "known", id: replica.id, header, sessions })
  }

  /** Passes on what was just accepted to everybody who subscribed; the text is made once. */
  relay(replica: Replica, accepted: Content): void {
    let encoded: EncodedContent | undefined
    for (const peer of this.#peers.subscribers(replica.id)) {
      if (peer.closed) continue
      if (this.#lacksExactly(peer, accepted))
        this.#sendAfterDependencies(replica, peer, (encoded ??= new EncodedContent(accepted, priorityOf(replica.header))))
      else this.offer(replica, peer, false)
    }
  }

  /**
   * Sends one piece of our own making to servers and subscribers, assuming that they have everything before it. A peer that was answered
   * meanwhile may have got it already.
   */
  announce(replica: Replica, piece: Content): void {
    if (this.#peers.isEmpty) return
    const encoded = new EncodedContent(piece, priorityOf(replica.header))
    const servers = this.#peers.serversFor(replica.id)
    for (const peer of servers) if (!isUnderWay(piece, peer)) peer.sendContent(encoded)
    for (const peer of this.#peers.subscribers(replica.id)) {
      if (servers.includes(peer) || peer.closed || peer.role !== "client" || isUnderWay(piece, peer)) continue
      this.#sendAfterDependencies(replica, peer, encoded)
    }
  }

  /** Sends what we have of one session from where another continuation of it begins. */
  offerSession(replica: Replica, { sessionID, start }: Segment, peer: PeerSession): void {
    const { header, sessions } = replica.knownState()
    for (const piece of replica.contentSince({ id: replica.id, header, sessions: { ...sessions, [sessionID]: start } }))
      peer.sendContent(new EncodedContent(piece, priorityOf(replica.header)))
  }

  /** More pieces of the value follow until these counts are reached. */
  expect(id: RawCoID, until: KnownSessions): void {
    const replica = this.#replicas.get(id)
    const before = this.#streaming.get(id)
    before?.raise(until)
    const target = before ?? new Announced(until)
    if (!replica || !target.isReachedBy(replica.log)) this.#streaming.set(id, target)
  }

  /** A server has told what it really has. What no server has of an announced rest, because it was lost, is waited for no longer. */
  expectLess(id: RawCoID): void {
    const target = this.#streaming.get(id)
    const replica = this.#replicas.get(id)
    if (!target || !replica) return
    const servers = this.#peers.serversFor(id)
    const reachable: { [session: SessionID]: number } = {}
    for (const key in target.sessions) {
      const session = key as SessionID
      const most = Math.max(0, ...servers.map((peer) => countOf(peer.told(id)?.sessions ?? {}, session)))
      reachable[session] = Math.min(countOf(target.sessions, session), most)
    }
    this.#streaming.set(id, new Announced(reachable))
    this.progressed(replica)
  }

  /** Something was appended: perhaps the last of what was expected. */
  progressed(replica: Replica): void {
    const target = this.#streaming.get(replica.id)
    if (!target?.isReachedBy(replica.log)) return
    this.#streaming.delete(replica.id)
    const waiting = this.#downloads.get(replica.id) ?? []
    this.#downloads.delete(replica.id)
    for (const done of waiting) done()
  }

  /** Whether announced pieces of the value are missing. */
  isDownloading(id: RawCoID): boolean {
    return this.#streaming.has(id)
  }

  /** Resolves when no announced piece of the value is missing; undefined when none is. */
  whenDownloaded(id: RawCoID): MaybePromise<void> {
    if (!this.#streaming.has(id)) return undefined
    return new Promise((resolve) => {
      pushTo(this.#downloads, id, resolve)
    })
  }

  /** Our counters, announced ones included. */
  stateWithAnnounced(replica: Replica): CoValueKnownState {
    const known = replica.knownState()
    const target = this.#streaming.get(replica.id)
    return target ? { ...known, sessions: mergeSessions(known.sessions, target.sessions) } : known
  }

  /** What the peer lacks of what the value depends on, in the order in which it can be read. Costs nothing when it was offered that before. */
  #offerDependencies(replica: Replica, peer: PeerSession): void {
    if (peer.role === "server" || !hasNewDependencies(replica, peer) || !this.lacksDependencies(replica, peer)) return
    const needed = (at: Replica) =>
      at === replica || (lacks(peer, at) && hasNewDependencies(at, peer)) ? this.#inMemory(at.dependencies()) : NONE
    for (const dependency of ancestorsFirst(replica, needed)) if (lacks(peer, dependency)) this.#give(dependency, peer)
  }

  /**
   * Whether there may be something to offer before the value. Not to those who have all that it names, as for the next value of a group; then
   * that counts as offered.
   */
  lacksDependencies(replica: Replica, peer: PeerSession): boolean {
    const ids = replica.dependencies()
    if (this.lacksAny(ids, peer)) return true
    peer.dependenciesChanged(replica.id, ids.size)
    return false
  }

  /** Whether the peer lacks something of values, or we do not know because they are not in memory. */
  lacksAny(ids: Iterable<RawCoID>, peer: PeerSession): boolean {
    for (const id of ids) {
      const replica = this.#replicas.get(id)
      if (!replica?.header || lacks(peer, replica)) return true
    }
    return false
  }

  *#inMemory(ids: Iterable<RawCoID>): Iterable<Replica> {
    for (const id of ids) {
      const replica = this.#replicas.get(id)
      if (replica?.header) yield replica
    }
  }

  /** Sends what the peer is believed to lack. False when that is nothing. */
  #give(replica: Replica, peer: PeerSession): boolean {
    const priority = priorityOf(replica.header)
    const pieces = replica.contentSince(peer.believed(replica.id))
    const streaming = this.#streaming.get(replica.id)
    pieces.forEach((piece, index) => {
      const until = index === 0 && streaming ? mergeSessions(piece.expectContentUntil ?? {}, streaming.sessions) : piece.expectContentUntil
      peer.sendContent(new EncodedContent(until ? { ...piece, expectContentUntil: until } : piece, priority))
    })
    return pieces.length > 0
  }

  #sendAfterDependencies(replica: Replica, peer: PeerSession, encoded: EncodedContent): void {
    this.#offerDependencies(replica, peer)
    peer.sendContent(encoded)
  }

  /** Whether the peer has everything before the content and nothing of it. */
  #lacksExactly(peer: PeerSession, content: Content): boolean {
    const believed = peer.believed(content.id)
    if (!believed || believed.header === (content.header !== undefined)) return false
    for (const { sessionID, start } of content.segments) if (countOf(believed.sessions, sessionID) !== start) return false
    return true
  }
}

/** Whether the value depends on more than when they were last offered to the peer. Notes that they are offered now. */
function hasNewDependencies(replica: Replica, peer: PeerSession): boolean {
  return peer.dependenciesChanged(replica.id, replica.dependencies().size)
}

function lacks(peer: PeerSession, replica: Replica): boolean {
  const believed = peer.believed(replica.id)
  return !believed || !replica.log.isCoveredBy(believed)
}

/** Whether the peer is believed to have all of the content. */
function isUnderWay(content: Content, peer: PeerSession): boolean {
  const believed = peer.believed(content.id)
  if (!believed || (content.header && !believed.header)) return false
  return content.segments.every(({ sessionID, start, txs }) => countOf(believed.sessions, sessionID) >= start + txs.length)
}

const NONE: readonly Replica[] = []
