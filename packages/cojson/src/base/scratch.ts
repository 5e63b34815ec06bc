/**
 * Memory that a large text passes through on its way to a cipher or a hash, always the same: fresh memory of that size has to be cleared
 * and collected, which takes longer than the work itself.
 */
import { textMemory, type TextMemory } from "./text-memory.ts"
import { utf8Length } from "./utf8.ts"

/** Bytes, and the same bytes to write texts into and read them from. */
export interface Scratch {
  readonly bytes: Uint8Array
  readonly texts: TextMemory
}

/** UTF-8 takes at most this many bytes per code unit. */
export const MAX_BYTES_PER_UNIT = 3
const MAX_GUESSED = 524_288
/** Larger ones are made for the occasion. */
const MAX_KEPT = 1_048_576
const SMALLEST = 65_536

let kept = scratchOf(0)

/** At least `size` bytes with anything in them, until the next call of anybody. */
export function scratch(size: number): Scratch {
  if (size <= kept.bytes.length) return kept
  const made = scratchOf(Math.max(size, SMALLEST))
  if (size <= MAX_KEPT) kept = made
  return made
}

/** The same, with room for the UTF-8 of several texts together. Where three bytes for each code unit would be much more than that, it is counted. */
export function scratchFor(texts: readonly string[]): Scratch {
  let units = 0
  for (const text of texts) units += text.length
  if (units * MAX_BYTES_PER_UNIT <= MAX_GUESSED) return scratch(units * MAX_BYTES_PER_UNIT)
  let size = 0
  for (const text of texts) size += utf8Length(text)
  return scratch(size)
}

function scratchOf(size: number): Scratch {
  const bytes = new Uint8Array(size)
  return { bytes, texts: textMemory(bytes) }
}
