/**
 * The members of a frame: objects, arrays, and what commas and newlines separate, outside texts. Parsing takes up to 270 ns for each of these
 * and next to nothing for a text of any length; counting takes 1.5 ns for each code unit outside texts.
 */
const NEWLINE = 0x0a
const QUOTE = 0x22
const COMMA = 0x2c
const OPENING_BRACKET = 0x5b
const BACKSLASH = 0x5c
const OPENING_BRACE = 0x7b

/** Whether there are more than `most` members. Looks no further than that. Any answer for what is no JSON. */
export function hasMoreMembers(json: string, most: number): boolean {
  if (json.length <= most) return false
  let members = 0
  for (let at = 0; at < json.length; at++) {
    const unit = json.charCodeAt(at)
    if (unit === QUOTE) at = endOfText(json, at)
    else if (isSeparator(unit) && ++members > most) return true
  }
  return false
}

/** Position of the closing quote, or the length. */
function endOfText(json: string, start: number): number {
  let at = json.indexOf('"', start + 1)
  while (at >= 0 && isEscaped(json, at)) at = json.indexOf('"', at + 1)
  return at < 0 ? json.length : at
}

/** Whether the number of backslashes before a quote is odd. */
function isEscaped(json: string, quote: number): boolean {
  let at = quote
  while (json.charCodeAt(at - 1) === BACKSLASH) at--
  return (quote - at) % 2 === 1
}

function isSeparator(unit: number): boolean {
  return unit === COMMA || unit === OPENING_BRACE || unit === OPENING_BRACKET || unit === NEWLINE
}
