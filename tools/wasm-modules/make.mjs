/**
 * Writes the WebAssembly that is embedded in cojson as two TypeScript files, see README.md.
 * `node make.mjs [--check]`
 */
import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { compileSodium } from "./compile-sodium.mjs"
import { linkCiphers } from "./link-ciphers.mjs"

const OUTPUT = fileURLToPath(new URL("../../packages/cojson/src/crypto/wasm/", import.meta.url))

const modules = { ciphers: await linkCiphers({ blake3: await blake3(), xsalsa20: await xsalsa20() }), sodium: await compileSodium() }
for (const bytes of Object.values(modules)) new WebAssembly.Module(bytes)

const texts = {
  "embedded-ciphers.ts": moduleText("EMBEDDED_CIPHERS", "BLAKE3 of hash-wasm, xsalsa20, transaction-cipher.assemblyscript", {
    ciphers: modules.ciphers,
  }),
  "embedded-sodium.ts": moduleText("EMBEDDED_SODIUM", "what is called of libsodium", { sodium: modules.sodium }),
}
if (!process.argv.includes("--check")) {
  for (const [file, text] of Object.entries(texts)) writeFileSync(OUTPUT + file, text)
  for (const [name, bytes] of Object.entries(modules)) console.log(`${name}: ${bytes.length} bytes`)
} else {
  for (const [file, text] of Object.entries(texts)) {
    if (readFileSync(OUTPUT + file, "utf8") === text) continue
    console.error(`${file} is not what is made here; run \`npm run make\` in tools/wasm-modules`)
    process.exitCode = 1
  }
}

function moduleText(constant, contents, binaries) {
  const lines = Object.entries(binaries).map(([name, bytes]) => `  ${name}:\n    "${Buffer.from(bytes).toString("hex")}",`)
  return `/** Made by tools/wasm-modules, see the README there. */

/** WebAssembly binaries in hexadecimal, which compresses better than base64 does: ${contents}. */
export const ${constant} = {
${lines.join("\n")}
}
`
}

/** The bytes that hash-wasm compiles. */
async function blake3() {
  const { createBLAKE3 } = await import("hash-wasm")
  const original = WebAssembly.compile
  let bytes
  WebAssembly.compile = (given) => {
    bytes = new Uint8Array(given)
    return original.call(WebAssembly, given)
  }
  await createBLAKE3()
  WebAssembly.compile = original
  return bytes
}

/** The bytes that xsalsa20 compiles when it is loaded. */
function xsalsa20() {
  const original = WebAssembly.Module
  let bytes
  WebAssembly.Module = class extends original {
    constructor(given) {
      super(given)
      bytes = given
    }
  }
  return import("xsalsa20").then(() => {
    WebAssembly.Module = original
    return bytes
  })
}
