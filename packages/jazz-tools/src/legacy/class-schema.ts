/** The schemas that classes stand for, in types only: what their instances refer to, as far as the types of the class's fields tell. */
import type { z } from "zod"
import type { Loaded, LoadedField } from "../schema/infer.ts"
import type { RefKeys } from "../schema/resolve-query.ts"
import type { CoOptionalSchema, CoSchema } from "../schema/schema-types.ts"
import type { SchemaCarrier } from "../values/base.ts"

/** The schema of values that are instances of `V`. */
export interface InstanceSchema<V> extends CoSchema {
  /** For types only: nothing has it at run time. */
  readonly instanceType: V
}

/** The schema of a map class. */
export interface ClassMapSchema<V> extends InstanceSchema<V> {
  readonly builtin: "CoMap"
  readonly shape: { readonly [K in FieldKeys<V>]: FieldSchemaOf<V[K]> }
  readonly resolveQuery: true
}

/** The schema of `CoMap.Record(…)`. */
export interface ClassRecordSchema<V> extends CoSchema {
  readonly builtin: "CoMap"
  readonly keyType: z.ZodString
  readonly catchAll: FieldSchemaOf<V>
  readonly resolveQuery: true
}

/** The schema of `CoList.Of(…)` and `CoFeed.Of(…)`. */
export interface ClassElementsSchema<B extends "CoList" | "CoFeed", Item> extends CoSchema {
  readonly builtin: B
  readonly element: FieldSchemaOf<Item>
  readonly resolveQuery: true
}

/** The schema of an account class. */
export interface ClassAccountSchema<V extends { readonly profile: unknown; readonly root: unknown }> extends InstanceSchema<V> {
  readonly builtin: "Account"
  readonly shape: { readonly [K in "profile" | "root"]: FieldSchemaOf<V[K]> }
  readonly resolveQuery: true
}

/** The schema of an instance; never when it has none in its type. */
export type SchemaOf<V> = V extends { readonly $jazz: { readonly schemaType?: infer Mark } } ? CarriedBy<Mark> : never
type CarriedBy<Mark> = Mark extends SchemaCarrier<infer S> ? S : never

/** An instance of a class with references loaded as `R` says. */
export type LoadedInstance<V, R> = R extends object ? LoadedReferences<SchemaOf<V>, R> & V : V
type LoadedReferences<S, R> = [S] extends [never]
  ? unknown
  : S extends InstanceSchema<unknown>
    ? S extends { readonly shape: infer Shape }
      ? { readonly [K in keyof R & RefKeys<Shape>]: LoadedField<Shape[K], R[K]> }
      : unknown
    : Loaded<S, R>

/** Keys that instances have besides the fields of their class. */
type OwnMember = "$jazz" | "$isLoaded" | "$type$" | "toJSON"
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
/** Getters are no fields. */
type IsWritable<M, K extends keyof M> = Same<Pick<M, K>, { -readonly [P in K]: M[P] }>
/** The fields of a map class. */
export type FieldKeys<M> = {
  [K in keyof M]: K extends OwnMember ? never : M[K] extends (...args: never) => unknown ? never : IsWritable<M, K> extends true ? K : never
}[keyof M]

/** What a field refers to: without placeholders and what is left out. */
type InstanceIn<F> = Extract<NonNullable<F>, { readonly $isLoaded: true }>
type FieldSchemaOf<F> = [InstanceIn<F>] extends [never]
  ? z.ZodType<F>
  : undefined extends F
    ? CoOptionalSchema<InstanceSchema<InstanceIn<F>>>
    : InstanceSchema<InstanceIn<F>>
