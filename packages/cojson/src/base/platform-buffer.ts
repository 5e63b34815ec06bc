/** What we use of Node's Buffer: conversions in native code. */
export interface BufferConversions {
  from(text: string, encoding: "utf8" | "base64url"): Uint8Array<ArrayBuffer>
  from(buffer: ArrayBufferLike, offset: number, length: number): BufferBytes
  byteLength(text: string, encoding: "utf8"): number
}

/** Bytes that can be read and written as text in place. */
export interface BufferBytes {
  toString(encoding: "utf8" | "base64url" | "latin1", start?: number, end?: number): string
  /** Bytes written. */
  write(text: string, offset: number, encoding: "utf8" | "base64url"): number
}

/** Node's Buffer where the platform has it; several times faster than the web's encoders on short texts. */
export const platformBuffer: BufferConversions | undefined = (globalThis as { Buffer?: BufferConversions }).Buffer
