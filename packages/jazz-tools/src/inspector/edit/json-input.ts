/** What a person types for a value, by its type. */
import type { JsonValue } from "cojson"

export const INPUT_TYPES = ["string", "number", "boolean", "object", "null"] as const
export type InputType = (typeof INPUT_TYPES)[number]

export type Parsed = { readonly value: JsonValue } | { readonly error: string }

export function typeOf(value: JsonValue | undefined): InputType {
  if (value === null) return "null"
  switch (typeof value) {
    case "number":
    case "boolean":
    case "object":
      return typeof value as InputType
    default:
      return "string"
  }
}

export function inputFor(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return ""
  return typeof value === "string" ? value : JSON.stringify(value, null, 2)
}

export function parseInput(type: InputType, text: string): Parsed {
  switch (type) {
    case "string":
      return { value: text }
    case "null":
      return { value: null }
    case "boolean":
      return { value: text === "true" }
    case "number":
      return text.trim() !== "" && Number.isFinite(Number(text)) ? { value: Number(text) } : { error: "This is no number" }
    case "object":
      return parseObject(text)
  }
}

function parseObject(text: string): Parsed {
  try {
    const value = JSON.parse(text) as JsonValue
    return typeof value === "object" && value !== null ? { value } : { error: "This is no object and no array" }
  } catch (error) {
    return { error: error instanceof Error ? error.message : "This is no JSON" }
  }
}
