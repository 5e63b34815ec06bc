import type { GroupStep } from "../access/group-step.ts"
import type { CoValueCore } from "./co-value-core.ts"
import { writeTime } from "./write-time.ts"

/** Writes steps of changing a group in order, one transaction each, all at one time. */
export function writeSteps(group: CoValueCore, steps: readonly GroupStep[]): void {
  const madeAt = writeTime(group, steps)
  for (const step of steps) group.writeStep(step, madeAt)
}
