import type { CryptoPrimitives } from "../primitives.ts"
import { compileEmbedded } from "../wasm/compile-embedded.ts"
import { verifyElsewhere } from "./verify-elsewhere.ts"
import { wasmPrimitives } from "./wasm-primitives.ts"

/** Compiles what is embedded here. Rejects where WebAssembly cannot start. */
export async function loadWasmPrimitives(): Promise<CryptoPrimitives> {
  return { ...wasmPrimitives(await compileEmbedded()), ...verifyElsewhere() }
}
