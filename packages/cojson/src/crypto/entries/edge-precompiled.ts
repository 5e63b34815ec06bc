import { wasmPrimitives } from "../backends/wasm-primitives.ts"
// Files that the build writes; this path is the one from the bundled entry.
import ciphers from "../wasm/ciphers.wasm?module"
import sodium from "../wasm/sodium.wasm?module"
import type { WasmInit } from "./WasmCrypto.ts"

/** For {@link WasmCrypto.setInit} on platforms that only run modules which their bundler compiled. */
export const init: WasmInit = () => Promise.resolve(wasmPrimitives({ ciphers, sodium }))
