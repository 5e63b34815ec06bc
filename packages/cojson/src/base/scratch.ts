/**
 * Memory that a large text passes through on its way to a cipher or a hash, always the same: fresh memory of that size has to be cleared
 * and collected, which takes longer than the work itself.
 */
import { textMemory, type TextMemory } from "./text-memory.ts"

/** Bytes, and the same bytes to write texts into and read them from. */
export interface Scratch {
  readonly bytes: Uint8Array
  readonly texts: TextMemory
}

/** UTF-8 takes at most this many bytes per code unit. */
export const MAX_BYTES_PER_UNIT = 3
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

function scratchOf(size: number): Scratch {
  const bytes = new Uint8Array(size)
  return { bytes, texts: textMemory(bytes) }
}
