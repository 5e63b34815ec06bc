/** UTF-8. Lone surrogates are written as U+FFFD, as everywhere on the web. */
import { platformBuffer as buffer } from "./platform-buffer.ts"

const encoder = new TextEncoder()
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
const lenient = new TextDecoder("utf-8", { ignoreBOM: true })
const REPLACEMENT = "\uFFFD"

/** Bytes of `text`. */
export function utf8Encode(text: string): Uint8Array {
  return buffer ? buffer.from(text, "utf8") : encoder.encode(text)
}

/** Text of `bytes`, with U+FFFD for everything that is no UTF-8. */
export function utf8DecodeLossy(bytes: Uint8Array): string {
  return buffer ? buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8") : lenient.decode(bytes)
}

/** Text of `bytes`; undefined when they are no UTF-8. */
export function utf8Decode(bytes: Uint8Array): string | undefined {
  return checkedDecoding(utf8DecodeLossy(bytes), bytes)
}

/** `text`, which a lossy decoder made of `bytes`; undefined when they are no UTF-8. */
export function checkedDecoding(text: string, bytes: Uint8Array): string | undefined {
  if (isSurelyWhole(text)) return text
  try {
    return strict.decode(bytes) // the text may contain the replacement character itself
  } catch {
    return undefined // not UTF-8
  }
}

/** Whether a lossy decoder has replaced nothing; false when it may have. */
export function isSurelyWhole(text: string): boolean {
  return !text.includes(REPLACEMENT)
}

/** Bytes that `text` takes in UTF-8, without encoding it. */
export function utf8Length(text: string): number {
  return buffer ? buffer.byteLength(text, "utf8") : countBytes(text)
}

/** For platforms without Buffer; exported for its test. */
export function countBytes(text: string): number {
  let length = text.length
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x80) continue
    if (code < 0x800) length += 1
    else if (isHighSurrogate(code) && isLowSurrogate(text.charCodeAt(i + 1))) {
      length += 2
      i++
    } else length += 2
  }
  return length
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code < 0xe000
}
