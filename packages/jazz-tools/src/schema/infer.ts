/** Instance types and init types of schemas: what users see when they read and write. */
import type { CoFeed } from "../values/feed/feed-types.ts"
import type { CoListInstance } from "../values/list/list-types.ts"
import type { CoMapInstance } from "../values/map/map-types.ts"
import type { CoVectorInstance } from "../values/vector/vector-types.ts"
import type { AccountInstance } from "../values/account/account-types.ts"
import type { CoPlainText } from "../values/text/co-plain-text.ts"
import type { CoRichText } from "../values/text/co-rich-text.ts"
import type { FileStream } from "../values/file/file-stream.ts"
import type { Group } from "../values/group/group.ts"
import type { InstanceSchema, LoadedInstance } from "../legacy/class-schema.ts"
import type { Query } from "./resolve-query.ts"
import type { CoDiscriminatedUnionSchema, CoOptionalSchema, CoProfileSchema, CoSchema, ZodSchema } from "./schema-types.ts"

/** A value that is not here: still loading, not found, or not readable. */
export interface NotLoaded<_T = unknown> {
  readonly $isLoaded: false
  readonly $jazz: { readonly id: string; readonly loadingState: "loading" | "unavailable" | "unauthorized" }
}

/** A placeholder that will not change by waiting. */
export interface Failed {
  readonly $isLoaded: false
  readonly $jazz: { readonly id: string; readonly loadingState: "unavailable" | "unauthorized" }
}

/** A reference as it is read: the value, or a placeholder that tells why it is not here. `$isLoaded` tells them apart. */
export type MaybeLoaded<T> = T | NotLoaded<T>
/** The result of a finished load. */
export type Settled<T> = T | Failed

/** Marks a created value: every reference given at creation is here, at any depth. */
export interface ResolveAll {
  readonly $resolveAll: true
}

/** The default query of a schema. */
export type DefaultQuery<S> = S extends { readonly resolveQuery: infer Q } ? (Q extends Query<S> ? Q : true) : true

/** The instance of schema `S` with references loaded as `R` says. */
export type Loaded<S, R = DefaultQuery<S>> =
  S extends CoOptionalSchema<infer I>
    ? Loaded<I, R> | undefined
    : S extends InstanceSchema<infer V> | (abstract new (...args: never) => infer V)
      ? LoadedInstance<V, R>
      : S extends { readonly builtin: infer B extends keyof InstanceTable<S, R> }
        ? InstanceTable<S, R>[B]
        : never

interface InstanceTable<S, R> {
  readonly CoMap: S extends { readonly keyType: unknown; readonly catchAll: infer V }
    ? RecordFields<V, R> & CoMapInstance<S>
    : S extends { readonly shape: infer Shape }
      ? CoMapInstance<S> & { readonly [K in keyof Shape]: LoadedField<Shape[K], QueryAt<R, K>> } & CatchAllFields<S, R>
      : never
  readonly CoList: S extends { readonly element: infer E } ? CoListInstance<LoadedField<E, EachQueryOf<R>>, S> : never
  readonly CoFeed: S extends { readonly element: infer E } ? CoFeed<LoadedField<E, EachQueryOf<R>>, S> : never
  readonly CoPlainText: CoPlainText
  readonly CoRichText: CoRichText
  readonly FileStream: FileStream
  readonly CoVector: CoVectorInstance
  readonly Account: S extends { readonly shape: infer Shape }
    ? AccountInstance<S> & {
        readonly [K in "profile" | "root"]: K extends keyof Shape
          ? LoadedField<Shape[K], QueryAt<R, K>> & MaybeLoaded<ProfileExtras<K, Shape[K]>>
          : undefined
      }
    : never
  readonly Group: Group
  readonly CoDiscriminatedUnion: S extends CoDiscriminatedUnionSchema<infer Members> ? Loaded<Members[number], R> : never
}

/** What a map has besides its own fields as the `profile` of an account: those of every profile. */
export type ProfileExtras<K, F> = [K, F] extends ["profile", { readonly builtin: "CoMap"; readonly shape: infer Shape }]
  ? "inbox" extends keyof Shape
    ? unknown
    : Loaded<CoProfileSchema, true>
  : unknown

/** What `This`, an instance of `S`, is with `R` loaded as well: what it has loaded already stays. Of an unknown `This` only `R` is known. */
export type AlsoLoaded<S, R, This> = unknown extends This
  ? Loaded<S, R>
  : S extends { readonly element: unknown }
    ? R extends { readonly $each: unknown }
      ? Loaded<S, R>
      : This
    : AskedFields<S, R, This> & This & Loaded<S, R> // of two lists TypeScript takes the methods of the first
type AskedFields<S, R, This> = S extends { readonly keyType: unknown; readonly catchAll: infer V }
  ? RecordFields<V, R>
  : S extends { readonly shape: infer Shape }
    ? { readonly [K in keyof Shape]: K extends keyof R ? AskedField<Shape[K], QueryAt<R, K>, QueryAt<This, K>> : unknown }
    : unknown
type AskedField<F, R, Now> = [Now] extends [undefined]
  ? LoadedField<F, R>
  : [Now] extends [{ readonly $isLoaded: true } | undefined]
    ? F extends CoOptionalSchema<infer I>
      ? AlsoLoaded<I, R, NonNullable<Now>> | undefined
      : AlsoLoaded<F, R, Now>
    : LoadedField<F, R>

/** Records may be asked for single keys: those are loaded, the others perhaps. */
type RecordFields<V, R> = { readonly [key: string]: LoadedField<V, EachQueryOf<R>> } & (R extends ResolveAll | { readonly $each: unknown }
  ? unknown
  : R extends object
    ? { readonly [K in Exclude<keyof R, "$onError">]: LoadedField<V, R[K]> }
    : unknown)
type CatchAllFields<S, R> = S extends { readonly catchAll?: infer C }
  ? unknown extends C
    ? unknown
    : RecordFields<C, S extends { readonly shape: infer Shape } ? Others<R, keyof Shape> : R>
  : unknown
type Others<R, K extends PropertyKey> = R extends object ? Omit<R, K> : R

/** The part of query `R`, or of an instance, that belongs to field `K`; `undefined` when the field is not asked for. */
export type QueryAt<R, K> = R extends ResolveAll ? R : R extends object ? (K extends keyof R ? R[K] : undefined) : undefined
/** The part of query `R` that belongs to every element. */
export type EachQueryOf<R> = R extends ResolveAll ? R : R extends { readonly $each: infer Q } ? Q : undefined

/** What reading a field of schema `F` gives. */
export type LoadedField<F, R> =
  F extends CoOptionalSchema<infer I>
    ? LoadedRef<I, R> | undefined
    : F extends ZodSchema
      ? ZodOutput<F>
      : F extends CoSchema
        ? LoadedRef<F, R>
        : F extends abstract new (...args: never) => unknown
          ? LoadedRef<F, R>
          : never

/** What is read of a Zod field. As fields cannot be written to, `.readonly()` says no more of its own value. */
type ZodOutput<F> = F extends { readonly _zod: { readonly def: { readonly type: "readonly" | "optional"; readonly innerType: infer I } } }
  ? F extends { readonly _zod: { readonly def: { readonly type: "optional" } } }
    ? ZodOutput<I> | undefined
    : ZodOutput<I>
  : F extends ZodSchema<infer Output>
    ? AnyFields<Output>
    : never

/** `z.object({})` is the type of any object here; Zod's own type of it is that of the empty object. */
type AnyFields<Output> = Output extends Record<string, never> ? Record<never, never> : Output

/**
 * A reference: loaded when the query asks for it, maybe when it does not, or may not. `boolean` asks: what `true` is widened to in functions
 * of users.
 */
export type LoadedRef<S, R> = [R] extends [false | undefined]
  ? MaybeLoaded<Loaded<S, true>>
  : R extends undefined
    ? MaybeLoaded<Loaded<S, true>>
    : R extends { readonly $onError: "catch" }
      ? MaybeLoaded<Loaded<S, R>>
      : Loaded<S, R>

/**
 * What may be written into a field of schema `F`: instances, or plain data that becomes a new CoValue. `Also` is what else may stand for a
 * reference, at any depth.
 */
export type FieldInit<F, Also = never> =
  F extends CoOptionalSchema<infer I>
    ? RefInit<I, Also> | undefined
    : F extends ZodSchema
      ? AnyFields<F["_zod"]["output"]>
      : F extends CoSchema
        ? RefInit<F, Also>
        : F extends abstract new (...args: never) => infer I
          ? I | Also
          : never

/** What a value that there is takes: also what it gives, references that are not loaded. */
export type FieldUpdate<F> = FieldInit<F, NotLoaded>

type RefInit<S, Also> = Loaded<S, true> | PlainInit<S, Also> | Also

/** Plain data for a new CoValue of schema `S`; never for kinds that need an instance. */
export type PlainInit<S, Also = never> = S extends { readonly builtin: "CoMap"; readonly keyType: unknown; readonly catchAll: infer V }
  ? { [key: string]: FieldInit<V, Also> }
  : S extends { readonly builtin: "CoMap"; readonly shape: infer Shape }
    ? MapInit<Shape, Also>
    : S extends { readonly builtin: "CoList" | "CoFeed"; readonly element: infer E }
      ? readonly FieldInit<E, Also>[]
      : S extends { readonly builtin: "CoPlainText" | "CoRichText" }
        ? string
        : S extends { readonly builtin: "CoVector" }
          ? readonly number[] | Float32Array
          : S extends CoDiscriminatedUnionSchema<infer Members>
            ? PlainInit<Members[number], Also>
            : never

/** What `co.map(shape).create` takes. */
export type MapInit<Shape, Also = never> = { [K in RequiredKeys<Shape>]: FieldInit<Shape[K], Also> } & {
  [K in OptionalKeys<Shape>]?: FieldInit<Shape[K], Also> | undefined
}

/** Fields that may be left out at creation and deleted later. */
export type OptionalKeys<Shape> = { [K in keyof Shape]: IsOptional<Shape[K]> extends true ? K : never }[keyof Shape]
type RequiredKeys<Shape> = { [K in keyof Shape]: IsOptional<Shape[K]> extends true ? never : K }[keyof Shape]
type IsOptional<F> = F extends CoOptionalSchema
  ? true
  : F extends { readonly _zod: { readonly optout: "optional" } }
    ? true
    : F extends { readonly _zod: { readonly output: infer O } }
      ? undefined extends O
        ? true
        : false
      : false

/** Instance with all references loaded. */
export type InstanceOfSchema<S> = Loaded<S, ResolveAll>
/** Instance whose references may be loaded. */
export type InstanceOfSchemaCoValuesMaybeLoaded<S> = Loaded<S, true>
/** What `create` takes. */
export type CoInput<S> = S extends CoOptionalSchema<infer I> ? PlainInit<I> | undefined : PlainInit<S>
