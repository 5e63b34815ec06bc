import { bytesFromBase64url } from "../../base/base64url.ts"
import { EMBEDDED_MODULES } from "./embedded-modules.ts"
import type { WasmModules } from "./wasm-modules.ts"

/** Rejects where compiling WebAssembly at run time is forbidden or there is none. */
export async function compileEmbedded(): Promise<WasmModules> {
  const [blake3, sodium, xsalsa20] = await Promise.all([compile("blake3"), compile("sodium"), compile("xsalsa20")])
  return { blake3, sodium, xsalsa20 }
}

/** What back-ends need that have the rest from elsewhere. Rejects like {@link compileEmbedded}. */
export async function compileEmbeddedCiphers(): Promise<Pick<WasmModules, "blake3" | "xsalsa20">> {
  const [blake3, xsalsa20] = await Promise.all([compile("blake3"), compile("xsalsa20")])
  return { blake3, xsalsa20 }
}

/** At once where that is allowed: a compilation that is waited for goes through other threads, which takes thirty times as long. */
async function compile(name: keyof typeof EMBEDDED_MODULES): Promise<WebAssembly.Module> {
  const bytes = new Uint8Array(bytesFromBase64url(EMBEDDED_MODULES[name]) ?? [])
  try {
    return new WebAssembly.Module(bytes)
  } catch {
    return WebAssembly.compile(bytes) // some browsers want large modules to be compiled in the background; what is broken rejects here
  }
}
