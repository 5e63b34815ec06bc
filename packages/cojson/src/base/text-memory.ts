/** Memory that short texts are written into and read from in place: what WebAssembly works on, without copies in between. */
import { bytesFromBase64url, bytesToBase64url, decodedLength, isAscii, paddingAfter } from "./base64url.ts"
import { directBytes, platformBuffer, type BufferConversions } from "./platform-buffer.ts"
import { checkedDecoding, utf8Decode, utf8Encode } from "./utf8.ts"

export interface TextMemory {
  /** Writes the bytes behind a text, for which there must be room, and returns how many; undefined when it is no base64. */
  writeBase64url(text: string, at: number): number | undefined
  /** undefined when it is no UTF-8. */
  readUtf8(start: number, end: number): string | undefined
  /** Writes a text, for which there must be room, and returns how many bytes it took. */
  writeUtf8(text: string, at: number): number
  /** Padded. */
  readBase64url(start: number, end: number): string
}

export function textMemory(bytes: Uint8Array): TextMemory {
  return platformBuffer ? memoryOver(platformBuffer, bytes) : plainMemory(bytes)
}

function memoryOver(buffer: BufferConversions, bytes: Uint8Array): TextMemory {
  const memory = directBytes(buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  return {
    writeBase64url(text, at) {
      const length = decodedLength(text)
      if (length === undefined || !isAscii(text, buffer)) return undefined
      return memory.base64urlWrite(text, at, length) === length ? length : undefined // less: foreign characters were skipped
    },
    readUtf8: (start, end) => checkedDecoding(memory.utf8Slice(start, end), bytes.subarray(start, end)),
    writeUtf8: (text, at) => memory.utf8Write(text, at, bytes.length - at),
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
    writeUtf8(text, at) {
      const encoded = utf8Encode(text)
      bytes.set(encoded, at)
      return encoded.length
    },
    readBase64url: (start, end) => bytesToBase64url(bytes.subarray(start, end)),
  }
}
