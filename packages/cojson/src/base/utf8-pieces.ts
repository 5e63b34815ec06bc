import { MAX_BYTES_PER_UNIT, scratch } from "./scratch.ts"

/** Code units that are encoded at a time. */
const MAX_PIECE = 262_144

/** Gives the UTF-8 of a text of any size, piece by piece, to `take`, which must not keep it: encoding all at once would take fresh memory. */
export function utf8Pieces(text: string, take: (bytes: Uint8Array) => void): void {
  for (let start = 0; start < text.length;) {
    const piece = text.length > MAX_PIECE ? pieceOf(text, start) : text
    const { bytes, texts } = scratch(piece.length * MAX_BYTES_PER_UNIT)
    take(bytes.subarray(0, texts.writeUtf8(piece, 0)))
    start += piece.length
  }
}

/** From `start` on, without half a surrogate pair at its end. */
function pieceOf(text: string, start: number): string {
  const end = start + MAX_PIECE
  const last = text.charCodeAt(end - 1)
  return text.slice(start, end < text.length && last >= 0xd800 && last < 0xdc00 ? end - 1 : end)
}
