/** The part of Zod 4 that can describe stored values; exported together as `z`. `z.z` is all of Zod. */
import { object as zodObject, strictObject as zodStrictObject } from "zod"
import { isCoSchema } from "./field-plan.ts"

export {
  array,
  base64,
  base64url,
  boolean,
  cidrv4,
  cidrv6,
  codec,
  cuid,
  cuid2,
  date,
  discriminatedUnion,
  email,
  emoji,
  enum,
  int,
  int32,
  intersection,
  ipv4,
  ipv6,
  iso,
  json,
  literal,
  nanoid,
  number,
  optional,
  record,
  string,
  templateLiteral,
  tuple,
  ulid,
  union,
  url,
  uuid,
} from "zod"
export { z } from "./all-of-zod.ts"
export type {
  infer,
  input,
  output,
  ZodCatch,
  ZodDefault,
  ZodDiscriminatedUnion,
  ZodLazy,
  ZodOptional,
  ZodReadonly,
  ZodString,
  ZodType,
} from "zod"

function refuseReferences(name: string, shape: object | undefined): void {
  for (const { get, value } of Object.values(Object.getOwnPropertyDescriptors(shape ?? {})) as PropertyDescriptor[]) {
    if (!get && isCoSchema(value)) throw new Error(`z.${name}() does not support collaborative types as values. Use co.map() instead`)
  }
}

// The types stay Zod's own, loose ones: refusing CoValue schemas by type would evaluate recursive getters too early.

/**
 * Stored as one JSON value. Throws when a field is a CoValue schema.
 *
 * @example
 * ```ts
 * const Event = co.map({ place: z.object({ city: z.string() }) })
 * const event = Event.create({ place: { city: "Oslo" } })
 * console.log(event.place.city) // Oslo
 * ```
 */
export const object: typeof zodObject = (shape, params) => {
  refuseReferences("object", shape)
  return zodObject(shape, params)
}

/**
 * Stored as one JSON value. Throws when a field is a CoValue schema.
 *
 * @example
 * ```ts
 * const Place = z.strictObject({ city: z.string() })
 * console.log(Place.safeParse({ city: "Oslo", zip: "0150" }).success) // false
 * ```
 */
export const strictObject: typeof zodStrictObject = (shape, params) => {
  refuseReferences("strictObject", shape)
  return zodStrictObject(shape, params)
}
