import { kindOf, type CoValueHeader } from "../log/header.ts"
import type { Priority } from "./messages.ts"

/** Accounts and groups first, files last; everything unknown in the middle. */
export function priorityOf(header: CoValueHeader | undefined): Priority {
  if (header === undefined) return 3
  if (header.ruleset.type === "group") return 0
  return kindOf(header) === "binary" ? 6 : 3
}
