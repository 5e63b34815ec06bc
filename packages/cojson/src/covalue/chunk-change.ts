/** The change that a chunk of a file is, written and read without looking at each of its 130 KB more than once. */
import { isPlain } from "../base/json-string.ts"
import type { JsonObject } from "../base/json.ts"

const START = '[{"chunk":"'
const END = '","type":"chunk"}]'

/** Canonical JSON of the changes `[{type: "chunk", chunk}]`, in pieces. Those of `chunk` must need no escaping, as base64url after a tag. */
export function chunkChangesText(chunk: readonly string[]): readonly string[] {
  return [START, ...chunk, END]
}

/** The changes in a text that looks as {@link chunkChangesText} writes it; undefined for all other texts. */
export function readChunkChanges(text: string): readonly JsonObject[] | undefined {
  if (!text.startsWith(START) || !text.endsWith(END) || text.length < START.length + END.length) return undefined
  const chunk = text.slice(START.length, text.length - END.length)
  return isPlain(chunk) ? [{ chunk, type: "chunk" }] : undefined
}
