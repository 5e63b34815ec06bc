import { canonicalJson } from "../base/canonical-json.ts"
import { jsonString } from "../base/json-string.ts"
import type { JsonValue } from "../base/json.ts"

const HEADS = { app: ',"op":"app","value":', pre: ',"op":"pre","value":', set: ',"op":"set","value":' }

/** The end of an operation's canonical JSON, from `,"op":` on. Texts and numbers, as most values are, come in few pieces. */
export function operationEnd(op: keyof typeof HEADS, value: JsonValue | undefined): string {
  if (typeof value === "string") return `${HEADS[op]}${jsonString(value)}}`
  if (typeof value === "number") return `${HEADS[op]}${numberText(value)}}`
  return `,"op":"${op}"${valueMember(value)}`
}

/** The rest of an operation's canonical JSON after its other members: `,"value":…}`, or only `}` when JSON cannot carry the value. */
function valueMember(value: JsonValue | undefined): string {
  if (typeof value === "string") return `,"value":${jsonString(value)}}`
  if (typeof value === "number") return `,"value":${numberText(value)}}`
  if (typeof value === "boolean" || value === null) return `,"value":${value}}`
  const text = canonicalJson([{ value }]).slice(2, -1) // as deep as it will be
  return text.length > 1 ? `,${text}` : text
}

/**
 * {@link valueMember} of each value, with a text between them. Those of values without members, which most lists have, are made by native code, all
 * at once.
 */
export function valueMembers(values: readonly JsonValue[], between: string): string {
  if (values.length === 0 || !areScalar(values)) return Array.from(values, valueMember).join(between)
  // a line for each: those in texts are escaped
  const lines = JSON.stringify(values, undefined, 1).slice("[\n ".length, -"\n]".length).split(",\n ")
  return `,"value":${lines.join(`}${between},"value":`)}}`
}

function areScalar(values: readonly (JsonValue | undefined)[]): boolean {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (value !== null && typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return false
  }
  return true
}

export function numberText(value: number): string {
  return Number.isFinite(value) ? String(value) : "null"
}
