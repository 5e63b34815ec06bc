/** Static types of class-based definitions. */
import type { JsonValue, RawCoMap, RawCoValue } from "cojson"
import type { Settled } from "../schema/infer.ts"
import type { LoadOptions, SubscribeListener, SubscribeOptions } from "../schema/load-options.ts"
import type { Query, Strict } from "../schema/resolve-query.ts"
import type { UniqueOptions } from "../schema/schema-types.ts"
import type { Account } from "../values/account/account.ts"
import type { AnonymousJazzAgent } from "../values/account/anonymous-agent.ts"
import type { Group } from "../values/group/group.ts"
import type { CreateOptions, OwnerOptions } from "../values/owner-options.ts"
import type { CoMapInstance } from "../values/map/map-types.ts"
import type { ClassRecordSchema, FieldKeys, InstanceSchema, LoadedInstance } from "./class-schema.ts"

type Constructor<T> = abstract new () => T

type OptionalFieldKeys<M> = { [K in FieldKeys<M>]: undefined extends M[K] ? K : never }[FieldKeys<M>]

/** What `create` of a map class takes. */
export type CoMapInit<M> = { readonly [K in Exclude<FieldKeys<M>, OptionalFieldKeys<M>>]: M[K] } & {
  readonly [K in OptionalFieldKeys<M>]?: M[K]
}

/** Loading by class. */
export interface LoadingStatics {
  /** An instance for a low-level value, which is not checked. */
  fromRaw<T>(this: Constructor<T>, raw: RawCoValue): T
  load<T, const R extends Query<InstanceSchema<T>> = true>(
    this: Constructor<T>,
    id: string,
    options?: LoadOptions<R> & Strict<R, Query<InstanceSchema<T>>>,
  ): Promise<Settled<LoadedInstance<T, R>>>
  subscribe<T>(this: Constructor<T>, id: string, listener: SubscribeListener<T>): () => void
  subscribe<T, const R extends Query<InstanceSchema<T>> = true>(
    this: Constructor<T>,
    id: string,
    options: SubscribeOptions<R> & Strict<R, Query<InstanceSchema<T>>>,
    listener: SubscribeListener<LoadedInstance<T, R>>,
  ): () => void
}

/** Values that are known by a name instead of an id. */
export interface UniqueStatics<Init> {
  findUnique(unique: JsonValue, ownerID: string, as?: Account | Group | AnonymousJazzAgent): string
  upsertUnique<T, const R extends Query<InstanceSchema<T>> = true>(
    this: Constructor<T>,
    options: UniqueOptions<Init, R> & Strict<R, Query<InstanceSchema<T>>>,
  ): Promise<Settled<LoadedInstance<T, R>>>
  loadUnique<T, const R extends Query<InstanceSchema<T>> = true>(
    this: Constructor<T>,
    unique: JsonValue,
    ownerID: string,
    options?: LoadOptions<R> & Strict<R, Query<InstanceSchema<T>>>,
  ): Promise<Settled<LoadedInstance<T, R>>>
}

/** An instance of a class whose keys are free. */
type RecordInstance<V> = CoMapInstance<ClassRecordSchema<V>> & { readonly [key: string]: V }

/** @deprecated use `co.map` */
export interface CoMapStatics extends LoadingStatics, UniqueStatics<object> {
  create<M>(this: Constructor<M>, init: CoMapInit<M>, options?: CreateOptions): M
  /** A class of maps whose keys are free and whose values are like `element`. */
  Record<V>(element: V): Constructor<RecordInstance<V>> & CoMapStatics
}

/** @deprecated use `co.discriminatedUnion` */
export interface SchemaUnionStatics extends LoadingStatics {
  /** The classes that `choose` returns. */
  Of<C extends abstract new () => unknown>(choose: (raw: Pick<RawCoMap, "get">) => C): Constructor<InstanceType<C>> & LoadingStatics
  Of<V>(choose: (raw: Pick<RawCoMap, "get">) => Constructor<V>): Constructor<V> & LoadingStatics
}

/** @deprecated use `co.list` */
export interface CoListStatics extends LoadingStatics, UniqueStatics<readonly unknown[]> {
  of(...items: never[]): never
  create<L extends readonly unknown[]>(this: Constructor<L>, items: readonly L[number][], options?: CreateOptions): L
}

/** @deprecated use `co.feed` */
export interface CoFeedStatics extends LoadingStatics {
  create<F>(this: Constructor<F>, items: readonly unknown[], options?: OwnerOptions): F
}
