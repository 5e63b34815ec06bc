import { loadWasmPrimitives } from "../backends/wasm.ts"
import type { WasmInit } from "./WasmCrypto.ts"

/** For {@link WasmCrypto.setInit}. Here, on a platform that compiles WebAssembly, it is the usual loader. */
export const init: WasmInit = loadWasmPrimitives
