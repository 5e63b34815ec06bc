import type { RawCoPlainText } from "cojson"

/** Makes a text another one by replacing what lies between its common beginning and end, in graphemes. Others' edits elsewhere stay. */
export function changeText(text: RawCoPlainText, wanted: string): void {
  const before = text.toGraphemes(text.toString())
  const after = text.toGraphemes(wanted)
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start++
  let end = 0
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++
  const inserted = text.fromGraphemes(after.slice(start, after.length - end))
  if (before.length - end > start) text.deleteRange({ from: start, to: before.length - end })
  if (inserted !== "") text.insertBefore(start, inserted)
}
