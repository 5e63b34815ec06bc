/** Which references to load: the `resolve` option, as a type. */
import type { InstanceSchema, SchemaOf } from "../legacy/class-schema.ts"
import type { CoDiscriminatedUnionSchema, CoOptionalSchema, CoSchema } from "./schema-types.ts"

/** A placeholder instead of a failure of the whole load. */
export interface Catch {
  readonly $onError?: "catch"
}

/** The valid queries for a schema. */
export type Query<S> = boolean | QueryObject<S>

/** The object form of a query. */
export type QueryObject<S> =
  S extends CoOptionalSchema<infer I>
    ? QueryObject<I>
    : S extends { readonly builtin: "CoMap"; readonly keyType: unknown; readonly catchAll: infer V }
      ? RecordQuery<V>
      : S extends { readonly builtin: "CoMap" | "Account"; readonly shape: infer Shape }
        ? { readonly [K in RefKeys<Shape>]?: Query<RefSchema<Shape[K]>> } & CatchAllQuery<S> & Catch
        : S extends { readonly builtin: infer B extends "CoList" | "CoFeed"; readonly element: infer E }
          ? EachQuery<B, E>
          : S extends CoDiscriminatedUnionSchema<infer Members>
            ? UnionQuery<QueryObject<Members[number]>>
            : S extends InstanceSchema<infer V> | (abstract new (...args: never) => infer V)
              ? ClassQuery<V>
              : Catch

type ClassQuery<V> = [SchemaOf<V>] extends [never] ? Catch : QueryObject<SchemaOf<V>>
type EachQuery<B, E> =
  RefSchema<E> extends never ? (B extends "CoFeed" ? EachPrimitive : Catch) : { readonly $each?: Query<RefSchema<E>> } & Catch
/** Records and feeds of primitives take `$each` too, and there is nothing more to load. */
interface EachPrimitive extends Catch {
  readonly $each?: boolean
}
type RecordQuery<V> =
  RefSchema<V> extends never
    ? EachPrimitive
    : {
        readonly [key: string]: Query<RefSchema<V>> | "catch" | undefined
        readonly $each?: Query<RefSchema<V>>
        readonly $onError?: "catch"
      }
type CatchAllQuery<S> = S extends { readonly catchAll?: infer C }
  ? unknown extends C
    ? unknown
    : RefSchema<C> extends never
      ? unknown
      : { readonly [key: string]: Query<RefSchema<C>> | "catch" | undefined }
  : unknown
type UnionQuery<Q> = { readonly [K in KeysOf<Q>]?: ValueAt<Q, K> }
type KeysOf<Q> = Q extends unknown ? keyof Q : never
type ValueAt<Q, K> = Q extends unknown ? (K extends keyof Q ? Q[K] : never) : never

/** Keys of a shape that hold references. */
export type RefKeys<Shape> = { [K in keyof Shape]: RefSchema<Shape[K]> extends never ? never : K }[keyof Shape]

/** The schema (or class instance type) that a field refers to; never for Zod fields. */
export type RefSchema<F> = [F] extends [CoOptionalSchema<infer I>]
  ? I
  : [F] extends [CoSchema]
    ? F
    : [F] extends [abstract new (...args: never) => unknown]
      ? F
      : never

/** `R`, with keys that the schema does not have turned into type errors. */
export type StrictQuery<R, Q> = R extends object ? R & StrictKeys<R, Extract<NonNullable<Q>, object>> : R
type StrictKeys<R, Q> = {
  readonly [K in keyof R]: K extends keyof Q
    ? R[K] extends object
      ? StrictKeys<R[K], Extract<NonNullable<Q[K]>, object>>
      : unknown
    : never
}

/**
 * Beside options that take a query `R`: the same as a type error for keys that `Q` does not have. Apart from them, because TypeScript infers a
 * query that may be a boolean or an object only where `R` stands alone.
 */
export interface Strict<R, Q> {
  readonly resolve?: StrictQuery<R, Q> | undefined
}
