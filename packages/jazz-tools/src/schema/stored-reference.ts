import type { JsonValue } from "cojson"
import { storedText } from "./stored-text.ts"

/**
 * The id in a reference field; undefined when the field is empty. What is no id, which only other programs write, stands for a value that
 * nobody has.
 */
export function storedReference(stored: JsonValue | undefined): string | undefined {
  return stored === undefined || stored === null ? undefined : storedText(stored)
}
