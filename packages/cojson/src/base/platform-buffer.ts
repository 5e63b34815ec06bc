/** What we use of Node's Buffer: conversions in native code. */
export interface BufferConversions {
  from(text: string, encoding: "utf8" | "base64url"): Uint8Array<ArrayBuffer>
  from(buffer: ArrayBufferLike, offset: number, length: number): { toString(encoding: "utf8" | "base64url" | "latin1"): string }
  byteLength(text: string, encoding: "utf8"): number
}

/** Node's Buffer where the platform has it; several times faster than the web's encoders on short texts. */
export const platformBuffer: BufferConversions | undefined = (globalThis as { Buffer?: BufferConversions }).Buffer
