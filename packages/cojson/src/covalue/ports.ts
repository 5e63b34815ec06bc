import type { GroupLookup } from "../access/group-lookup.ts"
import type { MaybePromise } from "../base/maybe-promise.ts"
import type { Runtime } from "../base/runtime.ts"
import type { CryptoProvider } from "../crypto/provider.ts"
import type { AgentID, AgentSecret, SignerSecret } from "../ids/agent-id.ts"
import type { RawAccountID, RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { SignerLookup } from "../log/co-value-log.ts"
import type { CoValueHeader, CoValueUniqueness } from "../log/header.ts"
import type { CoValueCore } from "./co-value-core.ts"

/** Something that hears of changes of groups. */
export interface Watchable {
  readonly id: RawCoID
  /** Whether somebody hears of changes. */
  readonly hasSubscribers: boolean
  /** Tells subscribers if the content is not what they last saw. */
  notifyIfChanged(): void
}

/** Where values say which groups they depend on. */
export interface GroupWatch {
  /** `watcher` hears of every change of the group until {@link unwatch}. */
  watch(group: RawCoID, watcher: Watchable): void
  unwatch(group: RawCoID, watcher: Watchable): void
}

/** What a CoValue and its content handles need of the node they live in. LocalNode implements it. */
export interface NodeContext {
  readonly crypto: CryptoProvider
  readonly runtime: Runtime
  readonly currentSessionID: SessionID
  readonly agentSecret: AgentSecret
  /** The part of it that signs; the same string every time, because keys are found by it. */
  readonly signerSecret: SignerSecret
  /** One function for all logs: each has so many fields already. */
  readonly signerOf: SignerLookup
  /** Account id, or the agent id of a node without account. */
  getCurrentAccountOrAgentID(): RawAccountID | AgentID
  /** The agent that signs here. */
  getCurrentAgentID(): AgentID
  /** The agent behind a member: itself for agents, the header's initialAdmin for accounts in memory, else undefined. */
  agentIDOf(member: RawAccountID | AgentID): AgentID | undefined
  /** The value when its header is in memory, else undefined. Never starts a load. */
  availableCoValue(id: RawCoID): CoValueCore | undefined
  /** Every value in memory whose header is here. */
  allCoValues(): Iterable<CoValueCore>
  /** All groups and accounts of the node. */
  readonly groups: GroupLookup
  /** Grows whenever the log of a group or account grows. */
  readonly groupEpoch: number
  /** Registers a new value with this header. Throws `value.exists` if it has transactions already. */
  createCoValue(header: CoValueHeader): CoValueCore
  /** Fresh random `createdAt` and `uniqueness`. */
  newUniqueness(): CoValueUniqueness
  readonly changeFeed: GroupWatch
  /** How far loading a value that is not here has come. */
  loadingState(id: RawCoID): "unknown" | "loading" | "unavailable"
  /** Whether pieces of the value that were announced are missing. */
  isDownloading(id: RawCoID): boolean
  /** Resolves when none is; undefined when none is now. */
  whenDownloaded(id: RawCoID): MaybePromise<void>
  /** Resolves when every server that the value belongs to has all of it. Rejects with `sync.timeout`. */
  waitForSync(id: RawCoID, timeoutMs?: number): Promise<unknown>
  /** `core` stays in memory, also if it was released before. */
  keep(core: CoValueCore): void
  /** Somebody has begun to read `core`. */
  onOpened(core: CoValueCore): void
  /** Content from elsewhere was appended to `core`; its subscribers hear in the next microtask. */
  onRemoteChange(core: CoValueCore): void
  /** A local transaction was appended to `core`; flush it to storage and peers at the end of this macrotask. */
  onLocalChange(core: CoValueCore, sessionID: SessionID, txIndex: number): void
}
