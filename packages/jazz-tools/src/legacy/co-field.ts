/** Fields of class-based definitions: `class Person extends CoMap { name = coField.string }`. */
import type { JsonValue } from "cojson"
import type { MaybeLoaded } from "../schema/infer.ts"
import { fieldPlan } from "../schema/field-plan.ts"
import { expectPlan, planOf } from "../schema/plan-of.ts"
import type { FieldPlan } from "../schema/plan.ts"
import type { CoSchema } from "../schema/schema-types.ts"
import { Encoders, type Encoder } from "./encoders.ts"
import { definitionIn, FieldDefinition } from "./field-definition.ts"

type Literal = string | number | boolean | null
type ClassOf<V> = abstract new (...args: never) => V

/** Key of the field that stands for all keys of a record class. */
export const ITEMS: unique symbol = Symbol.for("jazz.items")

// Definitions are typed as the values that instances have in their place.
function define<V>(plan: () => FieldPlan): V {
  return new FieldDefinition(plan) as V
}

function json<V>(): V {
  return define<V>(() => ({ type: "json" }))
}

function encoded<V>({ encode, decode }: Encoder<V>): V {
  return define<V>(() => ({
    type: "encoded",
    encode: (value) => encode(value as V),
    decode: (stored) => decode(stored ?? null),
  }))
}

function literal<const L extends readonly Literal[]>(..._values: L): L[number] {
  return json()
}

/** The plan of a class or schema, also when it is given as a function because it is declared later. */
function refPlan(target: unknown, optional: boolean): FieldPlan {
  const schema = planOf(target) === undefined && typeof target === "function" ? (target as () => unknown)() : target
  const plan = fieldPlan(schema)
  return plan.type === "ref"
    ? { ...plan, optional: optional || plan.optional }
    : { type: "ref", optional, plan: expectPlan(schema), schema }
}

function ref<V>(target: ClassOf<V> | (() => ClassOf<V>), options: { readonly optional: true }): MaybeLoaded<V> | undefined
function ref<V>(target: ClassOf<V> | (() => ClassOf<V>), options?: { readonly optional?: false }): MaybeLoaded<V>
function ref(target: CoSchema | (() => CoSchema), options?: { readonly optional?: boolean }): unknown
function ref(target: unknown, options: { readonly optional?: boolean } = {}): unknown {
  return define(() => refPlan(target, options.optional ?? false))
}

const optional = {
  string: json<string | undefined>(),
  number: json<number | undefined>(),
  boolean: json<boolean | undefined>(),
  null: json<null | undefined>(),
  Date: encoded(Encoders.OptionalDate),
  literal: <const L extends readonly Literal[]>(...values: L): L[number] | undefined => literal(...values),
  json: <V = JsonValue>(): V | undefined => json(),
  encoded: <V>(encoder: Encoder<V>): V | undefined => encoded(encoder),
  ref: <V>(target: ClassOf<V> | (() => ClassOf<V>)): MaybeLoaded<V> | undefined => ref(target, { optional: true }),
}

/**
 * Fields of class-based definitions.
 *
 * @example
 * ```ts
 * import { coField, CoMap } from "jazz-tools"
 *
 * class Event extends CoMap {
 *   title = coField.string
 *   at = coField.Date
 * }
 * const event = Event.create({ title: "Concert", at: new Date(0) })
 * console.log(event.at.getTime()) // 0
 * ```
 * @deprecated use `co.map` and `z`
 */
export const coField = {
  string: json<string>(),
  number: json<number>(),
  boolean: json<boolean>(),
  null: json<null>(),
  Date: encoded(Encoders.Date),
  literal,
  json: <V = JsonValue>(): V => json(),
  encoded,
  ref,
  items: ITEMS as typeof ITEMS,
  optional,
}

/** The plan of an element given to `CoList.Of`, `CoFeed.Of` or `CoMap.Record`. */
export function elementPlan(element: unknown): FieldPlan {
  return definitionIn(element)?.plan() ?? fieldPlan(element)
}
