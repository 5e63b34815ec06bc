import { kindOf, type CoValueHeader } from "../log/header.ts"
import type { Priority } from "./messages.ts"

export const PRIORITIES = { HIGH: 0, MEDIUM: 3, LOW: 6 } as const

/** Accounts and groups first, files last; everything unknown in the middle. */
export function priorityOf(header: CoValueHeader | undefined): Priority {
  if (header === undefined) return PRIORITIES.MEDIUM
  if (header.ruleset.type === "group") return PRIORITIES.HIGH
  return kindOf(header) === "binary" ? PRIORITIES.LOW : PRIORITIES.MEDIUM
}
