/** Memory that short texts are written into and read from in place: what WebAssembly works on, without copies in between. */
import { bytesFromBase64url, bytesToBase64url, decodedLength, isAscii, paddingAfter } from "./base64url.ts"
import { directBytes, platformBuffer, type BufferConversions } from "./platform-buffer.ts"
import { checkedDecoding, isSurelyWhole, utf8Decode, utf8DecodeLossy, utf8Encode } from "./utf8.ts"

export interface TextMemory {
  /** Writes the bytes behind a text, where there must be room for the text itself, and returns how many; undefined when it is no base64. */
  writeBase64url(text: string, at: number): number | undefined
  /** undefined when it is no UTF-8. */
  readUtf8(start: number, end: number): string | undefined
  /** Of bytes that are ASCII, in a third of the time. */
  readAscii(start: number, end: number): string
  /** Writes a text, for which there must be room, and returns how many bytes it took. */
  writeUtf8(text: string, at: number): number
  /** Padded. */
  readBase64url(start: number, end: number): string
}

/** Code units. Of a part of such a text Buffer counts the bytes as if it were not ASCII, in three times the time that writing it takes. */
const LARGE = 4_096

export function textMemory(bytes: Uint8Array): TextMemory {
  return platformBuffer ? memoryOver(platformBuffer, bytes) : plainMemory(bytes)
}

function memoryOver(buffer: BufferConversions, bytes: Uint8Array): TextMemory {
  const memory = directBytes(buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  const writeUtf8 = (text: string, at: number) => memory.utf8Write(text, at, bytes.length - at)
  return {
    writeBase64url(text, at) {
      const length = decodedLength(text)
      const isSafe = text.length < LARGE ? isAscii(text, buffer) : writeUtf8(text, at) === text.length
      if (length === undefined || !isSafe) return undefined
      return memory.base64urlWrite(text, at, length) === length ? length : undefined // less: foreign characters were skipped
    },
    readUtf8(start, end) {
      const text = memory.utf8Slice(start, end)
      return isSurelyWhole(text) ? text : checkedDecoding(text, bytes.subarray(start, end))
    },
    readAscii: (start, end) => memory.latin1Slice(start, end),
    writeUtf8,
    readBase64url: (start, end) => memory.base64urlSlice(start, end) + paddingAfter(end - start),
  }
}

/** For platforms without Buffer; exported for its test. */
export function plainMemory(bytes: Uint8Array): TextMemory {
  return {
    writeBase64url(text, at) {
      const decoded = bytesFromBase64url(text)
      if (decoded) bytes.set(decoded, at)
      return decoded?.length
    },
    readUtf8: (start, end) => utf8Decode(bytes.subarray(start, end)),
    readAscii: (start, end) => utf8DecodeLossy(bytes.subarray(start, end)),
    writeUtf8(text, at) {
      const encoded = utf8Encode(text)
      bytes.set(encoded, at)
      return encoded.length
    },
    readBase64url: (start, end) => bytesToBase64url(bytes.subarray(start, end)),
  }
}
