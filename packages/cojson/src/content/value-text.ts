import { canonicalJson } from "../base/canonical-json.ts"
import { isPlain, jsonString } from "../base/json-string.ts"
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
 * What {@link operationEnd} has from `,"value":` on, of each value, with a text between them, in pieces. Numbers and plain texts, of which most
 * lists are, are put together by native code, all at once.
 */
export function valueMembers(values: readonly JsonValue[], between: string): readonly string[] {
  const glue = `}${between}${VALUE}`
  const isWhole = !(values as readonly unknown[]).includes(undefined) // nor holes
  if (isWhole && values.every(Number.isFinite)) return [VALUE, values.join(glue), "}"]
  if (isWhole && values.every(isText) && isPlain(values.join(""))) return [`${VALUE}"`, values.join(`"${glue}"`), '"}']
  return [Array.from(values, (value) => withValue(VALUE, value)).join(between)]
}

function isText(value: JsonValue | undefined): boolean {
  return typeof value === "string"
}

export function numberText(value: number): string {
  return Number.isFinite(value) ? String(value) : "null"
}
