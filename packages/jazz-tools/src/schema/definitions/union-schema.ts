import type { ValueKind, ValuePlan } from "../plan.ts"
import { expectPlan } from "../plan-of.ts"
import { isCoSchema, isZodSchema } from "../field-plan.ts"
import { CoMap } from "../../values/map/co-map.ts"
import { CoSchemaObject } from "./co-schema-object.ts"
import { lazily, type RuntimeShape } from "./shape.ts"

const unionKind: ValueKind = {
  name: "CoDiscriminatedUnion",
  accepts: () => true,
  wrap() {
    throw new Error("A union has no instances of its own")
  },
}

interface Member {
  readonly builtin: string
  readonly shape?: RuntimeShape
  readonly options?: readonly unknown[]
}

/** `co.discriminatedUnion`. The first member that matches wins. */
export class UnionSchema extends CoSchemaObject {
  readonly builtin = "CoDiscriminatedUnion"
  readonly discriminator: string
  readonly options: readonly unknown[]

  constructor(discriminator: string, options: readonly unknown[]) {
    super()
    checkMembers(discriminator, options)
    this.discriminator = discriminator
    this.options = options
  }

  getDefinition(): { readonly discriminator: string; readonly options: readonly unknown[] } {
    return { discriminator: this.discriminator, options: this.options }
  }

  resolved(resolveQuery: unknown): this {
    return this.varied({ resolveQuery })
  }

  protected copy(): UnionSchema {
    return new UnionSchema(this.discriminator, this.options)
  }

  protected compile(): ValuePlan {
    const { discriminator, options } = this
    const members = lazily(() => memberPlans(discriminator, options))
    return {
      kind: unionKind,
      schema: this,
      instanceClass: CoMap,
      field: () => undefined,
      permissions: {},
      migration: undefined,
      member(read) {
        const value = read(discriminator)
        return members()
          .find(({ values }) => values.has(value))
          ?.plan(read)
      },
    }
  }
}

interface MemberPlan {
  readonly values: ReadonlySet<unknown>
  /** Nested unions choose on. */
  plan(read: (key: string) => unknown): ValuePlan | undefined
}

function memberPlans(discriminator: string, options: readonly unknown[]): MemberPlan[] {
  return options.map((option) => {
    const values = new Set(discriminatorValues(option as Member, discriminator) ?? [])
    const plan = lazily(() => expectPlan(option))
    return { values, plan: (read) => (plan().member ? plan().member?.(read) : plan()) }
  })
}

/** The values that the key may have in a member; undefined when it has no such field. */
function discriminatorValues(member: Member, key: string): unknown[] | undefined {
  if (member.options) {
    const nested = member.options.map((option) => discriminatorValues(option as Member, key))
    return nested.some((values) => values !== undefined) ? nested.flatMap((values) => values ?? []) : undefined
  }
  return member.shape && Object.hasOwn(member.shape, key) ? literalValues(member.shape[key]) : undefined
}

/** The values of a literal or enum; undefined for anything else. */
function literalValues(field: unknown): unknown[] | undefined {
  if (!isZodSchema(field)) return undefined
  const def = field._zod.def as {
    readonly type: string
    readonly values?: readonly unknown[]
    readonly entries?: object
    readonly innerType?: unknown
  }
  if (def.type === "literal") return [...(def.values ?? [])]
  if (def.type === "enum") return Object.values(def.entries ?? {})
  return def.innerType === undefined ? undefined : literalValues(def.innerType)
}

function checkMembers(discriminator: string, options: readonly unknown[]): void {
  let declared = false
  options.forEach((option, index) => {
    const member = option as Member
    if (!isCoSchema(option) || !(member.builtin === "CoMap" || member.builtin === "CoDiscriminatedUnion")) {
      throw new Error("co.discriminatedUnion() of non-collaborative types is not supported")
    }
    if (member.shape && !Object.keys(member.shape).some((key) => !isGetter(member.shape, key) && literalValues(member.shape?.[key]))) {
      throw new Error(`Invalid discriminated union option at index "${index}"`)
    }
    const values = discriminatorValues(member, discriminator)
    if (!values) return
    declared = true
    if (values.some((value) => typeof value !== "string" && typeof value !== "number")) {
      throw new Error("co.discriminatedUnion() of collaborative types with non-string or non-number discriminator value is not supported")
    }
  })
  if (!declared) throw new Error("co.discriminatedUnion() of collaborative types with non-existent discriminator key is not supported")
}

function isGetter(shape: RuntimeShape | undefined, key: string): boolean {
  return shape !== undefined && Object.getOwnPropertyDescriptor(shape, key)?.get !== undefined
}
