import type { ValueKind, ValuePlan } from "../plan.ts"

/** The plan of values without references: texts, files, vectors. */
export function leafPlan(
  schema: object,
  kind: ValueKind,
  instanceClass: ValuePlan["instanceClass"],
  extra: Pick<ValuePlan, "permissions" | "dimensions">,
): ValuePlan {
  return { kind, schema, instanceClass, field: () => undefined, migration: undefined, ...extra }
}
