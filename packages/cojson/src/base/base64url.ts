/** Base64 with the URL alphabet: written with `=` padding, read with or without (data-model §1.1). */
import { platformBuffer, type BufferConversions } from "./platform-buffer.ts"

/** Text of `bytes`, padded. */
export const bytesToBase64url: (bytes: Uint8Array) => string = platformBuffer ? encoderOver(platformBuffer) : encodeByTable

/**
 * Bytes that are encoded at a time where the text of many is not kept: strings of more than 128 KB get memory of their own from the engine, which
 * takes eight times as long as encoding. The text of so many bytes has no padding.
 */
export const BASE64_PIECE = 49_152

/** {@link bytesToBase64url} in pieces that cost little while nobody joins them. */
export function base64urlPieces(bytes: Uint8Array): string[] {
  const pieces: string[] = []
  for (let start = 0; start < bytes.length; start += BASE64_PIECE)
    pieces.push(bytesToBase64url(bytes.subarray(start, start + BASE64_PIECE)))
  return pieces
}

/** Bytes behind a text; undefined when it is no base64. The standard alphabet (`+`, `/`) is read as well. */
export const bytesFromBase64url: (text: string) => Uint8Array | undefined = platformBuffer ? decoderOver(platformBuffer) : decodeByTable

function encoderOver(buffer: BufferConversions): (bytes: Uint8Array) => string {
  return (bytes) => buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64url") + paddingAfter(bytes.length)
}

function decoderOver(buffer: BufferConversions): (text: string) => Uint8Array | undefined {
  return (text) => {
    const length = decodedLength(text)
    if (length === undefined || !isAscii(text, buffer)) return undefined
    const bytes = buffer.from(text, "base64url")
    return bytes.length === length ? bytes : undefined // shorter: foreign characters were skipped
  }
}

/** For platforms without Buffer; exported for its test. */
export function encodeByTable(bytes: Uint8Array): string {
  const codes = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(PADDING)
  let at = 0
  for (let i = 0; i < bytes.length; i += 3) {
    const rest = bytes.length - i
    const three = (byteAt(bytes, i) << 16) | (byteAt(bytes, i + 1) << 8) | byteAt(bytes, i + 2)
    codes[at++] = byteAt(CODES, three >> 18)
    codes[at++] = byteAt(CODES, (three >> 12) & 63)
    if (rest > 1) codes[at++] = byteAt(CODES, (three >> 6) & 63)
    if (rest > 2) codes[at++] = byteAt(CODES, three & 63)
  }
  return ascii.decode(codes)
}

/** For platforms without Buffer; exported for its test. */
export function decodeByTable(text: string): Uint8Array | undefined {
  const length = decodedLength(text)
  if (length === undefined) return undefined
  const bytes = new Uint8Array(length)
  const end = unpaddedLength(text)
  let bits = 0
  let held = 0
  let at = 0
  for (let i = 0; i < end; i++) {
    const value = VALUES[text.charCodeAt(i)] ?? FOREIGN
    if (value === FOREIGN) return undefined
    held = ((held << 6) | value) & 0xffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[at++] = held >> bits
  }
  return bytes
}

/** Buffer looks at the low byte of every code unit only, so text outside ASCII must not get there. */
export function isAscii(text: string, buffer: BufferConversions): boolean {
  return buffer.byteLength(text, "utf8") === text.length
}

/** Bytes that a text would give; undefined when its length fits no base64. */
export function decodedLength(text: string): number | undefined {
  const length = unpaddedLength(text)
  return length % 4 === 1 ? undefined : Math.floor((length * 3) / 4)
}

function unpaddedLength(text: string): number {
  let length = text.length
  if (length > 0 && text.charCodeAt(length - 1) === PADDING) length--
  if (length > 0 && length < text.length && text.charCodeAt(length - 1) === PADDING) length--
  return length
}

/** What makes the text of so many bytes a multiple of four. */
export function paddingAfter(byteLength: number): string {
  const over = byteLength % 3
  return over === 0 ? "" : over === 1 ? "==" : "="
}

function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0
}

const ascii = new TextDecoder()
const PADDING = 61
const FOREIGN = 255
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
const CODES = new TextEncoder().encode(ALPHABET)
const VALUES = valuesOfCodes()

function valuesOfCodes(): Uint8Array {
  const values = new Uint8Array(128).fill(FOREIGN)
  CODES.forEach((code, value) => (values[code] = value))
  values[43] = 62 // "+" and "/" of the standard alphabet, which Buffer reads as well
  values[47] = 63
  return values
}
