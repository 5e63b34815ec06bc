import { canonicalJson } from "../base/canonical-json.ts"
import { jsonString } from "../base/json-string.ts"
import type { JsonValue } from "../base/json.ts"

const VALUE = ',"value":'
const HEADS = { app: `,"op":"app"${VALUE}`, pre: `,"op":"pre"${VALUE}`, set: `,"op":"set"${VALUE}` }

/** The end of an operation's canonical JSON, from `,"op":` on. */
export function operationEnd(op: keyof typeof HEADS, value: JsonValue | undefined): string {
  return withValue(HEADS[op], value)
}

/** What follows `,"value":`, at the end of `head`, up to the end of the operation; without that when JSON cannot carry the value. */
function withValue(head: string, value: JsonValue | undefined): string {
  if (typeof value === "string") return `${head}${jsonString(value)}}`
  if (typeof value === "number") return `${head}${numberText(value)}}`
  if (typeof value === "boolean" || value === null) return `${head}${value}}`
  const text = canonicalJson([{ value }]).slice(2, -1) // as deep as it will be
  return text.length > 1 ? `${head}${text.slice(VALUE.length - 1)}` : `${head.slice(0, -VALUE.length)}${text}`
}

/**
 * What {@link operationEnd} has from `,"value":` on, of each value, with a text between them. Those of values without members, which most lists
 * have, are made by native code, all at once.
 */
export function valueMembers(values: readonly JsonValue[], between: string): string {
  if (values.length === 0 || !areScalar(values)) return Array.from(values, (value) => withValue(VALUE, value)).join(between)
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
