import { optional } from "zod"
import { attachPlan, expectPlan } from "../plan-of.ts"
import { isCoSchema, isZodSchema } from "../field-plan.ts"

/** `co.optional`: a reference that may be empty. Only usable inside containers. */
export class OptionalSchema {
  readonly collaborative = true
  readonly builtin = "CoOptional"
  readonly resolveQuery = true
  readonly innerType: unknown

  constructor(innerType: unknown) {
    this.innerType = innerType
    attachPlan(this, () => expectPlan(innerType))
  }

  getDefinition(): { readonly innerType: unknown } {
    return { innerType: this.innerType }
  }

  getCoValueClass(): object {
    return expectPlan(this.innerType).instanceClass
  }
}

/** The same field, optional. */
export function optionalField(field: unknown): unknown {
  if (isCoSchema(field)) return field.builtin === "CoOptional" ? field : new OptionalSchema(field)
  return isZodSchema(field) ? optional(field) : new OptionalSchema(field)
}
