/**
 * Base58 with the Bitcoin alphabet (data-model §1.1). A library converts, although code of our own would take half its time: it is not what the
 * project is for.
 */
import { base58 } from "@scure/base"

export function bytesToBase58(bytes: Uint8Array): string {
  return base58.encode(bytes)
}

/**
 * Bytes behind a text whose byte length is known; undefined when the text has other characters or another length. Decoding is
 * quadratic, so texts that are too long for `length` are refused before it.
 */
export function bytesFromBase58(text: string, length: number): Uint8Array | undefined {
  if (text.length > Math.ceil(length * DIGITS_PER_BYTE)) return undefined
  try {
    const bytes = base58.decode(text)
    return bytes.length === length ? bytes : undefined
  } catch {
    return undefined // a character outside the alphabet
  }
}

/** log 256 / log 58, rounded up. */
const DIGITS_PER_BYTE = 1.366
