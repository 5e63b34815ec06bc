/**
 * Canonical JSON: the text whose UTF-8 is hashed, signed, encrypted and used as nonce material (data-model §1.2).
 *
 * Like `JSON.stringify` without white space, but the members of objects are sorted by UTF-16 code units.
 */
import { JazzError } from "./errors.ts"

/** Deeper values are refused, so that hostile input cannot exhaust the stack. */
export const MAX_JSON_DEPTH = 1_000

/**
 * Members that JSON cannot carry (undefined, functions, symbols) are left out, such items of arrays become `null`, `toJSON` is
 * honoured. Throws `json.unsupported` when there is no text (undefined, BigInt) or the value is nested deeper than
 * {@link MAX_JSON_DEPTH}, which includes cycles.
 */
export function canonicalJson(value: unknown): string {
  const text = textOf(value, "", 0)
  if (text === undefined) throw new JazzError("json.unsupported", `A ${typeof value} has no JSON text.`)
  return text
}

function textOf(given: unknown, key: string, depth: number): string | undefined {
  const value = hasToJson(given) ? given.toJSON(key) : given
  switch (typeof value) {
    case "string":
      return JSON.stringify(value)
    case "number":
      return Number.isFinite(value) ? String(value) : "null"
    case "boolean":
      return value ? "true" : "false"
    case "object":
      if (value === null) return "null"
      if (depth >= MAX_JSON_DEPTH) throw new JazzError("json.unsupported", `A value is nested deeper than ${MAX_JSON_DEPTH} levels.`)
      return Array.isArray(value) ? arrayText(value, depth + 1) : objectText(value as Readonly<Record<string, unknown>>, depth + 1)
    case "bigint":
      throw new JazzError("json.unsupported", "A BigInt has no JSON text. Convert it to a string or a number first.")
    default:
      return undefined
  }
}

function arrayText(items: readonly unknown[], depth: number): string {
  let text = "["
  for (let i = 0; i < items.length; i++) {
    if (i > 0) text += ","
    text += textOf(items[i], String(i), depth) ?? "null"
  }
  return text + "]"
}

function objectText(members: Readonly<Record<string, unknown>>, depth: number): string {
  let text = "{"
  for (const key of Object.keys(members).sort()) {
    const member = textOf(members[key], key, depth)
    if (member === undefined) continue
    if (text.length > 1) text += ","
    text += JSON.stringify(key) + ":" + member
  }
  return text + "}"
}

function hasToJson(value: unknown): value is { toJSON(key: string): unknown } {
  return typeof value === "object" && value !== null && typeof (value as { toJSON?: unknown }).toJSON === "function"
}
