import type { JsonValue } from "cojson"
import { storedText } from "./stored-text.ts"

/** The date that is stored: as the ISO text that we write, or as Unix ms, as programs do that write past the schema. Invalid for everything else. */
export function storedDate(stored: JsonValue): Date {
  return new Date(typeof stored === "number" ? stored : storedText(stored))
}
