import type { JsonValue } from "cojson"

/** The text of what is stored, if it has one: what peers wrote may be nested too deep for that, or have a `toString` that is no function. */
export function storedText(stored: JsonValue | undefined): string {
  return typeof stored === "object" ? "" : String(stored)
}
