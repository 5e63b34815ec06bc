/** A text to encrypt, or the pieces of one that is so large that joining them would take as long as encrypting. No piece ends within a surrogate pair. */
export type PlainText = string | readonly string[]

/** In code units. */
export function plainTextLength(text: PlainText): number {
  if (typeof text === "string") return text.length
  let length = 0
  for (const piece of text) length += piece.length
  return length
}
