import { hexToBytes } from "@noble/hashes/utils.js"
import { platformBuffer } from "../../base/platform-buffer.ts"
import type { WasmModules } from "./wasm-modules.ts"

/** The smallest module there is. */
const EMPTY_MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)

/**
 * Rejects where compiling WebAssembly at run time is forbidden or there is none, before anything is loaded. The binaries are most of what a page
 * loads, so they come in files of their own: a page shows up before them, and does without them where nothing is encrypted.
 */
export async function compileEmbedded(): Promise<WasmModules> {
  new WebAssembly.Module(EMPTY_MODULE)
  const [ciphers, { EMBEDDED_SODIUM }] = await Promise.all([compileEmbeddedCiphers(), import("./embedded-sodium.ts")])
  return { ciphers, sodium: await compile(EMBEDDED_SODIUM.sodium) }
}

/** What back-ends need that have the rest from elsewhere. Rejects like {@link compileEmbedded}. */
export async function compileEmbeddedCiphers(): Promise<WasmModules["ciphers"]> {
  const { EMBEDDED_CIPHERS } = await import("./embedded-ciphers.ts")
  return compile(EMBEDDED_CIPHERS.ciphers)
}

/** At once where that is allowed: a compilation that is waited for goes through other threads, which takes thirty times as long. */
async function compile(hex: string): Promise<WebAssembly.Module> {
  const bytes = platformBuffer?.from(hex, "hex") ?? new Uint8Array(hexToBytes(hex))
  try {
    return new WebAssembly.Module(bytes)
  } catch {
    return WebAssembly.compile(bytes) // some browsers want large modules to be compiled in the background; what is broken rejects here
  }
}
