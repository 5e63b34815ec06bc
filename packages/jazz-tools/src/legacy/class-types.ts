/** Static types of class-based definitions. */
import type { JsonValue, RawCoMap } from "cojson"
import type { Settled } from "../schema/infer.ts"
import type { SubscribeListener } from "../schema/load-options.ts"
import type { Account } from "../values/account/account.ts"
import type { AnonymousJazzAgent } from "../values/account/anonymous-agent.ts"
import type { Group } from "../values/group/group.ts"
import type { CreateOptions, OwnerOptions } from "../values/owner-options.ts"

type Constructor<T> = abstract new () => T

/** Keys that instances have besides the fields of their class. */
type OwnMember = "$jazz" | "$isLoaded" | "$type$" | "toJSON"
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
/** Getters are no fields. */
type IsWritable<M, K extends keyof M> = Same<Pick<M, K>, { -readonly [P in K]: M[P] }>
type FieldKeys<M> = {
  [K in keyof M]: K extends OwnMember ? never : M[K] extends (...args: never) => unknown ? never : IsWritable<M, K> extends true ? K : never
}[keyof M]
type OptionalFieldKeys<M> = { [K in FieldKeys<M>]: undefined extends M[K] ? K : never }[FieldKeys<M>]

/** What `create` of a map class takes. */
export type CoMapInit<M> = { readonly [K in Exclude<FieldKeys<M>, OptionalFieldKeys<M>>]: M[K] } & {
  readonly [K in OptionalFieldKeys<M>]?: M[K]
}

interface ClassLoadOptions {
  readonly resolve?: unknown
  readonly loadAs?: Account | AnonymousJazzAgent | undefined
  readonly skipRetry?: boolean
}

interface LoadingStatics {
  load<T>(this: Constructor<T>, id: string, options?: ClassLoadOptions): Promise<Settled<T>>
  subscribe<T>(this: Constructor<T>, id: string, listener: SubscribeListener<T>): () => void
  subscribe<T>(this: Constructor<T>, id: string, options: ClassLoadOptions, listener: SubscribeListener<T>): () => void
}

interface UniqueStatics<Init> {
  findUnique(unique: JsonValue, ownerID: string, as?: Account | Group | AnonymousJazzAgent): string
  upsertUnique<T>(
    this: Constructor<T>,
    options: { readonly value: Init; readonly unique: JsonValue; readonly owner: Group | Account; readonly resolve?: unknown },
  ): Promise<Settled<T>>
  loadUnique<T>(this: Constructor<T>, unique: JsonValue, ownerID: string, options?: ClassLoadOptions): Promise<Settled<T>>
}

/** @deprecated use `co.map` */
export interface CoMapStatics<Base> extends LoadingStatics, UniqueStatics<object> {
  create<M>(this: Constructor<M>, init: CoMapInit<M>, options?: CreateOptions): M
  /** A class of maps whose keys are free and whose values are like `element`. */
  Record<V>(element: V): Constructor<Base & { readonly [key: string]: V }> & CoMapStatics<Base>
}

/** @deprecated use `co.discriminatedUnion` */
export interface SchemaUnionStatics extends LoadingStatics {
  /** The classes that `choose` returns. */
  Of<C extends abstract new () => unknown>(choose: (raw: Pick<RawCoMap, "get">) => C): Constructor<InstanceType<C>> & LoadingStatics
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
