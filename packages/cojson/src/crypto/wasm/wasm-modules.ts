/** Compiled WebAssembly that the back-end is made of, see tools/wasm-modules. */
export interface WasmModules {
  /** BLAKE3, XSalsa20, and both at once for transactions. */
  readonly ciphers: WebAssembly.Module
  readonly sodium: WebAssembly.Module
}
