/** Compiled WebAssembly that the back-end is made of, see tools/wasm-modules. */
export interface WasmModules {
  readonly blake3: WebAssembly.Module
  readonly sodium: WebAssembly.Module
  readonly xsalsa20: WebAssembly.Module
}
