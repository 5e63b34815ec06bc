import type { ValuePlan } from "./plan.ts"

const PLAN = Symbol("jazz.plan")

/** Attaches the plan of a schema or class; a function delays compiling until it is needed. */
export function attachPlan(target: object, plan: () => ValuePlan): void {
  let made: ValuePlan | undefined
  Object.defineProperty(target, PLAN, { configurable: true, enumerable: false, get: () => (made ??= plan()) })
}

/** Subclasses that users derive from `base` get a plan of their own, compiled when it is first needed; `base` itself only when `itself` says so. */
export function attachPlansOfSubclasses<Class extends object>(
  base: Class,
  compile: (derived: Class) => ValuePlan,
  { itself = false }: { readonly itself?: boolean } = {},
): void {
  const made = new WeakMap<object, ValuePlan>()
  Object.defineProperty(base, PLAN, {
    configurable: true,
    enumerable: false,
    get(this: Class) {
      if (this === base && !itself) return undefined
      const plan = made.get(this) ?? compile(this)
      made.set(this, plan)
      return plan
    },
  })
}

/** The plan of a schema or of a class that stands for one; undefined for anything else. */
export function planOf(schema: unknown): ValuePlan | undefined {
  if ((typeof schema !== "object" && typeof schema !== "function") || schema === null) return undefined
  // Own or inherited: subclasses of built-in classes mean their base's plan.
  return (schema as { readonly [PLAN]?: ValuePlan })[PLAN]
}

/** Throws for what is neither a schema nor a class. */
export function expectPlan(schema: unknown): ValuePlan {
  const plan = planOf(schema)
  if (!plan) throw new Error(`Unsupported schema: ${JSON.stringify(schema)}`)
  return plan
}
