import { tolerateForbiddenWrites, type LocalNode, type RawCoValue } from "cojson"
import type { ValuePlan } from "../schema/plan.ts"

const migrated = new WeakMap<LocalNode, Set<string>>()

/** Runs the schema's migration, at most once per value and node. Throws what it throws. */
export function migrate(node: LocalNode, plan: ValuePlan, raw: RawCoValue, wrap: () => object): void {
  const { migration } = plan
  if (!migration || plan.kind.name === "Account") return
  let done = migrated.get(node)
  if (!done) migrated.set(node, (done = new Set()))
  if (done.has(raw.id)) return
  done.add(raw.id)
  try {
    const result = tolerateForbiddenWrites(() => migration(wrap())) // readers run it too
    if (typeof result === "object" && result !== null && "then" in result) throw asynchronous(raw.id)
  } catch (error) {
    done.delete(raw.id) // the next load tries again
    throw error
  }
}

function asynchronous(id: string): Error {
  const advice = "What takes time belongs in the program, after the load."
  return new Error("Migration function cannot be async", { cause: new Error(`That of ${id} returned a promise. ${advice}`) })
}
