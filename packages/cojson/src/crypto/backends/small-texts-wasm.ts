import { textMemory } from "../../base/text-memory.ts"
import type { SmallTexts } from "../primitives.ts"
import { Blake3Instance } from "./blake3-wasm.ts"
import { DATA_AT, KEY_AT, NONCE_AT, STREAM_AT, type Xsalsa20Exports } from "./xsalsa20-wasm.ts"

/**
 * Small texts in the memory of the cipher: coding, nonce and keystream without a copy or an array in between. A small transaction costs a
 * third of what the single steps cost. Throws where the modules cannot be instantiated.
 */
export function smallTextsOver(modules: { readonly blake3: WebAssembly.Module; readonly xsalsa20: WebAssembly.Module }): SmallTexts {
  const hash = new Blake3Instance(modules.blake3)
  const cipher = new WebAssembly.Instance(modules.xsalsa20).exports as unknown as Xsalsa20Exports
  const { buffer } = cipher.memory
  const bytes = new Uint8Array(buffer)
  const nonce = bytes.subarray(NONCE_AT, KEY_AT)
  const counter = bytes.subarray(STREAM_AT, NONCE_AT)
  const hashedNonce = hash.lastDigest.subarray(0, nonce.length)
  const memory = textMemory(bytes)
  let presentKey: Uint8Array | undefined

  function xorInPlace(length: number, key: Uint8Array, material: Uint8Array, materialLength: number): void {
    hash.hashInPlace(material, materialLength)
    nonce.set(hashedNonce)
    counter.fill(0)
    if (key !== presentKey) bytes.set(key, KEY_AT)
    presentKey = key
    cipher.xsalsa20_xor(STREAM_AT, DATA_AT, DATA_AT, length, NONCE_AT, KEY_AT)
  }

  return {
    open(text, offset, key, material, materialLength) {
      const length = memory.writeBase64url(text.slice(offset), DATA_AT)
      if (length === undefined) return undefined
      xorInPlace(length, key, material, materialLength)
      return memory.readUtf8(DATA_AT, DATA_AT + length)
    },
    close(text, key, material, materialLength) {
      const length = memory.writeUtf8(text, DATA_AT)
      xorInPlace(length, key, material, materialLength)
      return memory.readBase64url(DATA_AT, DATA_AT + length)
    },
  }
}
