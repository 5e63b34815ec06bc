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

async function compile(name: keyof typeof EMBEDDED_MODULES): Promise<WebAssembly.Module> {
  const bytes = bytesFromBase64url(EMBEDDED_MODULES[name])
  return WebAssembly.compile(new Uint8Array(bytes ?? []))
}
