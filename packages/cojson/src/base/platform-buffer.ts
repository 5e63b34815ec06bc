/** What we use of Node's Buffer: conversions in native code. */
export interface BufferConversions {
  from(text: string, encoding: "utf8" | "base64url" | "hex"): Uint8Array<ArrayBuffer>
  from(buffer: ArrayBufferLike, offset: number, length: number): BufferBytes
  byteLength(text: string, encoding: "utf8"): number
}

/** Bytes that can be read and written as text in place. */
export interface BufferBytes {
  toString(encoding: "utf8" | "base64url" | "latin1", start?: number, end?: number): string
  /** Bytes written. */
  write(text: string, offset: number, encoding: "utf8" | "base64url"): number
}

/** What `write` and `toString` of a buffer call after looking at their arguments, which takes as long again for a short text. */
export interface DirectBytes {
  utf8Slice(start: number, end: number): string
  latin1Slice(start: number, end: number): string
  base64urlSlice(start: number, end: number): string
  /** Bytes written, at most `room`. */
  utf8Write(text: string, at: number, room: number): number
  base64urlWrite(text: string, at: number, room: number): number
}

/** The bytes themselves where their direct methods can be reached. */
export function directBytes(bytes: BufferBytes): DirectBytes {
  if (hasDirectMethods(bytes)) return bytes
  return {
    utf8Slice: (start, end) => bytes.toString("utf8", start, end),
    latin1Slice: (start, end) => bytes.toString("latin1", start, end),
    base64urlSlice: (start, end) => bytes.toString("base64url", start, end),
    utf8Write: (text, at) => bytes.write(text, at, "utf8"),
    base64urlWrite: (text, at) => bytes.write(text, at, "base64url"),
  }
}

function hasDirectMethods(bytes: object): bytes is DirectBytes {
  return ["utf8Slice", "latin1Slice", "base64urlSlice", "utf8Write", "base64urlWrite"].every((name) => name in bytes)
}

/** Node's Buffer where the platform has it; several times faster than the web's encoders on short texts. */
export const platformBuffer: BufferConversions | undefined = (globalThis as { Buffer?: BufferConversions }).Buffer
