import type { CryptoPrimitives } from "../primitives.ts"
import { systemRandomBytes } from "../random.ts"
import { loadBlake3 } from "./blake3-wasm.ts"
import { loadSodium } from "./sodium-wasm.ts"
import { loadXsalsa20 } from "./xsalsa20-wasm.ts"

/** WebAssembly: libsodium, xsalsa20 and hash-wasm. Rejects where WebAssembly cannot start. */
export async function loadWasmPrimitives(): Promise<CryptoPrimitives> {
  const [sodium, xsalsa20Xor, blake3] = await Promise.all([loadSodium(), loadXsalsa20(), loadBlake3()])
  return { randomBytes: systemRandomBytes, xsalsa20Xor, ...sodium, ...blake3 }
}
