/**
 * SyncManager: moves logs between replicas, storage and peers. Puts the parts of this folder together and hands them what comes in.
 * Never looks inside a transaction.
 */
import type { MaybePromise } from "../base/maybe-promise.ts"
import type { Runtime } from "../base/runtime.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { TextHasher } from "../log/header.ts"
import { covers } from "../log/known-state.ts"
import type { Storage } from "../storage/storage.ts"
import { decodeMessage, isMalformed, messageToContent } from "../wire/decode.ts"
import type { KnownMessage, NewContentMessage } from "../wire/messages.ts"
import { Acknowledgements } from "./acknowledgements.ts"
import { ContentIntake } from "./content-intake.ts"
import { Departures } from "./departures.ts"
import { Healing } from "./healing.ts"
import { Inbox } from "./inbox.ts"
import { DEFAULT_LIMITS, type SyncLimits } from "./limits.ts"
import { LoadAnswers } from "./load-answers.ts"
import { Loading, type LoadingOptions, type LoadResult } from "./loading.ts"
import { LocalChanges, type LocalChange } from "./local-changes.ts"
import { Offers } from "./offers.ts"
import { OnHold } from "./on-hold.ts"
import type { Peer } from "./peer.ts"
import type { MessageRun } from "./peer-inbox.ts"
import type { PeerSession } from "./peer-session.ts"
import { PeerTable, type ServerPeerSelector } from "./peer-table.ts"
import { OwnSessions, type SessionOwner } from "./own-sessions.ts"
import { reconcileServer } from "./reconcile-server.ts"
import { Recording } from "./recording.ts"
import { Reconciliation } from "./reconciliation.ts"
import type { ReplicaTable } from "./replica.ts"
import { Resumption } from "./resumption.ts"
import type { ContentRun } from "./run.ts"
import { StoredAnswers } from "./stored-answers.ts"
import type { SyncParts } from "./sync-parts.ts"
import { SyncWatch } from "./sync-watch.ts"
import { tableSizes, type TableSizes } from "./table-sizes.ts"
import { UploadStatus } from "./upload-status.ts"
import type { ClientIntake, MakeClientIntake } from "./client-intake.ts"
import type { VerifyElsewhere } from "./verification-queue.ts"

export interface SyncManagerOptions {
  readonly replicas: ReplicaTable
  readonly runtime: Runtime
  readonly storage: () => Storage | undefined
  /** When senders hear that their content arrived: at once, or after the storage has committed it. */
  readonly acknowledge: "received" | "durable"
  /** Whether changes that no server has yet are marked in storage. */
  readonly trackUnsynced: boolean
  readonly loading?: LoadingOptions | undefined
  readonly limits?: Partial<SyncLimits> | undefined
  /** Whoever writes here. */
  readonly owner: SessionOwner
  /** Refuses what clients write without any right; everything is taken by default. */
  readonly clientIntake?: MakeClientIntake | undefined
  /** Verifies on other threads, where there are some. */
  readonly verifyElsewhere?: VerifyElsewhere | undefined
  readonly hasher: TextHasher
}

export class SyncManager {
  /** For who wants to hear whether storage and servers have everything. */
  readonly watch: SyncWatch
  /** What goes to the storage of the node. */
  readonly recording: Recording
  readonly #replicas: ReplicaTable
  readonly #runtime: Runtime
  readonly #peers: PeerTable
  readonly #parts: SyncParts
  readonly #inbox: Inbox
  readonly #loading: Loading
  readonly #offers: Offers
  readonly #status: UploadStatus
  readonly #local: LocalChanges
  readonly #loadAnswers: LoadAnswers
  readonly #stored: StoredAnswers
  readonly #intake: ContentIntake
  readonly #clientIntake: ClientIntake | undefined
  readonly #reconciliation: Reconciliation
  readonly #onHold: OnHold | undefined
  readonly #own: OwnSessions
  readonly #resumption: Resumption
  #ignoreUnknown = false

  constructor(options: SyncManagerOptions) {
    const { replicas, runtime, storage } = options
    this.#replicas = replicas
    this.#runtime = runtime
    const departures = new Departures(runtime)
    const limits = { ...DEFAULT_LIMITS, ...options.limits }
    this.#peers = new PeerTable(limits, departures)
    this.#inbox = new Inbox(runtime, limits.maxUnread, (run, from) => this.#handle(run, from), departures)
    this.#offers = new Offers(replicas, this.#peers)
    this.recording = new Recording(storage, replicas, runtime)
    this.#loading = new Loading(replicas, this.#peers, runtime, storage, options.loading)
    const shared = { replicas, runtime, peers: this.#peers, loading: this.#loading, recording: this.recording }
    this.#status = new UploadStatus({ ...shared, storage, track: options.trackUnsynced, ours: (id) => this.#own.writtenTo(id) })
    this.watch = new SyncWatch(runtime, this.#status, this.recording, () => this.flushLocal())
    this.#status.onTouched = (id) => this.watch.touched(id)
    if (options.acknowledge === "durable") {
      this.#onHold = new OnHold({
        runtime,
        storage,
        askAgain: (id, peer) => this.#intake.askAgain(id, peer),
        answer: (question, peer) => this.#loadAnswers.onLoad(question, peer),
      })
    }
    const parts: SyncParts = (this.#parts = {
      limits,
      ...shared,
      offers: this.#offers,
      status: this.#status,
      acknowledgements: new Acknowledgements(runtime, departures),
      onHold: this.#onHold,
      healing: new Healing(shared, storage, options.acknowledge),
    })
    this.#own = new OwnSessions({ ...parts, owner: options.owner, storage })
    this.#resumption = new Resumption(parts, this.#own)
    this.#stored = new StoredAnswers(parts, options.acknowledge)
    this.#loadAnswers = new LoadAnswers(parts, options.acknowledge, this.#stored)
    this.#reconciliation = new Reconciliation(parts, options.hasher)
    this.#intake = new ContentIntake(parts, this.#own, options.acknowledge, options.verifyElsewhere)
    this.#loading.verifyHeaders = options.acknowledge === "durable"
    this.#loading.onRead = (replica, isDamaged) => parts.healing.wasRead(replica, isDamaged)
    this.#clientIntake = options.clientIntake?.(parts, this.#intake)
    this.#inbox.portionsOf = this.#clientIntake?.portionsOf
    this.#loading.onArrival = (replica) => this.#intake.arrived(replica)
    this.#local = new LocalChanges(runtime, this.#peers, (id, change) => this.#flush(id, change))
  }

  /** Chooses the servers of a value; all by default. */
  get serverPeerSelector(): ServerPeerSelector | undefined {
    return this.#peers.selector
  }

  set serverPeerSelector(selector: ServerPeerSelector | undefined) {
    this.#peers.selector = selector
  }

  /** The connections, closed persistent ones included, whichever value they are asked for. */
  getPeers(_id?: RawCoID): PeerSession[] {
    return [...this.#peers.all()]
  }

  /** Content of values that nobody here asked for is refused. For trusted infrastructure only. */
  ignoreUnknownCoValuesFromServers(): void {
    this.#ignoreUnknown = true
  }

  /** Ids, signatures and authors are not checked any more. For trusted infrastructure only. */
  disableTransactionVerification(): void {
    this.#intake.skipVerify = true
  }

  /**
   * Connects the node to a peer. Servers are told what we have and asked for what we miss, unless `skipReconciliation`. A peer with
   * the id of an older one takes its place.
   */
  addPeer(peer: Peer, skipReconciliation = false): void {
    const session = this.#peers.add(peer)
    const closed = () => this.#disconnected(session)
    peer.incoming.onMessage((message) => {
      if (message === "Disconnected") closed()
      else this.#receive(message, session)
    })
    peer.incoming.onClose(closed)
    peer.outgoing.onClose(closed)
    if (session.role === "server") {
      if (!skipReconciliation) reconcileServer(session, this.#parts, (known) => this.#own.claim(known))
      this.#loading.peerAdded(session)
      if (session.persistent) void this.#resumption.resume()
      this.watch.allTouched()
    }
  }

  /** Closes the connection and forgets what the peer told. */
  removePeer(id: string): void {
    const session = this.#peers.get(id)
    if (session) this.#remove(session)
  }

  /** A value was made here; it is stored and sent at the end of the macrotask. */
  created(id: RawCoID): void {
    this.#local.created(id)
  }

  /** A transaction was appended here; it is signed, stored and sent at the end of the macrotask. */
  appended(id: RawCoID, sessionID: SessionID, txIndex: number): void {
    this.#local.appended(id, sessionID, txIndex)
  }

  /** Signs, stores and sends what was changed here, now. */
  flushLocal(): void {
    this.#local.flush()
  }

  /** Content from elsewhere than a peer: an export, an invite, an HTTP request. It is verified, stored and uploaded. */
  handleNewContent(message: NewContentMessage, _from: "import" | "storage" = "import"): void {
    const checked = decodeMessage(message)
    if (isMalformed(checked) || checked.action !== "content") {
      this.#runtime.log.warn("content refused", { reason: isMalformed(checked) ? checked.malformed : "not content" })
      return
    }
    this.#intake.accept([messageToContent(checked)], undefined)
  }

  /** Storage, then servers, then once more after a delay unless `skipRetry`. Never rejects. */
  load(id: RawCoID, options: { readonly skipRetry?: boolean } = {}): MaybePromise<LoadResult> {
    return this.#loading.load(id, options.skipRetry === true)
  }

  loadingState(id: RawCoID): "unknown" | "loading" | "unavailable" {
    return this.#loading.state(id)
  }

  /** Whether announced pieces of the value are missing. */
  isDownloading(id: RawCoID): boolean {
    return this.#offers.isDownloading(id)
  }

  /** Resolves when no announced piece of the value is missing; undefined when none is. */
  whenDownloaded(id: RawCoID): MaybePromise<void> {
    return this.#offers.whenDownloaded(id)
  }

  /** Resolves when storage and every server and subscriber of the value have all of it. Rejects with `sync.timeout`. */
  async waitForSync(id: RawCoID, timeoutMs?: number): Promise<void> {
    this.flushLocal()
    await this.#status.waitForSync(id, timeoutMs)
  }

  /** {@link waitForSync} of every value in memory. */
  async waitForAllCoValuesSync(timeoutMs?: number): Promise<void> {
    this.flushLocal()
    await this.#status.waitForAll(timeoutMs)
  }

  /** Values that were changed here and that some server lacks. */
  unconfirmedIDs(): readonly RawCoID[] {
    return this.#status.unconfirmed()
  }

  /** {@link waitForSync} of what was written here, if not confirmed yet. Rejects with `sync.refused` if it was written to one of `ids`. */
  async waitForLocalChanges(ids: Iterable<RawCoID>): Promise<void> {
    await this.watch.whenConfirmed()
    this.#status.expectTaken(ids)
  }

  /** Whether storage and every persistent server have everything of the value. */
  isSettled(id: RawCoID): boolean {
    return this.#status.isSettled(id)
  }

  /** Whether the value can be had again from storage or a server, and no client hears of it from us. */
  canForget(id: RawCoID): boolean {
    for (const peer of this.#peers.subscribers(id)) if (peer.role === "client" && !peer.closed) return false
    return this.#status.isElsewhere(id)
  }

  /** The value leaves memory: nothing is remembered of who has what of it. */
  forget(id: RawCoID): void {
    this.#own.forget(id, this.#peers.serversFor(id))
    this.#peers.forget(id)
  }

  /** Values in memory of which storage or a persistent server lacks something. O(values). */
  unsettledIDs(): readonly RawCoID[] {
    return this.#status.unsettled()
  }

  /** How much is in memory for others. O(values + connections). */
  tableSizes(): TableSizes {
    return tableSizes(this.#parts, this.#inbox, this.#intake)
  }

  /** Sends and stores what is pending, then closes every peer. Idempotent. */
  async gracefulShutdown(): Promise<void> {
    if (this.#status.closed) return
    this.flushLocal()
    this.#status.closed = true
    this.#loading.close()
    this.recording.stop()
    this.#onHold?.stop()
    for (const session of [...this.#peers.all()]) this.#remove(session)
  }

  #receive(value: unknown, from: PeerSession): void {
    if (from.closed) return
    const message = decodeMessage(value)
    if (!isMalformed(message)) return this.#inbox.push(message, from)
    this.#runtime.log.warn("message refused", { peer: from.id, reason: message.malformed })
    from.peer.incoming.refused?.(message.malformed)
  }

  #handle(run: MessageRun, from: PeerSession): void {
    const [message, ...following] = run
    if (from.closed && message.action !== "content") return
    switch (message.action) {
      case "load":
        return this.#loadAnswers.onLoad(message, from)
      case "known":
        return this.#stored.beforeKnown(message, from, () => this.#onKnown(message, from))
      case "content":
        this.#onContent(message, following, from)
        return this.#reconciliation.answered(message.id, from)
      case "reconcile":
        return this.#reconciliation.onReconcile(message, from)
      case "reconcile-ack":
      case "done":
        return
    }
  }

  #onKnown(message: KnownMessage, from: PeerSession): void {
    const { id } = message
    this.#reconciliation.answered(id, from)
    this.#parts.healing.heard(message, from)
    // what a peer says first on a connection is what it really has; it may have lost data since (sync W3)
    const isFirst = !message.isPartial && from.awaitingFirstAnswer.delete(id)
    if (from.role === "server" && !isFirst && !this.#isSpokenOf(id, from)) return
    const before = !message.isPartial && from.confirms(id) ? from.told(id) : undefined
    const lost = before !== undefined && !covers(message, before)
    if (lost) this.#resumption.lostBy(from)
    const authoritative = lost || isFirst || message.isCorrection === true
    if (!(authoritative ? from.setTold(message) : from.addTold(message))) return
    if (from.role === "server") {
      if (authoritative) this.#offers.expectLess(id)
      this.#own.heard(message, from)
      this.#local.acknowledged(id)
      if (message.refused) this.#status.refused(id, from, message.refused)
    }
    this.#status.told(id, from)
    if (!message.header) this.#loading.notThere(id, from)
    const replica = this.#replicas.get(id)
    if (replica?.header) this.#offers.offer(replica, from, false)
    else if (isFirst && from.role === "server") this.#resumption.offerStored(message, from)
  }

  /** A server has no limits: what it tells of values that it was never asked for must not be kept. */
  #isSpokenOf(id: RawCoID, server: PeerSession): boolean {
    return server.believed(id) !== undefined || server.loadSent.has(id) || this.#replicas.get(id) !== undefined
  }

  #onContent(message: NewContentMessage, following: readonly NewContentMessage[], from: PeerSession): void {
    const { id } = message
    const isAnswer = from.awaitingFirstAnswer.delete(id)
    if (from.role === "server" && this.#ignoreUnknown && !this.#replicas.get(id) && !from.loadSent.has(id)) return
    const content = messageToContent(message)
    const run: ContentRun = [content, ...following.map(messageToContent)]
    const hasLost = isAnswer && from.role === "server" && this.#resumption.answered(run, from)
    if (from.role === "server" && content.expectContentUntil) {
      from.addTold({ id, header: true, sessions: content.expectContentUntil })
      this.#offers.expect(id, content.expectContentUntil)
    }
    if (this.#clientIntake && from.role === "client") this.#clientIntake.accept(run, from)
    else this.#intake.accept(run, from)
    // who gives us content does not say what it lacks
    const mayLack = isAnswer && from.role === "server" && (hasLost || this.#status.isUnconfirmed(id))
    const replica = mayLack ? this.#replicas.get(id) : undefined
    if (replica) this.#offers.offer(replica, from, false)
  }

  #flush(id: RawCoID, change: LocalChange): void {
    const replica = this.#replicas.get(id)
    if (!replica?.header) return
    this.#own.wrote(replica, change.firstIndexes, this.#peers.serversFor(id))
    this.#status.changed(id, true)
    // nobody has anything of what was made here
    for (const piece of change.created ? replica.contentSince(undefined) : replica.log.contentFrom(change.firstIndexes)) {
      this.recording.record(piece)
      this.#offers.announce(replica, piece)
    }
  }

  #disconnected(session: PeerSession): void {
    const known = this.#peers.get(session.id) === session
    session.close()
    // content that came before the end is still taken: whoever sent it may have gone for good
    this.#loading.peerClosed(session)
    if (known && !session.persistent) this.#forgetPeer(session)
  }

  #remove(session: PeerSession): void {
    session.close()
    this.#inbox.drop(session)
    this.#intake.drop(session)
    this.#forgetPeer(session)
  }

  #forgetPeer(session: PeerSession): void {
    this.#peers.remove(session)
    this.#onHold?.drop(session)
    this.#clientIntake?.drop(session)
    this.#loading.peerClosed(session)
    this.#status.removed(session)
    this.watch.allTouched()
  }
}
