/** Shapes: the fields of maps, profiles and accounts. */
import { fieldPlan, isCoSchema, isZodSchema } from "../field-plan.ts"
import { planOf } from "../plan-of.ts"
import type { FieldPlan } from "../plan.ts"

export type RuntimeShape = { readonly [key: string]: unknown }

function getterOf(shape: RuntimeShape, key: string): (() => unknown) | undefined {
  return Object.getOwnPropertyDescriptor(shape, key)?.get as (() => unknown) | undefined
}

/** Throws when a field is no schema. Getters are not called: they may refer to schemas that do not exist yet. */
export function checkShape(shape: unknown, builder: string): RuntimeShape {
  if (isCoSchema(shape)) throw new Error(`${builder}() expects an object as its argument, not a CoValue schema`)
  const checked = shape as RuntimeShape
  for (const key of Object.keys(checked)) {
    if (getterOf(checked, key)) continue
    const field = checked[key]
    if (!isZodSchema(field) && !isCoSchema(field) && planOf(field) === undefined)
      throw new Error(`${builder}() supports only Zod v4 schemas and CoValue schemas`)
  }
  return checked
}

/** Looks fields up in a shape; compiles getters when they are needed, everything else at once. */
export function shapeFields(shape: RuntimeShape, catchAll: unknown): (key: string) => FieldPlan | undefined {
  const compiled = new Map<string, FieldPlan>()
  for (const key of Object.keys(shape)) if (!getterOf(shape, key)) compiled.set(key, fieldAt(shape, key))
  const rest = catchAll === undefined ? undefined : lazily(() => fieldPlan(catchAll))
  return (key) => {
    const field = compiled.get(key)
    if (field) return field
    if (Object.hasOwn(shape, key)) {
      const made = fieldAt(shape, key)
      compiled.set(key, made)
      return made
    }
    return key === "$jazz" || key === "$type$" ? undefined : rest?.()
  }
}

function fieldAt(shape: RuntimeShape, key: string): FieldPlan {
  try {
    return fieldPlan(shape[key])
  } catch (error) {
    if (!(error instanceof Error) || error.cause !== undefined) throw error
    const advice = "Describe it with z.json() or z.codec(), or leave it out."
    throw new Error(error.message, { cause: new Error(`The field ${key} cannot be stored as it is. ${advice}`) })
  }
}

/** Calls once, when first asked. */
export function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

/** A shape with the same getters, keys chosen and fields changed by `change`; undefined leaves a field out. */
export function mapShape(shape: RuntimeShape, change: (key: string, read: () => unknown) => (() => unknown) | undefined): RuntimeShape {
  const changed: { [key: string]: unknown } = {}
  for (const key of Object.keys(shape)) {
    const getter = getterOf(shape, key)
    const read = change(key, () => shape[key])
    if (!read) continue
    if (getter) Object.defineProperty(changed, key, { get: read, enumerable: true, configurable: true })
    else changed[key] = read()
  }
  return changed
}
