/**
 * CoValueCore: one live CoValue. Wires a log, its judge, a timeline and a view together, writes local transactions, and tells
 * subscribers. Opening and judging start when somebody reads.
 */
import type { GroupState } from "../access/group-state.ts"
import { stepAt, type GroupStep } from "../access/group-step.ts"
import type { ReadKeys } from "../access/read-keys.ts"
import { JazzError } from "../base/errors.ts"
import type { JsonObject, JsonValue } from "../base/json.ts"
import { contentFor, type RawCoValue } from "../content/content-for.ts"
import { RawGroup } from "../content/raw-group.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { TransactionID } from "../ids/transaction-id.ts"
import { CoValueLog, type ReceiveOptions, type ReceiveOutcome } from "../log/co-value-log.ts"
import type { Content } from "../log/content.ts"
import { kindOf, type CoValueHeader, type CoValueKind } from "../log/header.ts"
import type { CoValueKnownState } from "../log/known-state.ts"
import type { StoredClaim, StoredSnapshot } from "../log/stored-run.ts"
import type { Replica } from "../sync/replica.ts"
import { createView } from "../views/create-view.ts"
import type { Entry, View } from "../views/view.ts"
import { contentToMessage } from "../wire/encode.ts"
import type { NewContentMessage } from "../wire/messages.ts"
import { priorityOf } from "../wire/priority.ts"
import { branchSourceOf } from "./branch.ts"
import { isDeleted } from "./deletion.ts"
import { firstWrites } from "./first-writes.ts"
import { GroupAccess, type Writing } from "./group-access.ts"
import type { Judge, LoggedEntry, WrittenTransaction } from "./judge-port.ts"
import { writeTransaction, type LocalWrite, type WritePrivacy } from "./local-write.ts"
import { Opener } from "./opening.ts"
import { OwnedJudge, permissiveJudge } from "./owned-judge.ts"
import { ownSession } from "./own-session.ts"
import type { NodeContext } from "./ports.ts"
import { Presence } from "./presence.ts"
import { openSnapshot, sealSnapshot, SNAPSHOT_KINDS, type Snapshot } from "./snapshot.ts"
import { Subscribers } from "./subscribers.ts"
import { Timeline, type BranchPoint } from "./timeline.ts"
import { TransactionTimes } from "./transaction-times.ts"
import {
  validTransactions,
  verifiedTransactions,
  type TransactionRange,
  type ValidTransaction,
  type VerifiedTransaction,
} from "./verified-transaction.ts"
import { writeTime } from "./write-time.ts"

export class CoValueCore extends Presence implements Replica {
  readonly id: RawCoID
  readonly node: NodeContext
  /** Unix ms of the last read or write; decides eviction. */
  lastUsedAt: number
  readonly log: CoValueLog
  #subscribers: Subscribers | undefined
  #timeline: Timeline<View> | undefined
  /** What was read last, unless something has changed since. */
  #view: View | undefined
  /** The first of all transactions, as long as they were made here and are not read. */
  #unopened: WrittenTransaction[] | undefined
  /** What the timeline was up to date with. */
  #seenVersion = -1
  #seenEpoch = -1
  #groupAccess: GroupAccess | undefined
  #writing: Writing | undefined
  #writingEpoch = -1
  #times: TransactionTimes | undefined
  /** Until the timeline is opened. */
  #storedSnapshot: StoredSnapshot | undefined
  /** Transactions in the snapshot that there is. */
  snapshotCount = 0
  /** Changes that were written here and are in no snapshot. */
  #written = 0
  #content: RawCoValue | undefined

  constructor(id: RawCoID, node: NodeContext) {
    super()
    this.id = id
    this.node = node
    this.lastUsedAt = node.runtime.now()
    this.log = new CoValueLog(id, node.crypto, node.signerOf, node.signerSecret)
  }

  get header(): CoValueHeader | undefined {
    return this.log.header
  }

  expectHeader(): CoValueHeader {
    const { header } = this.log
    if (!header) throw new JazzError("value.unavailable", `CoValue ${this.id} is not loaded yet`, { coValueID: this.id })
    return header
  }

  get kind(): CoValueKind {
    const { header } = this.log
    return header ? kindOf(header) : "unknown"
  }

  get isGroupLike(): boolean {
    return this.log.header?.ruleset.type === "group"
  }

  knownState(): CoValueKnownState {
    return this.log.knownState()
  }

  verifiedState(suspects: Iterable<SessionID>): CoValueKnownState {
    return this.log.verifiedState(suspects)
  }

  contentSince(known: CoValueKnownState | undefined): readonly Content[] {
    return this.log.contentSince(known)
  }

  /** Wire messages with what somebody with `known` lacks; undefined when nothing is missing. */
  newContentSince(known?: CoValueKnownState): NewContentMessage[] | undefined {
    const pieces = this.contentSince(known)
    const priority = priorityOf(this.header)
    return pieces.length === 0 ? undefined : pieces.map((piece) => contentToMessage(piece, priority))
  }

  dependencies(): ReadonlySet<RawCoID> {
    return this.log.dependencies()
  }

  getDependedOnCoValues(): Set<RawCoID> {
    return new Set(this.dependencies())
  }

  receive(content: Content, options?: ReceiveOptions): ReceiveOutcome {
    const result = this.log.receive(content, options)
    if (result.accepted) {
      this.lastUsedAt = this.node.runtime.now()
      this.node.onRemoteChange(this)
    }
    return result
  }

  /** Takes a log from our own storage without reading it, and what somebody kept of it. False when there is a log already. */
  restore(snapshot: StoredSnapshot, claim?: StoredClaim): boolean {
    if (this.log.header) return false
    this.log.restore(snapshot.header, snapshot.runs, claim)
    this.#storedSnapshot = snapshot
    this.lastUsedAt = this.node.runtime.now()
    this.node.onRemoteChange(this)
    return true
  }

  /** How many transactions, or changes made here, a new snapshot would spare the next program; 0 when nobody reads or writes here, or none can be kept. */
  get snapshotGain(): number {
    if (!(this.#timeline || this.#written > 0) || this.isGroupLike || this.isDeleted || !SNAPSHOT_KINDS.has(this.kind)) return 0
    if (this.#storedSnapshot) this.#openTimeline()
    return Math.max(this.log.length - this.snapshotCount, this.#written)
  }

  /** A new snapshot for the storage; undefined when the value needs more than one can hold. O(history). */
  takeSnapshot(): ReturnType<typeof sealSnapshot> | undefined {
    this.snapshotCount = this.log.length
    this.#written = 0
    this.log.seal()
    const snapshot = this.#openTimeline().snapshot()
    const { earliest, latest } = this.times
    if (!snapshot || earliest === undefined || latest === undefined) return undefined
    return sealSnapshot(this.id, { ...snapshot, times: [earliest, latest] }, this.node)
  }

  /** Makes an empty value from its header. Its hash must be our id. */
  provideHeader(header: CoValueHeader): void {
    this.log.provideHeader(header)
  }

  /** The handle for reading and writing. The same object every time. */
  getCurrentContent(): RawCoValue {
    this.expectHeader()
    return (this.#content ??= contentFor(this))
  }

  /** What can be read, up to date. Every read asks for it: while nothing changed that costs two comparisons. */
  view(): View {
    return (this.#isFresh && this.#view) || this.#freshView()
  }

  #freshView(): View {
    const { version } = this.log
    const { groupEpoch } = this.node
    const opened = this.#openTimeline()
    opened.refresh()
    // branches and groups also follow the logs of others
    if (!this.isGroupLike && branchSourceOf(this.expectHeader()) === undefined) {
      this.#seenVersion = version
      this.#seenEpoch = groupEpoch
    }
    this.#view = this.isDeleted ? undefined : opened.view
    return this.#view ?? createView(this.kind)
  }

  viewAt(time = Infinity): View {
    const view = createView(this.kind)
    if (!this.isDeleted) this.#openTimeline().foldUntil(time, view)
    return view
  }

  /** Whether an admin has deleted the value; then its content is empty. */
  get isDeleted(): boolean {
    return this.log.deleteSessions.length > 0 && isDeleted(this)
  }

  /** Appends the one transaction of a session that deletes the value. For deletion.ts. */
  appendTombstone(sessionID: SessionID, text: string): void {
    this.log.appendLocal(sessionID, text, 0)
    this.node.onLocalChange(this, sessionID, 0)
    this.#subscribers?.notify()
  }

  /** Every valid, readable transaction in total order. O(history). */
  entries(): readonly Entry[] {
    return this.#openTimeline().entries()
  }

  /** Every valid, readable transaction of the log itself with its meta, in log order. O(history). */
  loggedEntries(): readonly LoggedEntry[] {
    return this.#openTimeline().loggedEntries()
  }

  /** Every transaction in log order, also invalid and unreadable ones, with its verdict. O(history). */
  get verifiedTransactions(): readonly VerifiedTransaction[] {
    return this.isAvailable() ? verifiedTransactions(this.#openTimeline()) : []
  }

  /** Every valid, readable transaction in total order, for histories; of each session from and to an index, if one is given. O(history). */
  getValidSortedTransactions(range?: TransactionRange): ValidTransaction[] {
    return this.isAvailable() ? validTransactions(this.entries(), range) : []
  }

  /** Times over all transactions, valid or not. */
  get times(): TransactionTimes {
    if (this.#storedSnapshot) this.#openTimeline()
    return (this.#times ??= new TransactionTimes(this.log))
  }

  /** Roles of this group or account. */
  groupState(): GroupState {
    return this.groupAccess().state
  }

  /** Keys of this group or account as far as the current agent can obtain them. */
  readKeys(): ReadKeys {
    return this.groupAccess().keys
  }

  /** The group or account that owns this value. */
  getGroup(): RawGroup {
    const group = this.ownerCore()?.getCurrentContent()
    if (!(group instanceof RawGroup))
      throw new JazzError("value.unavailable", `CoValue ${this.id} has no owner group here`, { coValueID: this.id })
    return group
  }

  nextTransactionID(): TransactionID {
    const sessionID = ownSession(this.node, this.id)
    return { sessionID, txIndex: this.log.lengthOf(sessionID) }
  }

  /** Writes a local transaction. `changesText` is the canonical JSON of `changes`, whole or in pieces, when it is at hand; nobody checks it. */
  makeTransaction(
    changes: readonly JsonValue[],
    privacy: WritePrivacy,
    meta?: JsonObject,
    madeAt = writeTime(this, changes),
    changesText?: LocalWrite["changesText"],
  ): TransactionID {
    this.expectHeader()
    this.log.check()
    this.#written += changes.length
    const isFresh = this.#isFresh
    const logged = writeTransaction(this, { changes, changesText, privacy, meta, madeAt })
    if (this.#timeline) {
      this.#timeline.pushLocal(logged, changes, meta, isFresh)
      if (isFresh) this.#seenVersion = this.log.version
    } else if (!meta && this.log.sessions.size === 1) this.#unopened = firstWrites(this.#unopened, logged)
    this.node.onLocalChange(this, logged.sessionID, logged.txIndex)
    this.#subscribers?.notify()
    return { sessionID: logged.sessionID, txIndex: logged.txIndex }
  }

  /** Writes one step of changing this group or account. */
  writeStep(step: GroupStep, madeAt: number): TransactionID {
    const { agentSecret, crypto } = this.node
    const { key, value } = stepAt(step, { groupID: this.id, tx: this.nextTransactionID(), agentSecret, crypto })
    return this.makeTransaction([{ key, op: "set", value }], "trusting", undefined, madeAt)
  }

  /** The group that decides and encrypts for this value: its owner, or itself. */
  ownership(): GroupAccess | undefined {
    const ruleset = this.log.header?.ruleset
    if (ruleset?.type === "group") return this.groupAccess()
    const owner = ruleset?.type === "ownedByGroup" ? this.node.availableCoValue(ruleset.group) : undefined
    return owner?.isGroupLike ? owner.groupAccess() : undefined
  }

  /** How the current agent writes here; undefined while the owner is not here. Looked up once for each change of any group. */
  get writing(): Writing | undefined {
    const { epoch } = this.node.groups
    if (epoch !== this.#writingEpoch) this.#writing = this.ownership()?.writing
    this.#writingEpoch = epoch
    return this.#writing
  }

  /** Calls back with the value: at once, whether it is here or not, unless told otherwise, and whenever what can be read has changed. */
  subscribe(listener: (core: this, unsubscribe: () => void) => void, immediately = true): () => void {
    const stop = this.onChange(() => listener(this, stop))
    if (immediately) listener(this, stop)
    return stop
  }

  /** Calls back whenever what can be read has changed. */
  onChange(listener: () => void): () => void {
    this.node.keep(this)
    const subscribers = (this.#subscribers ??= new Subscribers(this))
    const own = subscribers.add(listener)
    return () => {
      if (subscribers.remove(own) && this.#subscribers === subscribers) this.#subscribers = undefined
    }
  }

  /** The log is another one than it was: everything that was read from it is read again. */
  forgetOpened(): void {
    this.#timeline = this.#view = this.#groupAccess = undefined
    this.#times = this.#storedSnapshot = this.#unopened = undefined
    this.#seenVersion = -1
    this.node.onRemoteChange(this)
  }

  get hasSubscribers(): boolean {
    return this.#subscribers !== undefined
  }

  /** Called by the change feed after news from outside. */
  notifyIfChanged(): void {
    this.#subscribers?.notifyIfChanged()
  }

  /** Grows whenever what can be read has changed. */
  get contentVersion(): number {
    this.view()
    return this.#openTimeline().version
  }

  /** The group or account that owns this value, when it is in memory. */
  ownerCore(): CoValueCore | undefined {
    const ruleset = this.log.header?.ruleset
    return ruleset?.type === "ownedByGroup" ? this.node.availableCoValue(ruleset.group) : undefined
  }

  #branchPoint(): BranchPoint | undefined {
    const source = branchSourceOf(this.expectHeader())
    if (source === undefined) return undefined
    const sourceTimeline = (core: CoValueCore | undefined) => core && core.#openTimeline()
    return { branchID: this.id, source: () => sourceTimeline(this.node.availableCoValue(source)) }
  }

  /** Whether the timeline, if there is one, says all that there is. */
  get #isFresh(): boolean {
    return this.log.version === this.#seenVersion && this.node.groupEpoch === this.#seenEpoch
  }

  #openTimeline(): Timeline<View> {
    if (this.#timeline) return this.#timeline
    const { type } = this.expectHeader().ruleset
    this.lastUsedAt = this.node.runtime.now()
    if (type === "group") return this.groupAccess().timeline
    const snapshot = this.#openSnapshot()
    const judge: Judge = type === "unsafeAllowAll" ? permissiveJudge : new OwnedJudge(this, this.node.groups, snapshot?.authorities)
    this.#timeline = new Timeline(this.log, judge, new Opener(this.id, this.node.crypto), createView(this.kind), this.#branchPoint())
    if (snapshot) this.#timeline.restore(snapshot)
    if (this.#unopened) for (const logged of this.#unopened) this.#timeline.pushLocal(logged, logged.changes ?? [], undefined, false)
    this.#unopened = undefined
    this.node.onOpened(this)
    return this.#timeline
  }

  #openSnapshot(): Snapshot | undefined {
    const stored = this.#storedSnapshot
    this.#storedSnapshot = undefined
    const snapshot = stored && openSnapshot(this.id, stored, this.node)
    this.log.check(snapshot === undefined)
    if (!snapshot) return undefined
    this.snapshotCount = snapshot.sessions.reduce((sum, { count }) => sum + count, 0)
    this.times.restore(snapshot)
    return snapshot
  }

  /** Rules, roles and keys of this group or account. Fails for everything else. */
  groupAccess(): GroupAccess {
    this.#groupAccess ??= new GroupAccess(this)
    this.#timeline ??= this.#groupAccess.timeline
    return this.#groupAccess
  }
}
