/** The public names of the engine. Everything else is internal. */
export type {} from "./inferred.ts"
export type * as CojsonInternalTypes from "./internal-types.ts"
export { connectedPeers } from "./sync/connected-peers.ts"
export { bytesToBase64url } from "./base/base64url.ts"
export { base64URLtoBytes, cojsonInternals } from "./internals-namespace.ts"
export { logger, LogLevel } from "./base/logger.ts"
export { setForbiddenWrites, tolerateForbiddenWrites, type ForbiddenWrites } from "./covalue/forbidden-writes.ts"
export { JazzError, type JazzErrorCode, type JazzErrorDetails } from "./base/errors.ts"
export type { JsonArray, JsonObject, JsonValue } from "./base/json.ts"
export type { Log, LogFields, Runtime } from "./base/runtime.ts"
export { RawAccount } from "./content/raw-account.ts"
export { RawBinaryCoStream } from "./content/raw-binary-co-stream.ts"
export { RawCoList } from "./content/raw-co-list.ts"
export { RawCoMap } from "./content/raw-co-map.ts"
export { RawCoPlainText } from "./content/raw-co-plain-text.ts"
export { RawCoStream } from "./content/raw-co-stream.ts"
export { RawGroup } from "./content/raw-group.ts"
export { RawProfile, RawProfile as Profile } from "./content/raw-profile.ts"
export { ControlledAccount, ControlledAgent } from "./content/controlled-account.ts"
export type { RawCoValue } from "./content/content-for.ts"
export { CoValueCore } from "./covalue/co-value-core.ts"
export { CryptoProvider } from "./crypto/provider.ts"
export { isAgentID, type AgentID, type AgentSecret } from "./ids/agent-id.ts"
export { isRawCoID, type CoID, type RawAccountID, type RawCoID } from "./ids/co-id.ts"
export type { KeyID, KeySecret } from "./ids/key-id.ts"
export type { SessionID } from "./ids/session-id.ts"
export { stringifyOpID, type OpID, type TransactionID } from "./ids/transaction-id.ts"
export type { CoValueHeader, CoValueUniqueness } from "./log/header.ts"
export { emptyKnownState, type CoValueKnownState } from "./log/known-state.ts"
export type { AccountCreationProps, NewAccount, NewAccountOptions, RawAccountMigration } from "./node/account-creation.ts"
export type { LoadedAccountOptions } from "./node/account-loading.ts"
export type { InviteSecret } from "./node/accept-invite.ts"
export { LocalNode, type NodeOptions, type SyncWhen } from "./node/local-node.ts"
export type { SessionFork } from "./node/session-forks.ts"
export type { RefusedWrite } from "./sync/write-guard.ts"
export { EVERYONE, isAccountRole, type AccountRole, type Everyone, type InviteRole, type Role } from "./access/roles.ts"
export type { Storage as StorageAPI } from "./storage/storage.ts"
export { getSqliteStorage, getSqliteStorageAsync } from "./storage/sql/sqlite-storage.ts"
export {
  CojsonMessageChannel,
  type MessageChannelAcceptOptions,
  type MessageChannelExposeOptions,
  type MessageSource,
  type PostMessageTarget,
  type MessageChannelWaitOptions,
} from "./sync/message-channel.ts"
export type { IncomingPeerChannel, OutgoingPeerChannel, Peer } from "./sync/peer.ts"
export { hwrServerPeerSelector } from "./sync/server-choice.ts"
export type { SyncLimits } from "./sync/limits.ts"
export { SyncManager } from "./sync/sync-manager.ts"
export type { KnownMessage, LoadMessage, NewContentMessage, SyncMessage } from "./wire/messages.ts"
export type {
  AcceptFromPortOptions,
  AccountMeta,
  AnyRawCoValue,
  AvailableCoValueCore,
  BinaryCoStreamMeta,
  BinaryStreamInfo,
  BinaryStreamItem,
  BinaryStreamStart,
  CoStreamItem,
  DisconnectedError,
  ExposeOptions,
  PeerState,
  SQLiteDatabaseDriver,
  SQLiteDatabaseDriverAsync,
  Stringified,
  WaitForConnectionOptions,
} from "./published-types.ts"
