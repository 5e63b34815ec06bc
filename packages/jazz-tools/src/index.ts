/** The public names. */
import "./loading/register.ts"

export type {} from "./inferred.ts"
export { co } from "./schema/co.ts"
export { z } from "./schema/z.ts"
export { ImageDefinition } from "./schema/image.ts"
export { setDefaultSchemaPermissions } from "./schema/permissions.ts"
export type { BranchDefinition } from "./schema/load-options.ts"
export type { InstanceOfSchema, InstanceOfSchemaCoValuesMaybeLoaded, Loaded, MaybeLoaded, NotLoaded } from "./schema/infer.ts"
export type {
  RefsToResolve,
  RefsToResolveStrict,
  Resolved,
  DeeplyLoaded,
  ResolveQuery,
  ResolveQueryStrict,
  SchemaResolveQuery,
} from "./schema/query-types.ts"
export type { BaseAccountShape, BaseProfileShape, DefaultAccountShape } from "./schema/schema-types.ts"

export { Account, isControlledAccount, type AccountClass, type AnyAccountSchema } from "./values/account/account.ts"
export type { AccountCreationProps } from "./values/account/account-options.ts"
export { AnonymousJazzAgent } from "./values/account/anonymous-agent.ts"
export { Group, type GroupMember } from "./values/group/group.ts"
export { CoMap, Profile, CoList, CoFeed, CoFeed as CoStream, CoVector } from "./values/classes.ts"
export { CoPlainText, CoRichText } from "./schema/definitions/text-schemas.ts"
export type { TextPos } from "./values/text/co-plain-text.ts"
export { FileStream, FileStream as BinaryCoStream } from "./schema/definitions/file-schema.ts"
export { Ref } from "./values/ref.ts"
export { CoValueBase } from "./values/co-value-base.ts"
export { coField } from "./legacy/co-field.ts"
export { Encoders } from "./legacy/encoders.ts"
export { SchemaUnion } from "./legacy/schema-union.ts"
export type { CoMapInit } from "./legacy/class-types.ts"
export type { CoMapEdit, CoMapEdits, LastAndAllCoMapEdits } from "./values/map/map-types.ts"
export type { CoFeedEntry, SingleCoFeedEntry } from "./values/feed/feed-types.ts"
export type { CoValue, CoValueClass, CoValueFromRaw, ExportedCoValue, ID } from "./values/base.ts"

export {
  assertLoaded,
  CoValueLoadingState,
  createUnloadedCoValue,
  getLoadedOrUndefined,
  getUnloadedCoValueWithoutId,
} from "./loading/placeholder.ts"
export { captureStack, getJazzErrorType } from "./loading/error-reporting.ts"
export * as jazzConfig from "./loading/jazz-config.ts"
export {
  coValueClassFromCoValueClassOrSchema,
  exportCoValue,
  importContentPieces,
  loadCoValue,
  subscribeToCoValue,
  unstable_loadUnique,
  type CoValueClassOrSchema,
} from "./loading/subscribe-to.ts"
export { SubscriptionScope } from "./loading/subscription-scope.ts"
export { cojsonInternals, logger, LogLevel } from "cojson"
export type { AgentID, CoValueUniqueness, CryptoProvider, InviteSecret, Peer, SessionID, SyncMessage } from "cojson"

export {
  createAnonymousJazzContext,
  createJazzContext,
  createJazzContextForNewAccount,
  createJazzContextFromExistingCredentials,
  type JazzContextWithAccount,
} from "./context/create-context.ts"
export {
  JazzContextManager,
  type JazzAuthContext,
  type JazzContextManagerAuthProps,
  type JazzContextManagerProps,
  type JazzContextType,
  type JazzGuestContext,
} from "./context/context-manager.ts"
export { experimental_JazzMessageChannel, type JazzMessageChannelExposeOptions } from "./context/message-channel.ts"
export { MockSessionProvider, randomSessionProvider, type SessionProvider } from "./context/session-provider.ts"
export { createSSRJazzAgent } from "./context/ssr-agent.ts"
export type { SyncConfig } from "./context/sync-config.ts"
export type { SyncWhen } from "cojson"

export type {
  AuthCredentials,
  AuthenticateAccountFunction,
  AuthResult,
  AuthSetPayload,
  Credentials,
  NewAccountProps,
  RegisterAccountFunction,
} from "./auth/auth-credentials.ts"
export { AuthSecretStorage } from "./auth/auth-secret-storage.ts"
export * as BrowserClerkAuth from "./auth/browser-clerk-auth.ts"
export { isClerkCredentials, JazzClerkAuth, type MinimalClerkClient } from "./auth/clerk-auth.ts"
export { DemoAuth } from "./auth/demo-auth.ts"
export { InMemoryKVStore, KvStoreContext, type KvStore } from "./auth/kv-store.ts"
export { PassphraseAuth } from "./auth/passphrase-auth.ts"

export { InboxSender } from "./inbox/inbox-sender.ts"
export { Inbox } from "./inbox/inbox.ts"
export { consumeInviteLink, createInviteLink, parseInviteLink } from "./invites/invite-link.ts"
export { authenticateRequest, generateAuthToken, parseAuthToken } from "./requests/auth-token.ts"
export { experimental_defineRequest, HttpRoute } from "./requests/define-request.ts"
export { isJazzRequestError, JazzRequestError } from "./requests/jazz-request-error.ts"
