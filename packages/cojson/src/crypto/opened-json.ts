import type { JsonValue } from "../base/json.ts"
import { utf8Decode } from "../base/utf8.ts"

/** What decrypted bytes say; undefined for none, and for the garbage that a wrong key makes. */
export function openedJson(bytes: Uint8Array | undefined): JsonValue | undefined {
  const text = bytes && utf8Decode(bytes)
  try {
    return text === undefined ? undefined : (JSON.parse(text) as JsonValue)
  } catch {
    return undefined
  }
}
