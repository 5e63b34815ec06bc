import type { RawCoStream, SessionID } from "cojson"
import type { AlsoLoaded, DefaultQuery, FieldUpdate, NotLoaded } from "../../schema/infer.ts"
import type { EnsureLoadedOptions, SubscribeListener, SubscribeOptions } from "../../schema/load-options.ts"
import type { Query, Strict } from "../../schema/resolve-query.ts"
import type { Account } from "../account/account.ts"
import type { OwnedJazz, SchemaMark } from "../base.ts"
import type { Ref } from "../ref.ts"

type IsRef<Item> = [Extract<NonNullable<Item>, { readonly $isLoaded: boolean }>] extends [never] ? false : true

/** One item of a feed. */
export interface SingleCoFeedEntry<Item> {
  readonly value: Item
  /** For CoValue items. */
  readonly ref: IsRef<Item> extends true ? Ref<Exclude<NonNullable<Item>, NotLoaded>> : undefined
  /** The author; null until that account is loaded or when it is not an account. */
  readonly by: Account | null
  readonly madeAt: Date
  readonly tx: { readonly sessionID: SessionID; readonly txIndex: number }
}

/** The latest item; `all` iterates the whole log, oldest first, a fresh iterator on each access. */
export type CoFeedEntry<Item> = SingleCoFeedEntry<Item> & { readonly all: IterableIterator<SingleCoFeedEntry<Item>> }

/** Append-only logs, one per session. */
export interface CoFeed<Item = unknown, S = unknown> {
  readonly $isLoaded: true
  readonly $type$: "CoStream"
  readonly $jazz: CoFeedJazz<S, this>
  readonly perAccount: { readonly [accountID: string]: CoFeedEntry<Item> }
  readonly perSession: { readonly [sessionID: string]: CoFeedEntry<Item> }
  readonly byMe: CoFeedEntry<Item> | undefined
  readonly inCurrentSession: CoFeedEntry<Item> | undefined
  toJSON(): { readonly $jazz: { readonly id: string }; readonly in: { readonly [sessionID: string]: unknown } }
}

type ElementOf<S> = S extends { readonly element: infer E } ? E : never

/** `This` is the instance, with what it has loaded. */
export interface CoFeedJazz<S, This = unknown> extends OwnedJazz {
  /** The schema, for types only: nothing has it at run time. */
  readonly schemaType?: SchemaMark<S>
  readonly raw: RawCoStream
  /** Appends to the current session's log, one transaction per item. */
  push(...items: FieldUpdate<ElementOf<S>>[]): void
  ensureLoaded<const R extends Query<S> = DefaultQuery<S>>(
    options?: EnsureLoadedOptions<R> & Strict<R, Query<S>>,
  ): Promise<AlsoLoaded<S, R, This>>
  subscribe<const R extends Query<S> = DefaultQuery<S>>(listener: SubscribeListener<AlsoLoaded<S, R, This>>): () => void
  subscribe<const R extends Query<S> = DefaultQuery<S>>(
    options: SubscribeOptions<R> & Strict<R, Query<S>>,
    listener: SubscribeListener<AlsoLoaded<S, R, This>>,
  ): () => void
}
