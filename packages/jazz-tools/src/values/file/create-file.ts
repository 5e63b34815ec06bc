import type { ValuePlan } from "../../schema/plan.ts"
import { defaultOwner, readCreateOptions } from "../creation.ts"
import { kinds } from "../kinds.ts"
import type { FileStream } from "./file-stream.ts"

/** A new, empty file. */
export function createRawFile(plan: ValuePlan, options: unknown): FileStream {
  const owner = readCreateOptions(options).owner ?? defaultOwner(plan)
  plan.permissions.onCreate?.(kinds.group(owner))
  const raw = owner.createBinaryStream()
  return plan.kind.wrap(raw, plan, kinds.scope(raw, plan)) as FileStream // the plan makes files
}
