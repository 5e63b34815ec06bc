import { sha256 } from "@noble/hashes/sha2.js"
import type { CryptoPrimitives } from "../primitives.ts"
import { systemRandomBytes } from "../random.ts"
import type { WasmModules } from "../wasm/wasm-modules.ts"
import { blake3Over } from "./blake3-wasm.ts"
import { transactionTextsOver } from "./transaction-texts-wasm.ts"
import { sodiumOver } from "./sodium-wasm.ts"
import { xsalsa20Over } from "./xsalsa20-wasm.ts"

/** WebAssembly: libsodium, xsalsa20 and the BLAKE3 of hash-wasm; SHA-256, which hardly anybody needs, in JavaScript. Throws where they cannot be instantiated. */
export function wasmPrimitives(modules: WasmModules): CryptoPrimitives {
  const once = new WebAssembly.Instance(modules.ciphers)
  return {
    name: "wasm",
    randomBytes: systemRandomBytes,
    xsalsa20Xor: xsalsa20Over(modules.ciphers),
    ...sodiumOver(modules.sodium),
    ...blake3Over(once, new WebAssembly.Instance(modules.ciphers)),
    sha256: (data) => sha256(data),
    transactionTexts: transactionTextsOver(once),
  }
}
