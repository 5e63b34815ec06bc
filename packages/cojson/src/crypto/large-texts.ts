import { BASE64_PIECE } from "../base/base64url.ts"
import { scratch, scratchFor } from "../base/scratch.ts"
import type { PlainText } from "./plain-text.ts"
import type { CryptoPrimitives } from "./primitives.ts"

/** Encrypts texts of any size in place, in memory that is used again. */
export class LargeTexts {
  readonly #primitives: Pick<CryptoPrimitives, "xsalsa20Xor">

  constructor(primitives: Pick<CryptoPrimitives, "xsalsa20Xor">) {
    this.#primitives = primitives
  }

  /** UTF-8 → keystream XOR → base64url with padding. */
  close(text: PlainText, key: Uint8Array, nonce: Uint8Array): string {
    const pieces = typeof text === "string" ? [text] : text
    const { bytes, texts } = scratchFor(pieces)
    let length = 0
    for (const piece of pieces) length += texts.writeUtf8(piece, length)
    this.#xor(bytes.subarray(0, length), key, nonce)
    let closed = ""
    for (let start = 0; start < length; start += BASE64_PIECE) closed += texts.readBase64url(start, Math.min(start + BASE64_PIECE, length))
    return closed
  }

  /** base64url from `offset` on → keystream XOR → UTF-8. undefined when it is no base64 or no UTF-8. */
  open(text: string, offset: number, key: Uint8Array, nonce: Uint8Array): string | undefined {
    const { bytes, texts } = scratch(text.length)
    const length = texts.writeBase64url(text.slice(offset), 0)
    if (length === undefined) return undefined
    this.#xor(bytes.subarray(0, length), key, nonce)
    return texts.readUtf8(0, length)
  }

  #xor(bytes: Uint8Array, key: Uint8Array, nonce: Uint8Array): void {
    this.#primitives.xsalsa20Xor(bytes, key, nonce, bytes)
  }
}
