import { canonicalJson } from "../base/canonical-json.ts"
import { jsonString } from "../base/json-string.ts"
import type { JsonValue } from "../base/json.ts"

/** The rest of an operation's canonical JSON after its other members: `,"value":…}`, or only `}` when JSON cannot carry the value. */
export function valueMember(value: JsonValue | undefined): string {
  if (typeof value === "string") return `,"value":${jsonString(value)}}`
  if (typeof value === "number") return `,"value":${numberText(value)}}`
  if (typeof value === "boolean" || value === null) return `,"value":${value}}`
  const text = canonicalJson([{ value }]).slice(2, -1) // as deep as it will be
  return text.length > 1 ? `,${text}` : text
}

export function numberText(value: number): string {
  return Number.isFinite(value) ? String(value) : "null"
}
