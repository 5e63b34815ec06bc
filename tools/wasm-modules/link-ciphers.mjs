/**
 * One module of BLAKE3, xsalsa20 and what decrypts transactions with them, in one memory: their own data lies apart. Of the two libraries only
 * the memory is declared anew, and no instruction is changed.
 */
import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import asc from "assemblyscript/asc"
import binaryen from "binaryen"

const { MVP, BulkMemory, BulkMemoryOpt, SignExt, MutableGlobals, NontrappingFPToInt } = binaryen.Features
const FEATURES = MVP | BulkMemory | BulkMemoryOpt | SignExt | MutableGlobals | NontrappingFPToInt
const MERGE_FLAGS = ["bulk-memory", "bulk-memory-opt", "sign-ext", "mutable-globals", "nontrapping-float-to-int"].map(
  (name) => `--enable-${name}`,
)
const MEMORY = "(memory $0 10 1000)"
const SHARED_MEMORY = '(import "blake3" "memory" (memory $0 10 1000))'
const here = (file) => fileURLToPath(new URL(file, import.meta.url))

/** Bytes of the module made of the binaries of the two libraries. */
export async function linkCiphers({ blake3, xsalsa20 }) {
  const folder = mkdtempSync(join(tmpdir(), "jazz-wasm-"))
  try {
    const write = (name, bytes) => writeFileSync(join(folder, name), bytes)
    write("blake3.wasm", edited(blake3, { "(memory $0 2 2)": MEMORY, '(export "__stack_pointer" (global $global$0))': "" }))
    write(
      "xsalsa20.wasm",
      edited(xsalsa20, { [MEMORY]: SHARED_MEMORY, '(export "memory" (memory $0))': "", '(export "core_salsa20" (func $4))': "" }),
    )
    write("transactions.wasm", edited(await transactionCipher(), { '(import "env" "memory"': '(import "blake3" "memory"' }))
    const inputs = ["blake3.wasm", "blake3", "xsalsa20.wasm", "xsalsa20", "transactions.wasm", "transactions"]
    execFileSync(process.execPath, [here("node_modules/binaryen/bin/wasm-merge"), ...inputs, ...MERGE_FLAGS, "-o", "ciphers.wasm"], {
      cwd: folder,
    })
    return readFileSync(join(folder, "ciphers.wasm"))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function transactionCipher() {
  const source = readFileSync(here("transaction-cipher.assemblyscript"), "utf8")
  const { error, stderr, binary } = await asc.compileString(
    { "transaction-cipher.ts": source },
    { optimizeLevel: 3, noAssert: true, runtime: "stub", importMemory: true, noExportMemory: true, initialMemory: 10, memoryBase: 4096 },
  )
  if (error) throw new Error(stderr.toString(), { cause: error })
  return binary
}

/** Replaces what must be there once in the text of a module. */
function edited(bytes, replacements) {
  const module = binaryen.readBinary(bytes)
  module.setFeatures(FEATURES)
  let text = module.emitText()
  for (const [from, to] of Object.entries(replacements)) {
    if (text.split(from).length !== 2) throw new Error(`a module does not have ${from}`)
    text = text.replace(from, () => to)
  }
  const result = binaryen.parseText(text)
  result.setFeatures(FEATURES)
  if (!result.validate()) throw new Error("a module is not valid")
  return result.emitBinary()
}
