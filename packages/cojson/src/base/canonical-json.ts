/**
 * Canonical JSON: the text whose UTF-8 is hashed, signed, encrypted and used as nonce material (data-model §1.2).
 *
 * Like `JSON.stringify` without white space, but the members of objects are sorted by UTF-16 code units.
 */
import { JazzError } from "./errors.ts"
import { jsonKey, jsonString } from "./json-string.ts"

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

function textOf(value: unknown, key: string, depth: number): string | undefined {
  if (typeof value !== "object" || value === null) return textOfScalar(value)
  if (!hasToJson(value)) return textOfObject(value, depth)
  const given = value.toJSON(key)
  return typeof given === "object" && given !== null ? textOfObject(given, depth) : textOfScalar(given)
}

function textOfScalar(value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
      return jsonString(value)
    case "number":
      return Number.isFinite(value) ? String(value) : "null"
    case "boolean":
      return value ? "true" : "false"
    case "bigint":
      throw new JazzError("json.unsupported", "A BigInt has no JSON text. Convert it to a string or a number first.")
    default:
      return value === null ? "null" : undefined
  }
}

function textOfObject(value: object, depth: number): string {
  if (depth >= MAX_JSON_DEPTH) throw new JazzError("json.unsupported", `A value is nested deeper than ${MAX_JSON_DEPTH} levels.`)
  return Array.isArray(value) ? arrayText(value, depth + 1) : objectText(value as Readonly<Record<string, unknown>>, depth + 1)
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
  for (const key of sortedKeys(members)) {
    const member = textOf(members[key], key, depth)
    if (member === undefined) continue
    text += text.length > 1 ? `,${jsonKey(key)}:${member}` : `${jsonKey(key)}:${member}`
  }
  return text + "}"
}

/** What we write ourselves is often in order already. */
function sortedKeys(members: object): string[] {
  const keys = Object.keys(members)
  for (let i = 1; i < keys.length; i++) if ((keys[i - 1] ?? "") > (keys[i] ?? "")) return keys.sort()
  return keys
}

function hasToJson(value: object): value is { toJSON(key: string): unknown } {
  return typeof (value as { toJSON?: unknown }).toJSON === "function"
}
