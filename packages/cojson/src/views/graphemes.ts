import { graphemeSegments } from "unicode-segmenter/grapheme"

/** Only CR LF joins in ASCII; everything else is one grapheme per code unit. */
// oxlint-disable-next-line no-control-regex
const SIMPLE = /^[\x00-\x0c\x0e-\x7f]*$/

/** Extended grapheme clusters (UAX #29). */
export function splitGraphemes(text: string): string[] {
  if (text.length === 1) return [text]
  if (SIMPLE.test(text)) return text.split("")
  const graphemes: string[] = []
  for (const { segment } of graphemeSegments(text)) graphemes.push(segment)
  return graphemes
}
