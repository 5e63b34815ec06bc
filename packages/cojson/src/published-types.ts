/** The names that types of the engine have in programs for the published packages. */
import type { JsonObject } from "./base/json.ts"
import type { RawCoValue } from "./content/content-for.ts"
import type { BinaryStreamInfo } from "./content/raw-binary-co-stream.ts"
import type { MapShape } from "./content/raw-co-map.ts"
import type { CoValueCore } from "./covalue/co-value-core.ts"

export type { BinaryStreamInfo }
export type { StreamItem as CoStreamItem } from "./content/raw-co-stream.ts"
export type { SQLiteDatabaseDriver, SQLiteDatabaseDriverAsync } from "./storage/sql/sqlite-storage.ts"
export type {
  MessageChannelAcceptOptions as AcceptFromPortOptions,
  MessageChannelExposeOptions as ExposeOptions,
  MessageChannelWaitOptions as WaitForConnectionOptions,
} from "./sync/message-channel.ts"
export type { PeerSession as PeerState } from "./sync/peer-session.ts"
/** The headers of accounts and files say what they are. */
export type AccountMeta = { readonly type: "account" }
export type BinaryCoStreamMeta = JsonObject & { readonly type: "binary" }
export type BinaryStreamStart = BinaryStreamInfo & { readonly type: "start" }
/** What the stream of a file consists of. */
export type BinaryStreamItem =
  | BinaryStreamStart
  | { readonly type: "chunk"; readonly chunk: `binary_U${string}` }
  | { readonly type: "end" }
export type AnyRawCoValue = RawCoValue
export type AvailableCoValueCore = CoValueCore & { readonly verified: NonNullable<CoValueCore["verified"]> }
/** What a channel says last. */
export type DisconnectedError = "Disconnected"
/** JSON text of a `T`. */
export type Stringified<_T> = string
/** What profiles say of themselves. */
export type ProfileShape = MapShape & { readonly name: string }
