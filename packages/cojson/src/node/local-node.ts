/**
 * LocalNode: composition root and public facade. Holds the values in memory, wires them to sync and storage, and acts as one agent.
 */
import { RawAccount } from "../content/raw-account.ts"
import { ControlledAccount, ControlledAgent } from "../content/controlled-account.ts"
import { groupCreationSteps } from "../access/group-creation.ts"
import { JazzError } from "../base/errors.ts"
import { invariant } from "../base/invariant.ts"
import type { MaybePromise } from "../base/maybe-promise.ts"
import type { Runtime } from "../base/runtime.ts"
import { systemRuntime } from "../base/system-runtime.ts"
import type { RawCoValue } from "../content/content-for.ts"
import { RawGroup } from "../content/raw-group.ts"
import { CoValueCore } from "../covalue/co-value-core.ts"
import { GroupDirectory } from "../covalue/group-directory.ts"
import type { NodeContext } from "../covalue/ports.ts"
import { signerOf } from "../covalue/signer-of.ts"
import type { CryptoProvider } from "../crypto/provider.ts"
import { isAgentID, type AgentID, type AgentSecret, type SignerSecret } from "../ids/agent-id.ts"
import { isRawCoID, type CoID, type RawAccountID, type RawCoID } from "../ids/co-id.ts"
import { authorOf, type SessionID } from "../ids/session-id.ts"
import type { SignerLookup } from "../log/co-value-log.ts"
import { idForHeader, type CoValueHeader, type CoValueUniqueness } from "../log/header.ts"
import { verifyElsewhere } from "../log/verify-elsewhere.ts"
import type { Storage } from "../storage/storage.ts"
import type { SyncLimits } from "../sync/limits.ts"
import type { RefusedWrite } from "../sync/write-guard.ts"
import { SessionForks, type SessionFork } from "./session-forks.ts"
import { SyncManager } from "../sync/sync-manager.ts"
import { acceptInvite, type InviteSecret } from "./accept-invite.ts"
import { createAccountNode, type NewAccount, type NewAccountOptions } from "./account-creation.ts"
import { loadAccountNode, type LoadedAccountOptions } from "./account-loading.ts"
import { ChangeFeed } from "./change-feed.ts"
import { branchAtHand, checkoutBranch } from "./checkout-branch.ts"
import { CoValueTable } from "./co-value-table.ts"
import { startEviction } from "./eviction.ts"
import { Loading } from "./loading.ts"
import { Releases } from "./releases.ts"
import { logVoucher } from "./log-voucher.ts"
import { MarkSaver } from "./mark-saver.ts"
import { SnapshotSaver } from "./snapshot-saver.ts"
import type { WriteRefusal } from "./write-refusal.ts"
import { subscribeToValue } from "./subscribing.ts"

/** When a node talks to its servers. `never`: unsynced changes are not even tracked. */
export type SyncWhen = "always" | "signedUp" | "never"

export interface NodeOptions {
  /** Clock, timers and log; the platform's by default. */
  readonly runtime?: Runtime
  /** When peers are told that their content arrived: at once, or after the storage has committed it. Default `received`. */
  readonly acknowledge?: "received" | "durable"
  /** For servers: `refuseUnauthorizedWrites`, which refuses what clients write without any right to. By default nothing is refused. */
  readonly writeRefusal?: WriteRefusal | undefined
  /** Called once when another program turns out to write in the session of this one. Must not throw. */
  readonly onSessionFork?: (fork: SessionFork) => void
  /** Called for every run of transactions that was refused so, repetitions included. Must not throw. */
  readonly onRefusedWrite?: (write: RefusedWrite) => void
  /** What a connection may cost; see {@link SyncLimits} for the defaults. */
  readonly limits?: Partial<SyncLimits>
  /** Waiting for servers; defaults: 1 retry after 3 000 ms, 30 000 ms per server. */
  readonly loading?: { readonly retries?: number; readonly retryDelayMs?: number; readonly timeoutMs?: number }
}

/** Makes a node. Handed to what needs further nodes, so that nothing imports this file back. */
export type NodeFactory = (...args: ConstructorParameters<typeof LocalNode>) => LocalNode

export class LocalNode implements NodeContext {
  readonly crypto: CryptoProvider
  readonly agentSecret: AgentSecret
  readonly signerSecret: SignerSecret
  readonly signerOf: SignerLookup = (author, log) => signerOf(author, log, this)
  #currentSessionID: SessionID
  readonly runtime: Runtime
  readonly syncManager: SyncManager
  readonly syncWhen: SyncWhen | undefined
  readonly changeFeed: ChangeFeed
  readonly groups = new GroupDirectory(this)
  storage: Storage | undefined = undefined
  groupEpoch = 0
  readonly #table: CoValueTable
  readonly #snapshots: SnapshotSaver
  readonly #marks: MarkSaver
  readonly #agentID: AgentID
  readonly #releases: Releases
  readonly #loading = new Loading(this)
  readonly #author: RawAccountID | AgentID
  #stopEviction: (() => void) | undefined
  #closing: Promise<void> | undefined

  constructor(
    agentSecret: AgentSecret,
    currentSessionID: SessionID,
    crypto: CryptoProvider,
    syncWhen?: SyncWhen,
    options: NodeOptions = {},
  ) {
    this.agentSecret = agentSecret
    this.signerSecret = crypto.getAgentSignerSecret(agentSecret)
    this.#currentSessionID = currentSessionID
    this.crypto = crypto
    this.syncWhen = syncWhen
    this.runtime = options.runtime ?? systemRuntime
    this.#agentID = crypto.getAgentID(agentSecret)
    this.#author = authorOf(currentSessionID)
    this.changeFeed = new ChangeFeed((error) => this.runtime.log.error("subscriber failed", { error }))
    const voucher = logVoucher(crypto, agentSecret)
    this.#snapshots = new SnapshotSaver(this.runtime, () => this.storage)
    this.#marks = new MarkSaver(this.runtime, () => this.storage, voucher)
    this.#table = new CoValueTable(
      (id) => new CoValueCore(id, this),
      (id) => this.syncManager.forget(id),
    )
    this.syncManager = new SyncManager({
      replicas: this.#table,
      runtime: this.runtime,
      storage: () => this.storage,
      acknowledge: options.acknowledge ?? "received",
      trackUnsynced: syncWhen !== "never",
      verifyElsewhere: this.runtime.hasThreads ? (content, done) => verifyElsewhere(content, crypto, this.signerOf, done) : undefined,
      hasher: crypto,
      loading: { ...options.loading, voucher: options.acknowledge === "durable" ? undefined : voucher },
      limits: options.limits,
      owner: new SessionForks(this, options.onSessionFork),
      clientIntake: options.writeRefusal?.((id) => this.availableCoValue(id), options.onRefusedWrite),
    })
    this.#releases = new Releases(this.#table, this.syncManager)
  }

  static withNewlyCreatedAccount(options: NewAccountOptions): Promise<NewAccount> {
    return createAccountNode(newNode, options)
  }

  static withLoadedAccount(options: LoadedAccountOptions): Promise<LocalNode> {
    return loadAccountNode(newNode, options)
  }

  /** Keeps from now on what is in memory and what comes. Throws `storage.unsupported` for what is no storage. */
  setStorage(storage: Storage): void {
    if (typeof storage?.append !== "function") {
      const advice = storage instanceof Promise ? ", but the promise of one: await it" : ""
      throw new JazzError("storage.unsupported", `This is no storage${advice}`)
    }
    this.storage = storage
    this.syncManager.flushLocal()
    this.syncManager.recording.catchUp()
  }

  removeStorage(): void {
    for (const core of this.#table.everyone()) core.log.readStored()
    void this.storage?.close()
    this.storage = undefined
  }

  /** Drops values from memory that nobody has used for a while and that storage and servers have (sync §12.5). */
  enableGarbageCollector(): void {
    this.#stopEviction ??= startEviction(this, this.#table)
  }

  /**
   * Says that these values are done with. They leave memory, some time, when storage or servers have them, nobody subscribes to them,
   * no other value needs them and nobody has a handle of them any more. Whoever has one can go on using it.
   */
  release(...ids: readonly RawCoID[]): void {
    for (const id of ids) this.#releases.add(id)
  }

  keep(core: CoValueCore): void {
    this.#table.keep(core)
  }

  /** The session that is written in; another one after a {@link SessionFork}. */
  get currentSessionID(): SessionID {
    return this.#currentSessionID
  }

  /** Edits go to a fresh session of the same author from now on. */
  startSession(): void {
    this.#currentSessionID = this.crypto.newRandomSessionID(this.#author)
  }

  getCurrentAccountOrAgentID(): RawAccountID | AgentID {
    return this.#author
  }

  getCurrentAgentID(): AgentID {
    return this.#agentID
  }

  /** Whoever signs on this node. */
  getCurrentAgent(): ControlledAccount | ControlledAgent {
    const id = this.getCurrentAccountOrAgentID()
    if (isAgentID(id)) return new ControlledAgent(this.agentSecret, this.crypto)
    const account = this.availableCoValue(id)?.getCurrentContent()
    if (account instanceof RawAccount) return new ControlledAccount(account, this.agentSecret)
    return new ControlledAgent(this.agentSecret, this.crypto)
  }

  expectCurrentAccountID(reason: string): RawAccountID {
    const id = this.getCurrentAccountOrAgentID()
    if (isAgentID(id)) throw new JazzError("account.unsupported", `Current account is an agent, but expected an account: ${reason}`)
    return id
  }

  expectCurrentAccount(reason: string): RawAccount {
    const account = this.expectCoValueLoaded(this.expectCurrentAccountID(reason)).getCurrentContent()
    invariant(account instanceof RawAccount, `The current account is not an account: ${reason}`)
    return account
  }

  agentIDOf(member: RawAccountID | AgentID): AgentID | undefined {
    if (isAgentID(member)) return member
    if (member === this.getCurrentAccountOrAgentID()) return this.#agentID
    const ruleset = this.availableCoValue(member)?.header?.ruleset
    return ruleset?.type === "group" && isAgentID(ruleset.initialAdmin) ? ruleset.initialAdmin : undefined
  }

  /** The value, loaded or not; made empty when it is not in memory. Never starts a load. */
  getCoValue(id: RawCoID): CoValueCore {
    return this.#table.getOrCreate(id)
  }

  /** Whether the value's header is in memory. */
  hasCoValue(id: RawCoID): boolean {
    return this.availableCoValue(id) !== undefined
  }

  availableCoValue(id: RawCoID): CoValueCore | undefined {
    const core = this.#table.get(id)
    return core?.log.header === undefined ? undefined : core
  }

  expectCoValueLoaded(id: RawCoID, expectation?: string): CoValueCore {
    const core = this.availableCoValue(id)
    if (!core)
      throw new JazzError("value.unavailable", `${expectation ? `${expectation}: ` : ""}CoValue ${id} not yet loaded.`, { coValueID: id })
    return core
  }

  /** Every value in memory whose header is here. */
  *allCoValues(): Iterable<CoValueCore> {
    for (const core of this.#table.all()) if (core.header !== undefined) yield core
  }

  /** Values in memory by id, loaded or not. */
  get coValues(): ReadonlyMap<RawCoID, CoValueCore> {
    return this.#table.byID
  }

  newUniqueness(): CoValueUniqueness {
    return this.crypto.createdNowUnique(this.runtime.now())
  }

  createCoValue(header: CoValueHeader): CoValueCore {
    const core = this.getCoValue(idForHeader(header, this.crypto))
    if (core.header !== undefined)
      throw new JazzError("value.exists", `CoValue ${core.id} exists already; load it instead of creating it again`, { coValueID: core.id })
    core.provideHeader(header)
    for (const id of core.log.plainNeeds()) this.#keepIfHere(id)
    this.syncManager.created(core.id)
    return core
  }

  /** A new group whose only member is the current account or agent, as admin. `meta` is public and never changes. */
  createGroup(uniqueness: CoValueUniqueness = this.newUniqueness(), meta: { readonly name: string } | null = null): RawGroup {
    const admin = this.getCurrentAccountOrAgentID()
    const core = this.createCoValue({ type: "comap", ruleset: { type: "group", initialAdmin: admin }, meta, ...uniqueness })
    return this.#foundGroup(core, admin)
  }

  /** The node's own account, made from its header (data-model §13.2). */
  createAccount(header: CoValueHeader): RawAccount {
    const account = this.#foundGroup(this.createCoValue(header), this.#agentID)
    invariant(account instanceof RawAccount, "an account header makes an account")
    return account
  }

  #foundGroup(core: CoValueCore, admin: RawAccountID | AgentID): RawGroup {
    const now = this.runtime.now()
    for (const step of groupCreationSteps(admin, this.#agentID, this.crypto)) core.writeStep(step, now)
    const group = core.getCurrentContent()
    invariant(group instanceof RawGroup, "a group header makes a group")
    return group
  }

  /**
   * Loads a value and everything that is needed to read it: owner groups, their parents and the authors. Other members of the groups are
   * there, too, for a group itself and for who may change its members; else they follow. Resolves `unavailable` when neither
   * storage nor a server has it (after one retry unless `skipRetry`). Rejects with `id.invalid`.
   */
  load<T extends RawCoValue>(id: CoID<T>, skipRetry = false): Promise<T | "unavailable"> {
    if (!isRawCoID(id)) return Promise.reject(new JazzError("id.invalid", `Trying to load CoValue with invalid id ${String(id)}`))
    return this.#loading.load(id, skipRetry) as Promise<T | "unavailable">
  }

  /** Loads like {@link load}, and resolves with the value also when nobody has it. */
  async loadCoValueCore(id: RawCoID): Promise<CoValueCore> {
    await this.load(id as CoID<RawCoValue>)
    return this.getCoValue(id)
  }

  /** The content of a value that is in memory. */
  getLoaded<T extends RawCoValue>(id: CoID<T>): T | undefined {
    return this.availableCoValue(id)?.getCurrentContent() as T | undefined // the id says what it is of
  }

  /** Calls back with the value once it is loaded and after each change, or with `unavailable`. */
  subscribe<T extends RawCoValue>(id: CoID<T>, callback: (value: T | "unavailable") => void, skipRetry = false): () => void {
    return subscribeToValue(this, id, callback, skipRetry)
  }

  acceptInvite(groupOrOwnedValueID: CoID<RawCoValue>, inviteSecret: InviteSecret): Promise<void> {
    return acceptInvite(newNode, this, groupOrOwnedValueID, inviteSecret)
  }

  /** The branch of a value by name: loaded, or made when nobody has made it yet. Owned by the source's group unless `owner` is given. */
  checkoutBranch<T extends RawCoValue>(id: CoID<T>, name: string, owner?: RawCoID): Promise<T | "unavailable"> {
    return checkoutBranch(this, id, name, owner) as Promise<T | "unavailable">
  }

  /** The same at once; undefined when the branch would have to be looked for elsewhere first. */
  branchAtHand(id: RawCoID, name: string, owner?: RawCoID): RawCoValue | undefined {
    return branchAtHand(this, id, name, owner)
  }

  loadingState(id: RawCoID): "unknown" | "loading" | "unavailable" {
    return this.syncManager.loadingState(id)
  }

  isDownloading(id: RawCoID): boolean {
    return this.syncManager.isDownloading(id)
  }

  whenDownloaded(id: RawCoID): MaybePromise<void> {
    return this.syncManager.whenDownloaded(id)
  }

  waitForSync(id: RawCoID, timeoutMs?: number): Promise<unknown> {
    return this.syncManager.waitForSync(id, timeoutMs)
  }

  onOpened(core: CoValueCore): void {
    this.#snapshots.opened(core)
    this.#marks.opened(core)
  }

  onLocalChange(core: CoValueCore, sessionID: SessionID, txIndex: number): void {
    this.#table.keep(core)
    this.syncManager.appended(core.id, sessionID, txIndex)
    this.#noteGroupChange(core)
  }

  onRemoteChange(core: CoValueCore): void {
    this.changeFeed.changed(core)
    this.#noteGroupChange(core)
  }

  #keepIfHere(id: RawCoID): void {
    const core = this.#table.get(id)
    if (core) this.#table.keep(core)
  }

  #noteGroupChange(core: CoValueCore): void {
    if (!core.isGroupLike) return
    this.groupEpoch++
    this.changeFeed.groupChanged(core.id)
  }

  /** Sends and stores what is pending, closes every peer, then the storage. Idempotent. */
  gracefulShutdown(): Promise<void> {
    return (this.#closing ??= this.#shutDown())
  }

  async #shutDown(): Promise<void> {
    this.#stopEviction?.()
    await this.syncManager.gracefulShutdown()
    await this.#snapshots.end(this.#table.all())
    await this.#marks.end(this.#table.all())
    await this.storage?.close()
  }
}

const newNode: NodeFactory = (...args) => new LocalNode(...args)
