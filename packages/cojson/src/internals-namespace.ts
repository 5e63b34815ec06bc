import { bytesFromBase64url, bytesToBase64url } from "./base/base64url.ts"
import { bytesFromBase58, bytesToBase58 } from "./base/base58.ts"
import { canonicalJson } from "./base/canonical-json.ts"
import { JazzError } from "./base/errors.ts"
import type { CryptoProvider } from "./crypto/provider.ts"
import type { AgentSecret } from "./ids/agent-id.ts"
import { isRawCoID, type RawCoID } from "./ids/co-id.ts"
import { authorOf } from "./ids/session-id.ts"
import { MAX_TRANSACTION_BYTES } from "./covalue/local-write.ts"
import { idForHeader, type CoValueHeader } from "./log/header.ts"
import { MAX_PAYLOAD_BYTES } from "./log/segment.ts"
import { accountHeader } from "./node/account-creation.ts"
import type { RawCoValue } from "./content/content-for.ts"
import { RawGroup } from "./content/raw-group.ts"
import { connectedPeers, Pipe } from "./sync/connected-peers.ts"
import { PRIORITIES, priorityOf } from "./wire/priority.ts"
import { LOADING_DEFAULTS } from "./sync/loading.ts"

const ID_PREFIX = "co_z"
const ID_BYTES = 19
const SEED_BYTES = 32

/** For switches of queues and timers that this engine does not have. */
function ignore(_value: number): void {}

/**
 * What programs, and above all their tests, reach for in the published packages. New code imports `connectedPeers`, and gives nodes their
 * `loading` options.
 */
export const cojsonInternals = {
  connectedPeers,
  /** One direction of a connection, for peers over transports of one's own. */
  ConnectedPeerChannel: Pipe,
  CO_VALUE_PRIORITY: PRIORITIES,
  getPriorityFromHeader: (header: CoValueHeader | undefined): number => priorityOf(header),
  /** Bytes: how much others put into a transaction, and what servers take. */
  TRANSACTION_CONFIG: { MAX_RECOMMENDED_TX_SIZE: MAX_PAYLOAD_BYTES, MAX_TX_SIZE_BYTES: MAX_TRANSACTION_BYTES },
  CO_VALUE_LOADING_CONFIG: {
    get MAX_RETRIES(): number {
      return LOADING_DEFAULTS.retries
    },
    get TIMEOUT(): number {
      return LOADING_DEFAULTS.timeoutMs
    },
    get RETRY_DELAY(): number {
      return LOADING_DEFAULTS.retryDelayMs
    },
  },
  /** Milliseconds before a value that nobody had is asked for again; for the whole process. */
  setCoValueLoadingRetryDelay(ms: number): void {
    LOADING_DEFAULTS.retryDelayMs = ms
  },
  /** How often a value that nobody had is asked for again; for the whole process. */
  setCoValueLoadingMaxRetries(retries: number): void {
    LOADING_DEFAULTS.retries = retries
  },
  /** Milliseconds that a server has for an answer; for the whole process. */
  setCoValueLoadingTimeout(ms: number): void {
    LOADING_DEFAULTS.timeoutMs = ms
  },
  setIncomingMessagesTimeBudget: ignore,
  setMaxOutgoingMessagesChunkBytes: ignore,
  setMaxRecommendedTxSize: ignore,
  setOutgoingMessagesChunkDelay: ignore,
  setSyncStateTrackingBatchDelay: ignore,
  parseJSON: (text: string): unknown => JSON.parse(text),
  stableStringify: (value: unknown): string | undefined => (value === undefined ? undefined : canonicalJson(value)),
  textEncoder: new TextEncoder(),
  textDecoder: new TextDecoder(),
  bytesToBase64url,
  base64URLtoBytes,
  rawCoIDtoBytes,
  rawCoIDfromBytes: (bytes: Uint8Array): RawCoID => `${ID_PREFIX}${bytesToBase58(bytes)}`,
  isAccountID: isRawCoID,
  accountOrAgentIDfromSessionID: authorOf,
  accountHeaderForInitialAgentSecret: (secret: AgentSecret, crypto: CryptoProvider): CoValueHeader =>
    accountHeader(crypto.getAgentID(secret)),
  idforHeader: idForHeader,
  expectGroup,
  /** Bytes. */
  secretSeedLength: SEED_BYTES,
  /** Bytes of an id. */
  shortHashLength: ID_BYTES,
}

function expectGroup(content: RawCoValue): RawGroup {
  if (!(content instanceof RawGroup)) throw new JazzError("group.invalid", "Expected group ruleset in group")
  return content
}

export function base64URLtoBytes(text: string): Uint8Array {
  const bytes = bytesFromBase64url(text)
  if (!bytes) throw new JazzError("id.invalid", "This is no base64url text")
  return new Uint8Array(bytes) // no Buffer
}

function rawCoIDtoBytes(id: RawCoID): Uint8Array {
  const bytes = bytesFromBase58(id.slice(ID_PREFIX.length), ID_BYTES)
  if (!bytes) throw new JazzError("id.invalid", `${id} is no id of a CoValue`)
  return bytes
}
