/** Resumption: uploads what an earlier run could not, and what a server has lost. */
import { andThen, isPromise } from "../base/maybe-promise.ts"
import type { RawCoID } from "../ids/co-id.ts"
import { covers, type CoValueKnownState } from "../log/known-state.ts"
import { Belief } from "./belief.ts"
import type { OwnSessions } from "./own-sessions.ts"
import type { PeerSession } from "./peer-session.ts"
import type { ContentRun } from "./run.ts"
import { inBackground, type SyncParts } from "./sync-parts.ts"

/** Values that are read from storage at a time. */
const BATCH = 10

export class Resumption {
  readonly #parts: SyncParts
  readonly #own: OwnSessions
  readonly #losers = new WeakSet<PeerSession>()

  constructor(parts: SyncParts, own: OwnSessions) {
    this.#parts = parts
    this.#own = own
  }

  /** Uploads what an earlier run of this node could not. */
  async resume(before: "earlier run" | "lost by a server" = "earlier run"): Promise<void> {
    const { status, runtime } = this.#parts
    try {
      const ids = await status.takeUnsynced()
      for (let i = 0; i < ids.length && !status.closed; i += BATCH) {
        if (i > 0) await new Promise<void>((resolve) => runtime.defer(resolve)) // a storage that answers at once would take the whole turn
        await Promise.all(ids.slice(i, i + BATCH).map((id) => this.#resumeOne(id, before === "earlier run")))
      }
    } catch (error) {
      runtime.log.error("unsynced values could not be read from storage", { error })
    }
  }

  /**
   * A server answers a `load` with content. Of sessions of ours that we claimed less of than we have, it has as much as it gives: it may have
   * lost what it told of on an earlier connection. Returns whether it has.
   */
  answered(run: ContentRun, server: PeerSession): boolean {
    const { id } = run[0]
    const before = server.isToConfirm(id) ? server.told(id) : undefined
    if (!before) return false
    const has = new Belief(this.#own.claim(before))
    for (const content of run) {
      has.raiseTo(content)
      if (content.expectContentUntil) has.raise({ id, header: true, sessions: content.expectContentUntil })
    }
    if (covers(has, before)) return false
    server.confirms(id)
    server.setTold(has)
    this.lostBy(server)
    return true
  }

  /** A server has less than it said: perhaps its database is an older copy. It gets again what is in our storage, once a connection. */
  lostBy(server: PeerSession): void {
    if (server.role !== "server" || this.#losers.has(server)) return
    this.#losers.add(server)
    const { status, runtime } = this.#parts
    runtime.log.warn("the server has lost data; what is stored here is uploaded again", { peer: server.id })
    inBackground(
      runtime,
      status.markStored(server).then(() => this.resume("lost by a server")),
    )
  }

  /** A server says what it has of a value that is not in memory here; it gets what only our storage has. */
  offerStored(known: CoValueKnownState, server: PeerSession): void {
    const { loading, offers, replicas, runtime } = this.#parts
    const offer = (isRead: boolean) => {
      const replica = isRead ? replicas.get(known.id) : undefined
      if (replica?.header) offers.offer(replica, server, false)
    }
    inBackground(
      runtime,
      andThen(loading.storedState(known.id), (stored) => {
        if (stored && !covers(known, stored)) return andThen(loading.read(known.id), offer)
        return undefined
      }),
    )
  }

  async #resumeOne(id: RawCoID, isUnsure: boolean): Promise<void> {
    const { loading, peers, replicas, status } = this.#parts
    const present = replicas.get(id)
    const claimed = present && this.#own.claim(present.knownState())
    if (isUnsure) this.#own.resuming(id)
    const read = loading.read(id)
    if (isPromise(read) ? await read : read) status.resume(id)
    else if (!loading.isUnreadable(id)) status.forget(id)
    this.#own.resumed(id)
    if (!claimed || !present.header) return
    // who was told before that we have all of it compares nothing
    const claim = this.#own.claim(present.knownState())
    if (covers(claim, claimed)) return
    for (const server of peers.serversFor(id)) if (!server.closed) server.sendLoad(claim)
  }
}
