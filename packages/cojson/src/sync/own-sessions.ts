/**
 * OwnSessions: notices that somebody else writes in a session of ours. That happens when a disk was copied, or an older copy of it put back:
 * two programs believe to be the only one that goes on there. The one whose edits a server does not have gives way: it takes the server's
 * continuation and writes its own again in a session of its own.
 *
 * Only what the server gives shows that. So we claim of our sessions what a server has confirmed, not what we have: if it has more, it
 * sends it, and we compare.
 */
import type { Runtime } from "../base/runtime.ts"
import { andThen } from "../base/maybe-promise.ts"
import { SmallMap, type ReadonlySmallMap } from "../base/small-map.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { Content } from "../log/content.ts"
import { countOf, type CoValueKnownState } from "../log/known-state.ts"
import type { Segment } from "../log/segment.ts"
import type { Storage } from "../storage/storage.ts"
import type { LocalChange } from "./local-changes.ts"
import type { Offers } from "./offers.ts"
import type { PeerSession } from "./peer-session.ts"
import type { Recording } from "./recording.ts"
import type { Replica, ReplicaTable } from "./replica.ts"
import { inBackground } from "./sync-parts.ts"
import type { UploadStatus } from "./upload-status.ts"

/** The side of a node that writes. */
export interface SessionOwner {
  /** Whether we can sign for the session. */
  isOurs(session: SessionID): boolean
  /** The session that edits of the value go to. */
  sessionFor(id: RawCoID): SessionID
  /** Somebody else has written in the session that edits of the value go to: from now on they go to another. */
  leaveSession(id: RawCoID): void
  /** Replaces our continuation of a session by a signed other one, and writes ours again elsewhere. False when it is not signed. */
  giveWay(id: RawCoID, segment: Segment): boolean
}

interface OwnSessionsParts {
  readonly owner: SessionOwner
  readonly replicas: ReplicaTable
  readonly runtime: Runtime
  readonly storage: () => Storage | undefined
  readonly recording: Recording
  readonly offers: Offers
  readonly status: UploadStatus
}

interface Unconfirmed {
  /** From which index on a server may lack what this run of the program wrote. */
  readonly from: SmallMap<SessionID, number>
  /** Whether it may lack anything of our other sessions, which earlier runs wrote. */
  hasEarlier: boolean
}

export class OwnSessions {
  readonly #parts: OwnSessionsParts
  /** How far we have written ourselves, in this run. */
  readonly #written = new Map<RawCoID, SmallMap<SessionID, number>>()
  readonly #unconfirmed = new Map<RawCoID, Unconfirmed>()

  readonly #resuming = new Set<RawCoID>()
  /** Values and sessions of which a connection was asked for everything. */
  readonly #doubted = new WeakMap<PeerSession, Set<string>>()
  /** Connections on which edits were sent as they were made. */
  readonly #sentTo = new WeakMap<PeerSession, Set<RawCoID>>()

  constructor(parts: OwnSessionsParts) {
    this.#parts = parts
  }

  /** Edits from these indexes on are about to be sent. To be called before the value counts as changed. */
  wrote({ id, log }: Replica, firstIndexes: LocalChange["firstIndexes"], servers: Iterable<PeerSession>): void {
    for (const server of servers) if (!server.closed) this.#sentTo.set(server, (this.#sentTo.get(server) ?? new Set()).add(id))
    let written = this.#written.get(id)
    if (!written) this.#written.set(id, (written = new SmallMap()))
    if (!this.#isUnconfirmed(id)) this.#unconfirmed.delete(id)
    const { from } = this.#unconfirmedOf(id)
    firstIndexes.forEach((index, session) => {
      written.set(session, log.lengthOf(session))
      from.set(session, Math.min(index, from.get(session) ?? index))
    })
  }

  /** The sessions of a value in which this run has written, and how far. */
  writtenTo(id: RawCoID): ReadonlySmallMap<SessionID, number> | undefined {
    return this.#written.get(id)
  }

  /** An earlier run has left edits that some server may lack. To be called before the value is read. */
  resuming(id: RawCoID): void {
    this.#unconfirmedOf(id).hasEarlier = true
    this.#resuming.add(id)
  }

  /** The value counts as changed now, if there is anything to upload. */
  resumed(id: RawCoID): void {
    this.#resuming.delete(id)
  }

  /** The value leaves memory, and a server or our storage has all of it: whoever loads it again goes on from what is there. */
  forget(id: RawCoID, servers: Iterable<PeerSession>): void {
    this.#written.delete(id)
    this.#unconfirmed.delete(id)
    for (const server of servers) this.#sentTo.get(server)?.delete(id)
  }

  /** What to tell a server that we have, so that it sends what it should not have. O(sessions) for values with unconfirmed edits. */
  claim(known: CoValueKnownState): CoValueKnownState {
    const unconfirmed = this.#unconfirmed.get(known.id)
    if (!unconfirmed) return known
    if (!this.#isUnconfirmed(known.id)) {
      this.#unconfirmed.delete(known.id)
      return known
    }
    const sessions: { [session: SessionID]: number } = { ...known.sessions }
    for (const key in sessions) {
      const session = key as SessionID
      const confirmed = unconfirmed.from.get(session) ?? (unconfirmed.hasEarlier ? 0 : undefined)
      if (confirmed === undefined || !this.#parts.owner.isOurs(session)) continue
      if (confirmed === 0) delete sessions[session]
      else sessions[session] = Math.min(confirmed, countOf(sessions, session))
    }
    return { ...known, sessions }
  }

  /** A server has given something new of a value that was here before. */
  extended({ id, segments }: Content): void {
    for (const { sessionID, start, txs } of segments) this.#compare(id, sessionID, start + txs.length)
  }

  /** A server says what it has: if that is more of the session that we write in than we have, it is asked for it. */
  heard({ id, sessions }: CoValueKnownState, from: PeerSession): void {
    const replica = this.#parts.replicas.get(id)
    if (!replica?.header || this.#parts.offers.isDownloading(id)) return
    const session = this.#parts.owner.sessionFor(id)
    const theirs = countOf(sessions, session)
    if (theirs <= replica.log.lengthOf(session) || !this.#compare(id, session, theirs)) return
    from.sendLoad(this.claim(replica.knownState()))
  }

  /**
   * What a server gives of a session does not go on from what we have: perhaps it has another continuation as long as ours, so that counters
   * could not show it. It is asked for all of the session, once a connection.
   */
  doubted(replica: Replica, session: SessionID, from: PeerSession): void {
    if (!this.#parts.owner.isOurs(session)) return
    const doubted = this.#doubted.get(from) ?? new Set()
    const doubt = `${replica.id} ${session}`
    if (doubted.has(doubt)) return
    this.#doubted.set(from, doubted.add(doubt))
    const known = replica.knownState()
    const { [session]: _, ...others } = known.sessions
    from.sendLoad({ ...known, sessions: others })
  }

  /** What a server has of a session is not what we have. */
  forked(replica: Replica, segment: Segment, from: PeerSession): void {
    const { id } = replica
    const { owner, runtime, recording } = this.#parts
    const before = replica.knownState()
    const isUnderWay =
      countOf(from.believed(id)?.sessions ?? {}, segment.sessionID) > countOf(from.told(id)?.sessions ?? {}, segment.sessionID)
    if (!owner.isOurs(segment.sessionID) || !owner.giveWay(id, segment)) return
    this.#unconfirmed.get(id)?.from.delete(segment.sessionID)
    const count = cutBefore(replica, segment)
    const kept = { ...before, sessions: { ...before.sessions, [segment.sessionID]: count } }
    inBackground(
      runtime,
      andThen(this.#parts.storage()?.cutBack?.(kept), () => {
        const theirs = { ...replica.knownState(), sessions: { ...replica.knownState().sessions, [segment.sessionID]: count } }
        for (const piece of replica.contentSince(theirs)) recording.record(piece)
      }),
    )
    // it may have heard that we have as much as we had
    from.send({ action: "known", isCorrection: true, ...replica.knownState() })
    // published servers take nothing more of a value from a connection that has sent them such a fork
    if ((isUnderWay || this.#sentTo.get(from)?.has(id)) && from.persistent) from.close()
  }

  #isUnconfirmed(id: RawCoID): boolean {
    return this.#resuming.has(id) || this.#parts.status.isUnconfirmed(id)
  }

  #unconfirmedOf(id: RawCoID): Unconfirmed {
    let unconfirmed = this.#unconfirmed.get(id)
    if (!unconfirmed) this.#unconfirmed.set(id, (unconfirmed = { from: new SmallMap(), hasEarlier: false }))
    return unconfirmed
  }

  #compare(id: RawCoID, session: SessionID, count: number): boolean {
    const { owner, offers } = this.#parts
    if (session !== owner.sessionFor(id) || offers.isDownloading(id)) return false
    if (count <= (this.#written.get(id)?.get(session) ?? 0)) return false
    owner.leaveSession(id)
    return true
  }
}

/** How much of a log can be kept: up to the last signature that we have before the segment. O(session). */
function cutBefore(replica: Replica, { sessionID, start }: Segment): number {
  const known = replica.knownState()
  let count = 0
  for (const { segments } of replica.contentSince({ ...known, sessions: { ...known.sessions, [sessionID]: 0 } })) {
    for (const segment of segments) if (segment.sessionID === sessionID && segment.start <= start) count = Math.max(count, segment.start)
  }
  return count
}
