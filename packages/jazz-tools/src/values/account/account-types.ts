import type { RawAccount, SessionID } from "cojson"
import type { AlsoLoaded, DefaultQuery, FieldUpdate, Loaded, LoadedField, ProfileExtras } from "../../schema/infer.ts"
import type { EnsureLoadedOptions, SubscribeListener, SubscribeOptions } from "../../schema/load-options.ts"
import type { Query, RefSchema, Strict } from "../../schema/resolve-query.ts"
import type { CoMapSchema, DefaultAccountShape } from "../../schema/schema-types.ts"
import type { CoValueJazz, SchemaMark } from "../base.ts"
import type { Ref } from "../ref.ts"
import type { Account } from "./account.ts"

/** An account of a schema; assignable to {@link Account}. */
export interface AccountInstance<S> extends Omit<Account, "$jazz" | "profile" | "root"> {
  readonly $jazz: AccountJazz<S, this>
}

type ShapeOf<S> = S extends { readonly shape: infer Shape } ? Shape : never
type ShapeKey<S> = keyof ShapeOf<S> & ("profile" | "root")

/** `$jazz` of any account, without knowing its schema. */
export interface AccountJazzBase extends CoValueJazz {
  readonly raw: RawAccount
  readonly owner: undefined
  /** Whether this is the account that signs on its node. */
  readonly isLocalNodeOwner: boolean
  /** The current session; undefined for accounts that do not sign on their node. */
  readonly sessionID: SessionID | undefined
  has(key: "root" | "profile"): boolean
  /**
   * Calls back at once with whether the storage and every server have all that was changed in the account's node, then whenever that changes.
   * Returns the way to stop.
   */
  subscribeToAllCoValuesSync(listener: (isSynced: boolean) => void): () => void
  /** Resolves when every value of the account's node is synced. */
  waitForAllCoValuesSync(options?: { readonly timeout?: number }): Promise<void>
}

/** `This` is the instance, with what it has loaded. */
export interface AccountJazz<S, This = unknown> extends AccountJazzBase {
  /** The schema, for types only: nothing has it at run time. */
  readonly schemaType?: SchemaMark<S>
  /** Plain data creates the value in a new group. Falsy values are ignored. */
  set<K extends ShapeKey<S>>(key: K, value: FieldUpdate<ShapeOf<S>[K]>): void
  readonly refs: {
    readonly [K in ShapeKey<S>]: Ref<Loaded<RefSchema<ShapeOf<S>[K]>, true> & ProfileExtras<K, ShapeOf<S>[K]>> | undefined
  }
  ensureLoaded<const R extends Query<S> = DefaultQuery<S>>(
    options: EnsureLoadedOptions<R> & Strict<R, Query<S>>,
  ): Promise<AlsoLoaded<S, R, This>>
  subscribe<const R extends Query<S> = DefaultQuery<S>>(listener: SubscribeListener<AlsoLoaded<S, R, This>>): () => void
  subscribe<const R extends Query<S> = DefaultQuery<S>>(
    options: SubscribeOptions<R> & Strict<R, Query<S>>,
    listener: SubscribeListener<AlsoLoaded<S, R, This>>,
  ): () => void
}

/** What every account refers to, whatever its schema or class is. */
export interface AccountFields {
  readonly profile: LoadedField<DefaultAccountShape["profile"], false>
  readonly root: LoadedField<CoMapSchema<Record<never, never>>, false>
}
