import type { CryptoPrimitives } from "../primitives.ts"

/**
 * The XSalsa20 keystream in WebAssembly. Rejects where WebAssembly cannot start: the package would go on in slow JavaScript then, and it
 * compiles when it is imported, so it must not be imported statically.
 */
export async function loadXsalsa20(): Promise<CryptoPrimitives["xsalsa20Xor"]> {
  if (typeof WebAssembly === "undefined") throw new Error("This platform has no WebAssembly.")
  const { default: xsalsa20 } = await import("xsalsa20")
  return (data, key, nonce) => {
    const stream = xsalsa20(nonce, key)
    const output = stream.update(data)
    stream.finalize() // returns its memory
    return output
  }
}
