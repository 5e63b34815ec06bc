const SLICE = 0x8000

/** Standard base64 with padding. */
export function bytesToBase64(chunks: readonly Uint8Array[]): string {
  let binary = ""
  for (const chunk of chunks) {
    for (let start = 0; start < chunk.length; start += SLICE) binary += String.fromCharCode(...chunk.subarray(start, start + SLICE))
  }
  return btoa(binary)
}
