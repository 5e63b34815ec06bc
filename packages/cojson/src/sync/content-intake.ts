/**
 * ContentIntake: takes content from peers and imports (sync §6.3): verify, store, acknowledge, pass on. Runs of authors that are not
 * known yet are parked; everything else goes on.
 */
import { andThen, type MaybePromise } from "../base/maybe-promise.ts"
import { pushTo } from "../base/push-to.ts"
import type { RawCoID } from "../ids/co-id.ts"
import { authorOf } from "../ids/session-id.ts"
import type { Content } from "../log/content.ts"
import type { Refusal } from "../log/refusal.ts"
import { countOf, emptyKnownState, type CoValueKnownState } from "../log/known-state.ts"
import { joinRun, type ContentRun } from "./run.ts"
import { acknowledgementOf } from "./acknowledgements.ts"
import type { OnHold } from "./on-hold.ts"
import type { Segment } from "../log/segment.ts"
import type { OwnSessions } from "./own-sessions.ts"
import { Parking } from "./parking.ts"
import type { PeerSession } from "./peer-session.ts"
import type { Replica } from "./replica.ts"
import { askServers, inBackground, type SyncParts } from "./sync-parts.ts"
import { VerificationQueue, type VerifiedIntake, type VerifyElsewhere } from "./verification-queue.ts"

/** When servers owe us so many values, other threads verify some of them. */
const MANY_AWAITED = 16

export class ContentIntake {
  /** Called when something new of a value was taken. */
  onAccepted: ((replica: Replica) => void) | undefined
  /** Ids, signatures and authors are not checked. For trusted infrastructure only. */
  skipVerify = false
  readonly #parts: SyncParts
  readonly #own: OwnSessions
  readonly #acknowledge: "received" | "durable"
  readonly #queue: VerificationQueue | undefined
  readonly #parking = new Parking()

  /**
   * @param acknowledge when senders hear that their content arrived: at once, or after the storage has committed it
   */
  constructor(parts: SyncParts, own: OwnSessions, acknowledge: "received" | "durable", verifyElsewhere?: VerifyElsewhere) {
    this.#parts = parts
    this.#own = own
    this.#acknowledge = acknowledge
    const take: VerifiedIntake["take"] = (content, from, verified) => this.#apply([content], from, verified)
    this.#queue =
      verifyElsewhere && new VerificationQueue(parts.runtime, verifyElsewhere, { take, accept: (run, from) => this.accept(run, from) })
  }

  /** Runs that wait for their author. */
  get parked(): number {
    return this.#parking.size
  }

  /**
   * Takes a run of contents, usually one. Values that are in storage but not in memory are read first, so that nothing is taken for new that
   * is not.
   */
  accept(given: ContentRun, from: PeerSession | undefined): void {
    const run = from ? this.#withinLimits(given, from) : given
    const { id } = run[0]
    const { replicas, loading, onHold, runtime } = this.#parts
    if (from && onHold?.isReadOnly) return onHold.content(id, from)
    if (this.#queue?.follow(run, from)) return
    if (replicas.get(id)?.header) return this.#apply(run, from)
    inBackground(
      runtime,
      andThen(loading.read(id), (found) => {
        // a value that we only knew from this content would hide what storage has of it
        if (!found && from && onHold && loading.isUnreadable(id)) return this.#restore(run, from, onHold)
        return this.#applyFirst(run, from)
      }),
    )
  }

  /** Groups and accounts are verified at once, since others depend on them. */
  #applyFirst(run: ContentRun, from: PeerSession | undefined): void {
    const content = run[0]
    const { loading } = this.#parts
    const isBurst = loading.awaited >= MANY_AWAITED && run.length === 1 && !this.skipVerify
    const mayWait = content.header?.ruleset.type === "ownedByGroup" && loading.state(content.id) === "loading"
    if (!(from && isBurst && mayWait && this.#queue?.add(content, from))) this.#apply(run, from)
  }

  #withinLimits(run: ContentRun, from: PeerSession): ContentRun {
    const { maxTransactionSize } = this.#parts.limits
    const isTooLarge = ({ txs }: Segment) => txs.some((text) => text.length > maxTransactionSize)
    if (!run.some(({ segments }) => segments.some(isTooLarge))) return run
    this.#parts.runtime.log.warn("content refused", { id: run[0].id, peer: from.id, reason: "too-large" })
    const [first, ...rest] = run.map((content) => ({ ...content, segments: content.segments.filter((segment) => !isTooLarge(segment)) }))
    return first ? [first, ...rest] : run
  }

  #apply(run: ContentRun, from: PeerSession | undefined, verified?: ReadonlySet<Segment>): void {
    const content = joinRun(run)
    const { id } = content
    const existing = this.#parts.replicas.get(id)
    const isNew = existing?.header === undefined
    if (isNew && !content.header) {
      return this.#askForAll(id, from)
    }
    const replica = existing ?? this.#parts.replicas.getOrCreate(id)
    const { accepted, refused, gap, waiting } = replica.receive(content, { skipVerify: this.skipVerify, verified })
    const again = refused.length > 0 && run.length > 1 // perhaps only its end is bad
    for (const refusal of again ? [] : refused) this.#parts.runtime.log.warn("content refused", { id, peer: from?.id, ...refusal })
    if (replica.header === undefined) {
      if (!existing) this.#parts.replicas.evict(id) // nobody but the sender knows of it
      if (from?.role === "server" && !from.told(id)?.header) this.#sayRefused(id, from)
      return
    }
    if (from) this.#settleForks(replica, content, refused, from)
    const proven = provenBy(content, refused.length === 0 && !gap && !waiting ? undefined : replica.knownState())
    if (from && proven) {
      from.addProven(proven)
      this.#parts.status.told(id, from)
    }
    if (!from && accepted) this.#parts.status.changed(id)
    this.#answerContent(replica, content, accepted, gap, from)
    // what waited for it, or for an author who is at hand, is recorded behind it
    if (isNew) this.#parts.loading.arrived(replica)
    if (waiting) this.#park(run, waiting, from)
    if (accepted) {
      this.#parts.offers.progressed(replica)
      this.#parts.offers.relay(replica, accepted)
      askServers(this.#parts.peers, id, from, () => replica.knownState())
      if (isNew && from?.role === "client") this.#askForDependencies(replica, from)
      this.onAccepted?.(replica)
    }
    if (accepted && !isNew && from?.role === "server") this.#own.extended(accepted)
    if (again) for (const one of run) this.#apply([one], from)
  }

  /** Two programs went on in one session. What came first to a server stays; whoever sent the other learns of it. */
  #settleForks(replica: Replica, content: Content, refused: readonly Refusal[], from: PeerSession): void {
    for (const { sessionID, reason } of refused) {
      if (!sessionID) continue
      if (reason === "bad-signature" && from.role === "server") this.#own.doubted(replica, sessionID, from)
      const segment = content.segments.find((one) => one.sessionID === sessionID)
      if (reason !== "forked" || !segment) continue
      if (from.role === "server") this.#own.forked(replica, segment, from)
      else this.#parts.offers.offerSession(replica, segment, from)
    }
  }

  /** The value cannot be read: if only its header is damaged, the content may have it. */
  #restore(run: ContentRun, from: PeerSession, onHold: OnHold): MaybePromise<void> {
    const { id } = run[0]
    if (!this.#parts.loading.isDamaged(id)) return onHold.content(id, from)
    if (!run[0].header) return this.#askForAll(id, from)
    return andThen(this.#parts.healing.restoreHeader(run[0]), (restored) => {
      if (restored) this.#apply(run, from)
      else this.#parts.runtime.log.warn("content refused", { id, peer: from.id, reason: "bad-header" })
    })
  }

  #askForAll(id: RawCoID, from: PeerSession | undefined): void {
    from?.setTold({ id, header: false, sessions: {} })
    from?.send({ action: "known", isCorrection: true, id, header: false, sessions: {} })
  }

  /** Servers give what they have stored: whoever gets the header of another value makes them look, once. */
  #sayRefused(id: RawCoID, from: PeerSession): void {
    this.#askForAll(id, from)
    from.addTold({ id, header: true, sessions: {} })
  }

  /** Says what we have kept of a value of which content was not taken, so that the sender sends the rest. */
  askAgain(id: RawCoID, from: PeerSession): void {
    inBackground(
      this.#parts.runtime,
      andThen(this.#parts.loading.read(id), (found) => {
        const { loading, onHold, recording, replicas } = this.#parts
        if (!found && loading.isUnreadable(id) && !loading.isDamaged(id)) return onHold?.content(id, from)
        const { header, sessions } = replicas.get(id)?.knownState() ?? emptyKnownState(id)
        recording.onceKept(id, () => from.send({ action: "known", isCorrection: true, id, header, sessions }))
        return undefined
      }),
    )
  }

  #answerContent(
    replica: Replica,
    { segments }: Content,
    accepted: Content | undefined,
    gap: boolean,
    from: PeerSession | undefined,
  ): void {
    const known = gap ? replica.knownState() : acknowledgementOf(replica, segments)
    const answer = () => {
      if (!from || from.closed) return
      if (!gap) return this.#parts.acknowledgements.add(from, known)
      from.send({ action: "known", isCorrection: true, id: known.id, header: known.header, sessions: known.sessions })
    }
    const durable = this.#acknowledge === "durable"
    if (accepted) this.#parts.recording.record(accepted, durable ? answer : undefined)
    else if (durable && !this.#parts.recording.isKept(replica.id)) {
      this.#parts.recording.onceKept(replica.id, answer)
      return
    }
    if (!accepted || !durable) answer()
  }

  /** What each author wrote waits by itself: whenever an account comes, only that is looked at. @param run of one session, or one content */
  #park(run: ContentRun, waiting: Content, from: PeerSession | undefined): void {
    const byAuthor = new Map<RawCoID, Segment[]>()
    for (const segment of waiting.segments) pushTo(byAuthor, authorOf(segment.sessionID) as RawCoID, segment) // agents are never waited for
    for (const [author, segments] of byAuthor) {
      this.#parking.park({ run: run.length > 1 ? run : [{ ...waiting, segments }], author, from })
      this.#request(author, from)
    }
  }

  /** Tries storage and servers; a client that sent something depending on the value is asked for it too. */
  #request(id: RawCoID, from: PeerSession | undefined): void {
    inBackground(
      this.#parts.runtime,
      andThen(this.#parts.loading.read(id), (found) => {
        if (found || this.#parts.replicas.get(id)?.header) return
        if (from?.role === "client" && !from.closed && !from.awaitingFirstAnswer.has(id)) from.sendLoad(emptyKnownState(id))
        // a client was just asked; a server may have left to us what its content depends on
        inBackground(this.#parts.runtime, this.#parts.loading.fetch(id, from?.role === "client" ? from : undefined))
      }),
    )
  }

  #askForDependencies(replica: Replica, from: PeerSession): void {
    const ruleset = replica.header?.ruleset
    if (ruleset?.type === "ownedByGroup" && !this.#parts.replicas.get(ruleset.group)?.header) this.#request(ruleset.group, from)
  }

  /** Forgets what a peer has sent and other threads are still looking at. */
  drop(peer: PeerSession): void {
    this.#queue?.drop(peer)
  }

  /** A value came into memory: what waited for its author goes on, and servers hear that we want to follow it. */
  arrived(replica: Replica): void {
    if (this.#parking.size > 0) for (const { run, from } of this.#parking.take(replica.id)) this.#apply(run, from)
    const { peers } = this.#parts
    askServers(peers, replica.id, undefined, () => this.#own.claim(replica.knownState()))
  }
}

/** The part of a content that its sender provably has: runs that we have now, too. */
function provenBy(content: Content, known: CoValueKnownState | undefined): Content | undefined {
  if (!known) return content
  const segments = content.segments.filter(({ sessionID, start, txs }) => start + txs.length <= countOf(known.sessions, sessionID))
  return segments.length > 0 || content.header ? { ...content, segments } : undefined
}
