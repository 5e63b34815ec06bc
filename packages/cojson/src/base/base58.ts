/**
 * Base58 with the Bitcoin alphabet (data-model §1.1).
 *
 * The number behind bytes and letters is converted in large digits: three bytes and four letters at a time, whose products are exact in
 * floating point. A signature takes a quarter of the time that single bytes and letters take.
 */
import { textMemory } from "./text-memory.ts"

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
const ZERO = 49
const BASE = 58
/** Values of four letters, and of three bytes. */
const FOUR_LETTERS = BASE ** 4
const THREE_BYTES = 2 ** 24
/** log 256 / log 58, rounded up. */
const LETTERS_PER_BYTE = 1.366
/** Letters of what is usually encoded: a signature takes 88. */
const USUAL_LETTERS = 128
const FOREIGN = 255

const CODES = Uint8Array.from(ALPHABET, (letter) => letter.charCodeAt(0))
const VALUES = new Uint8Array(128).fill(FOREIGN)
CODES.forEach((code, value) => (VALUES[code] = value))
/** Used again and again, larger when somebody needs that. */
let letters = new Uint8Array(USUAL_LETTERS)
let memory = textMemory(letters)
/** Large digits, the least significant first. */
let digits = new Float64Array(USUAL_LETTERS / 4)

/** Quadratic. */
export function bytesToBase58(bytes: Uint8Array): string {
  const { length } = bytes
  const room = Math.ceil(length * LETTERS_PER_BYTE) + 4
  if (room > letters.length) memory = textMemory((letters = new Uint8Array(room)))
  makeRoom(room)
  let count = 0
  for (let at = 0, size = length % 3 || 3; at < length; size = 3) {
    let carry = 0
    for (const end = at + size; at < end; at++) carry = carry * 256 + (bytes[at] ?? 0)
    for (let i = 0; i < count; i++) {
      const sum = (digits[i] ?? 0) * THREE_BYTES + carry
      carry = Math.floor(sum / FOUR_LETTERS)
      digits[i] = sum - carry * FOUR_LETTERS
    }
    for (; carry > 0; carry = Math.floor(carry / FOUR_LETTERS)) digits[count++] = carry % FOUR_LETTERS
  }
  const end = letters.length
  let start = end
  for (let i = 0; i < count; i++) {
    let digit = digits[i] ?? 0
    for (let letter = 0; letter < 4; letter++) {
      const rest = (digit / BASE) | 0
      letters[--start] = CODES[digit - rest * BASE] ?? ZERO
      digit = rest
    }
  }
  while (start < end && letters[start] === ZERO) start++
  for (let zeros = 0; zeros < length && bytes[zeros] === 0; zeros++) letters[--start] = ZERO
  return memory.readUtf8(start, end) ?? ""
}

/**
 * Bytes behind a text whose byte length is known; undefined when the text has other characters or another length. Decoding is
 * quadratic, so texts that are too long for `length` are refused before it.
 */
export function bytesFromBase58(text: string, length: number): Uint8Array | undefined {
  if (text.length > Math.ceil(length * LETTERS_PER_BYTE)) return undefined
  makeRoom(text.length)
  let count = 0
  for (let at = 0, size = text.length % 4 || 4; at < text.length; size = 4) {
    let carry = 0
    for (const end = at + size; at < end; at++) {
      const value = VALUES[text.charCodeAt(at)] ?? FOREIGN
      if (value === FOREIGN) return undefined
      carry = carry * BASE + value
    }
    for (let i = 0; i < count; i++) {
      const sum = (digits[i] ?? 0) * FOUR_LETTERS + carry
      carry = Math.floor(sum / THREE_BYTES)
      digits[i] = sum - carry * THREE_BYTES
    }
    if (carry > 0) digits[count++] = carry
  }
  const bytes = new Uint8Array(length)
  let start = length
  for (let i = 0; i < count; i++) {
    let digit = digits[i] ?? 0
    for (let byte = 0; byte < 3 && (digit > 0 || i < count - 1); byte++) {
      if (start === 0) return undefined
      bytes[--start] = digit & 255
      digit >>= 8
    }
  }
  let zeros = 0
  while (text.charCodeAt(zeros) === ZERO) zeros++
  return zeros === start ? bytes : undefined
}

/** For what takes so many letters. */
function makeRoom(letterCount: number): void {
  if (letterCount > 4 * digits.length) digits = new Float64Array(letterCount)
}
