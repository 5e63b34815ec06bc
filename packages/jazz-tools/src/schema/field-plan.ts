/** Zod schemas, CoValue schemas and classes → how a field is stored. */
import type { JsonValue } from "cojson"
import type { z } from "zod"
import { planOf } from "./plan-of.ts"
import type { EncodedField, FieldPlan, JsonField } from "./plan.ts"
import { storedDate } from "./stored-date.ts"

const JSON_FIELD: JsonField = { type: "json" }

const DATE_FIELD: EncodedField = {
  type: "encoded",
  encode: (value, at) => {
    if (value === undefined || value === null) return null
    if (!(value instanceof Date)) {
      const field = at === undefined ? "a z.date() field" : `the z.date() field ${at}`
      throw new TypeError(`value?.toISOString is not a function: ${field} takes a Date and got ${JSON.stringify(value)}`)
    }
    return value.toISOString()
  },
  decode: (stored) => (stored === null || stored === undefined ? undefined : storedDate(stored)),
}

/** Anything that quacks like a Zod 4 schema, whichever copy of Zod made it. */
export function isZodSchema(value: unknown): value is z.core.$ZodType {
  return typeof value === "object" && value !== null && "_zod" in value && typeof value._zod === "object"
}

export function isCoSchema(value: unknown): value is { readonly collaborative: true; readonly builtin: string } {
  return typeof value === "object" && value !== null && "collaborative" in value && value.collaborative === true && "builtin" in value
}

/** Compiles one field. Throws for Zod types that cannot be stored. */
export function fieldPlan(schema: unknown): FieldPlan {
  if (isZodSchema(schema)) return zodField(schema)
  if (isCoSchema(schema) && schema.builtin === "CoOptional" && "innerType" in schema) {
    const inner = fieldPlan(schema.innerType)
    return inner.type === "ref" ? { ...inner, optional: true, schema } : inner
  }
  const plan = planOf(schema)
  if (plan) return { type: "ref", optional: false, plan, schema }
  throw new Error(`Unsupported field: ${String(schema)}`)
}

interface Def {
  readonly type: string
  readonly innerType?: unknown
  readonly options?: readonly unknown[]
  readonly values?: readonly unknown[]
  readonly in?: unknown
  readonly out?: unknown
  readonly getter?: () => unknown
  readonly transform?: unknown
  readonly reverseTransform?: unknown
}

function defOf(schema: z.core.$ZodType): Def {
  return schema._zod.def as unknown as Def
}

function zodField(schema: z.core.$ZodType): FieldPlan {
  const def = defOf(schema)
  switch (def.type) {
    case "string":
    case "number":
    case "int":
    case "boolean":
    case "null":
    case "enum":
    case "template_literal":
    case "object":
    case "record":
    case "array":
    case "tuple":
    case "intersection":
      return JSON_FIELD
    case "literal":
      checkLiteral(def.values ?? [])
      return JSON_FIELD
    case "date":
      return DATE_FIELD
    case "union":
      return unionField(def.options ?? [])
    case "optional":
    case "readonly":
      return innerField(def.innerType)
    case "nullable":
      return nullableField(def.innerType)
    case "default":
    case "catch":
      console.warn("z.default()/z.catch() are not supported in collaborative schemas. They will be ignored.")
      return innerField(def.innerType)
    case "lazy":
      return lazyField(def.getter)
    case "pipe":
      return codecField(schema, def)
    default:
      throw new Error(`Unsupported zod type: ${def.type}`)
  }
}

function innerField(inner: unknown): FieldPlan {
  if (isZodSchema(inner)) return zodField(inner)
  const field = fieldPlan(inner)
  return field.type === "ref" ? { ...field, optional: true } : field
}

function nullableField(inner: unknown): FieldPlan {
  const field = innerField(inner)
  if (field === DATE_FIELD) throw new Error("Nullable z.date() is not supported")
  return field
}

/** Lazy schemas may refer to themselves: z.json() is one. They hold JSON unless they wrap a single supported type. */
function lazyField(getter: (() => unknown) | undefined): FieldPlan {
  const inner = getter?.()
  if (!isZodSchema(inner) || ["union", "object", "array", "record", "tuple", "intersection"].includes(defOf(inner).type)) return JSON_FIELD
  return zodField(inner)
}

function unionField(options: readonly unknown[]): FieldPlan {
  if (options.some((option) => isCoSchema(option))) {
    throw new Error("z.union()/z.discriminatedUnion() of collaborative types is not supported. Use co.discriminatedUnion() instead.")
  }
  return JSON_FIELD // whatever the options are: the value is stored as it is
}

function checkLiteral(values: readonly unknown[]): void {
  for (const value of values) {
    if (value === undefined) throw new Error("z.literal() with undefined is not supported")
    if (value === null) throw new Error("z.literal() with null is not supported")
    if (typeof value === "bigint") throw new Error("z.literal() with bigint is not supported")
  }
}

function codecField(schema: z.core.$ZodType, def: Def): FieldPlan {
  const traits = schema._zod.traits as ReadonlySet<string> | undefined
  if (!traits?.has("$ZodCodec") || typeof def.transform !== "function" || typeof def.reverseTransform !== "function") {
    throw new Error("z.pipe() is not supported. Only z.codec() is supported.")
  }
  let inner: FieldPlan
  try {
    inner = fieldPlan(def.in)
  } catch (error) {
    throw new Error(
      `z.codec() is only supported if the input schema is already supported. ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    )
  }
  const decode = def.transform as (value: unknown, context: object) => unknown
  const encode = def.reverseTransform as (value: unknown, context: object) => unknown
  return {
    type: "encoded",
    encode: (value) => {
      if (value === undefined || value === null) return value
      const encoded = encode(value, NO_ISSUES)
      return inner.type === "encoded" ? inner.encode(encoded) : (encoded as JsonValue)
    },
    decode: (stored) => {
      if (stored === undefined || stored === null) return stored
      return decode(inner.type === "encoded" ? inner.decode(stored) : stored, NO_ISSUES)
    },
  }
}

/** Codecs get a parse context in Zod; nobody reads the issues here because nothing is validated. */
const NO_ISSUES = { value: undefined, issues: [] }
