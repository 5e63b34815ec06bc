import type { RawCoMap } from "cojson"
import type { AlsoLoaded, DefaultQuery, FieldUpdate, Loaded, LoadedField, OptionalKeys } from "../../schema/infer.ts"
import type { EnsureLoadedOptions, SubscribeListener, SubscribeOptions } from "../../schema/load-options.ts"
import type { Query, RefSchema, Strict } from "../../schema/resolve-query.ts"
import type { CoOptionalSchema } from "../../schema/schema-types.ts"
import type { Account } from "../account/account.ts"
import type { OwnedJazz, PlainJSON, SchemaMark } from "../base.ts"
import type { Ref } from "../ref.ts"

/** What every map instance has besides its fields. */
export interface CoMapBase {
  readonly $isLoaded: true
  readonly $type$: "CoMap"
  toJSON(): PlainJSON
}

export interface CoMapInstance<S> extends CoMapBase {
  readonly $jazz: CoMapJazz<S, this>
}

/** `$jazz` of any map, without knowing its fields. */
export interface CoMapJazzBase extends OwnedJazz {
  readonly raw: RawCoMap
  /** Whether the key was set and not deleted. */
  has(key: string): boolean
}

/** `This` is the instance, with what it has loaded. */
export interface CoMapJazz<S, This = unknown> extends CoMapJazzBase {
  /** The schema, for types only: nothing has it at run time. */
  readonly schemaType?: SchemaMark<S>
  /** One transaction per call, also for an equal value. */
  set<K extends keyof FieldsOf<S>>(key: K, value: FieldUpdate<FieldsOf<S>[K]>): void
  delete(key: DeletableKeys<S>): void
  /** Sets the keys whose value differs. */
  applyDiff(values: { readonly [K in keyof FieldsOf<S>]?: FieldUpdate<FieldsOf<S>[K]> | undefined }): AlsoLoaded<S, true, This>
  readonly refs: RefsOf<S>
  ensureLoaded<const R extends Query<S> = DefaultQuery<S>>(
    options: EnsureLoadedOptions<R> & Strict<R, Query<S>>,
  ): Promise<AlsoLoaded<S, R, This>>
  subscribe<const R extends Query<S> = DefaultQuery<S>>(listener: SubscribeListener<AlsoLoaded<S, R, This>>): () => void
  subscribe<const R extends Query<S> = DefaultQuery<S>>(
    options: SubscribeOptions<R> & Strict<R, Query<S>>,
    listener: SubscribeListener<AlsoLoaded<S, R, This>>,
  ): () => void
  getEdits(): EditsOf<S>
}

/** The fields of a map schema by key, records included. */
export type FieldsOf<S> = S extends { readonly keyType: unknown; readonly catchAll: infer V }
  ? { readonly [key: string]: V }
  : S extends { readonly shape: infer Shape; readonly catchAll?: infer C }
    ? unknown extends C
      ? Shape
      : Shape & { readonly [key: string]: C }
    : never

type DeletableKeys<S> = S extends { readonly keyType: unknown }
  ? string
  : S extends { readonly shape: infer Shape; readonly catchAll?: infer C }
    ? unknown extends C
      ? OptionalKeys<Shape>
      : string
    : never

type RefsOf<S> = S extends { readonly keyType: unknown; readonly catchAll: infer V }
  ? { readonly [key: string]: RefTo<V> }
  : S extends { readonly shape: infer Shape; readonly catchAll?: infer C }
    ? { readonly [K in keyof Shape as RefSchema<Shape[K]> extends never ? never : K]: RefTo<Shape[K]> } & (RefSchema<C> extends never
        ? unknown
        : { readonly [key: string]: RefTo<C> })
    : never
type RefTo<F> = F extends CoOptionalSchema<infer I> ? Ref<Loaded<I, true>> | undefined : Ref<Loaded<F, true>>

/** One edit of one key. A deletion has no value. */
export interface CoMapEdit<V> {
  readonly value?: V
  readonly ref?: Ref<NonNullable<V>> | undefined
  /** The author; null while not loaded. */
  readonly by: Account | null
  readonly madeAt: Date
  readonly key?: string
}

/** The latest edit; `all` lists every edit, oldest first. */
export type LastAndAllCoMapEdits<V> = CoMapEdit<V> & { readonly all: CoMapEdit<V>[] }
/** The edits of each field that was ever set, the latest in front. */
export type CoMapEdits<Fields> = { readonly [K in keyof Fields]?: LastAndAllCoMapEdits<Fields[K]> }
type EditsOf<S> = { readonly [K in keyof FieldsOf<S>]?: LastAndAllCoMapEdits<LoadedField<FieldsOf<S>[K], false>> }
