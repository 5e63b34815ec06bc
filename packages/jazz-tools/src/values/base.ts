/** What every instance has, as types; and the scope through which instances find their references. */
import type { CoValueCore, LocalNode, RawAccount, RawCoValue, RawGroup } from "cojson"
import type { Account } from "./account/account.ts"
import type { AnonymousJazzAgent } from "./account/anonymous-agent.ts"
import type { Group } from "./group/group.ts"

/** Ids are plain strings (`co_z…`); the parameter only documents what they point to. */
export type ID<_T = unknown> = string

/** A constructor of instances, as accepted in shapes. */
export interface CoValueClass<Instance = unknown> {
  readonly prototype: Instance
}

/** The class that a schema makes instances of; only for `instanceof` and for functions that take classes. */
export type InstanceClass<Instance = unknown> = CoValueClass<Instance> & (abstract new (...args: never) => Instance)

/** A class that wraps low-level values, for example an account class. */
export interface CoValueFromRaw<Instance = unknown> extends CoValueClass<Instance> {
  fromNode?(node: LocalNode): Instance
  fromRaw?(raw: RawCoValue): Instance
}

export interface ContentPiecesOf<V> {
  readonly id: ExportedID<V>
  readonly contentPieces: ContentPiece[]
}
export type ExportedID<_V> = string
export type ContentPiece = NonNullable<ReturnType<CoValueCore["newContentSince"]>>[number]
/** What `$jazz.export()` gives, for a value of type `V`: pieces for `importContentPieces`. */
export type ExportedCoValue<V> = ContentPiecesOf<V>

/** The part of `$jazz` that all kinds share. */
export interface CoValueJazz {
  readonly id: string
  readonly loadingState: "loaded"
  readonly raw: RawCoValue
  readonly localNode: LocalNode
  readonly loadedAs: Account | AnonymousJazzAgent
  /** Unix ms of the first transaction. */
  readonly createdAt: number
  /** Account id of the first author. */
  readonly createdBy: string | undefined
  /** Unix ms of the newest transaction. */
  readonly lastUpdatedAt: number
  readonly isBranched: boolean
  readonly branchName: string | undefined
  /** Copies the edits of this branch, and of its loaded children, to their sources. No effect on unbranched values. */
  unstable_merge(): void
  export(): ContentPiecesOf<unknown>
  /** Whether the storage and every server have all edits of the value; true without servers. */
  readonly isSynced: boolean
  /** Calls back at once with {@link isSynced}, then whenever it changes, after the turn of the event loop. Returns the way to stop. */
  subscribeToSync(listener: (isSynced: boolean) => void): () => void
  /** Resolves when every server (and the storage) has the value; rejects after `timeout` ms (60 000). */
  waitForSync(options?: { readonly timeout?: number }): Promise<void>
}

/** Carries a schema in a type. Any mark fits where another is wanted, so that marks never decide what is assignable to what. */
export type SchemaMark<S> = object | SchemaCarrier<S>
export interface SchemaCarrier<S> {
  of(schema: S): void
}

export interface OwnedJazz extends CoValueJazz {
  /** Throws `CoValue has no owner` when the group is not here. */
  readonly owner: Group
}

/** Any loaded instance. */
export interface CoValue {
  readonly $isLoaded: true
  readonly $type$: string
  readonly $jazz: Pick<
    CoValueJazz,
    "id" | "loadingState" | "raw" | "localNode" | "loadedAs" | "isBranched" | "branchName" | "unstable_merge"
  > & {
    /** Accounts and groups have none. */
    readonly owner?: Group | undefined
  }
  toJSON(): unknown
}

/** What `toJSON` gives of fields: typed as `JSON.parse` is, because programs read on in it. */
export type PlainJSON = ReturnType<typeof JSON.parse>

export type RawOwner = RawGroup | RawAccount
