/**
 * Takes the WebAssembly binaries out of the packages that embed them and writes them as two TypeScript files, see README.md.
 * `node make.mjs [--check]`
 */
import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import binaryen from "binaryen"
import { linkCiphers } from "./link-ciphers.mjs"

const OUTPUT = fileURLToPath(new URL("../../packages/cojson/src/crypto/wasm/", import.meta.url))

/** What crypto/backends/sodium-wasm.ts calls. */
const SODIUM_FUNCTIONS = [
  "crypto_scalarmult",
  "crypto_scalarmult_base",
  "crypto_secretbox_easy",
  "crypto_secretbox_open_easy",
  "crypto_sign_detached",
  "crypto_sign_seed_keypair",
  "crypto_sign_verify_detached",
]

/** The functions that libsodium imports have one-letter names; they differ in their number of parameters. */
const SODIUM_IMPORTS_BY_PARAMETERS = ["abort", "resize_heap", undefined, "run_script", "fail_assertion"]

/** The exports of the last instance, under their short names. */
let captured

const modules = { ciphers: await linkCiphers({ blake3: await blake3(), xsalsa20: await xsalsa20() }), sodium: await sodium() }
for (const bytes of Object.values(modules)) new WebAssembly.Module(bytes)

const texts = {
  "embedded-ciphers.ts": moduleText("EMBEDDED_CIPHERS", "BLAKE3 of hash-wasm, xsalsa20, transaction-cipher.assemblyscript", {
    ciphers: modules.ciphers,
  }),
  "embedded-sodium.ts": moduleText("EMBEDDED_SODIUM", "libsodium (only what is called here)", { sodium: modules.sodium }),
}
if (!process.argv.includes("--check")) {
  for (const [file, text] of Object.entries(texts)) writeFileSync(OUTPUT + file, text)
  for (const [name, bytes] of Object.entries(modules)) console.log(`${name}: ${bytes.length} bytes`)
} else {
  for (const [file, text] of Object.entries(texts)) {
    if (readFileSync(OUTPUT + file, "utf8") === text) continue
    console.error(`${file} is not what the packages give; run \`npm run make\` in tools/wasm-modules`)
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

async function blake3() {
  const { createBLAKE3 } = await import("hash-wasm")
  return capture("compile", createBLAKE3)
}

async function sodium() {
  const { default: createSodium } = await import("libsodium")
  let instance
  const bytes = await capture("instantiate", async () => {
    instance = await createSodium({ getRandomValue: () => 0 })
  })
  return pruned(bytes, instance)
}

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

/** Runs `start` and returns the bytes that it hands to a function of WebAssembly. */
async function capture(name, start) {
  const original = WebAssembly[name]
  let bytes
  WebAssembly[name] = (given, ...rest) => {
    if (!(given instanceof WebAssembly.Module)) bytes ??= new Uint8Array(ArrayBuffer.isView(given) ? given.buffer : given).slice()
    const result = original.call(WebAssembly, given, ...rest)
    if (name === "instantiate") void result.then((source) => (captured = source.instance?.exports ?? captured))
    return result
  }
  try {
    await start()
  } finally {
    WebAssembly[name] = original
  }
  return bytes
}

/** Keeps SODIUM_FUNCTIONS, gives them and the imports their names back, and drops what nothing reaches. */
function pruned(bytes, instance) {
  const shortNames = new Map(SODIUM_FUNCTIONS.map((name) => [nameOfExport(instance[`_${name}`]), name]))
  if (shortNames.size !== SODIUM_FUNCTIONS.length || shortNames.has(undefined)) throw new Error("libsodium lacks a function")
  const { MVP, BulkMemory, SignExt, NontrappingFPToInt, MutableGlobals } = binaryen.Features
  const features = MVP | BulkMemory | SignExt | NontrappingFPToInt | MutableGlobals

  const whole = binaryen.readBinary(bytes)
  whole.setFeatures(features)
  const all = Array.from({ length: whole.getNumExports() }, (_, i) => binaryen.getExportInfo(whole.getExportByIndex(i)))
  for (const { name, kind, value } of all) {
    whole.removeExport(name)
    if (kind === binaryen.ExternalMemory) whole.addMemoryExport(value, "memory")
    else if (shortNames.has(name)) whole.addFunctionExport(value, shortNames.get(name))
  }
  whole.runPasses(["remove-unused-module-elements"])

  const text = whole.emitText().replace(/\(import "a" "\w" (\(func .*)/g, (_, signature) => {
    const parameters = /\(param ([^)]*)\)/.exec(signature)?.[1]?.split(" ").length ?? 0
    return `(import "env" "${SODIUM_IMPORTS_BY_PARAMETERS[parameters]}" ${signature}`
  })
  const renamed = binaryen.parseText(text)
  renamed.setFeatures(features)
  return renamed.emitBinary()
}

function nameOfExport(func) {
  return Object.keys(captured).find((name) => captured[name] === func)
}
