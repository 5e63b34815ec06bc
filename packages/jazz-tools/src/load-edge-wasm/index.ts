/**
 * Imported first by programs for edge runtimes. Nothing has to be prepared there: where compiling WebAssembly is forbidden,
 * `WasmCrypto.create()` gives the JavaScript back-end.
 */
export {}
