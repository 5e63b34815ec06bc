import { platformBuffer } from "./platform-buffer.ts"

/** Newer browsers can. */
interface HexReader {
  fromHex(hex: string): Uint8Array<ArrayBuffer>
}

/** Of an even number of decimals and small letters, which is not looked at: for texts of our own. */
export function bytesFromHex(hex: string): Uint8Array<ArrayBuffer> {
  return platformBuffer?.from(hex, "hex") ?? (readsHex(Uint8Array) ? Uint8Array.fromHex(hex) : decodeHex(hex))
}

function readsHex(type: object): type is HexReader {
  return "fromHex" in type
}

/** What {@link bytesFromHex} does where nothing native does it. */
export function decodeHex(hex: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(hex.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = (digit(hex.charCodeAt(2 * i)) << 4) | digit(hex.charCodeAt(2 * i + 1))
  return bytes
}

function digit(code: number): number {
  return code < 58 ? code - 48 : code - 87
}
