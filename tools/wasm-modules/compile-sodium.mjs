/**
 * Compiles sodium.c and the part of libsodium that it calls. The table of multiples of the base point, two fifths of the binary and nothing
 * that can be compressed, is left out: the module computes it when it is instantiated, which takes less than a millisecond.
 */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { commands } from "@yowasp/clang"
import binaryen from "binaryen"

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const { MVP, BulkMemory, BulkMemoryOpt, SignExt, NontrappingFPToInt, MutableGlobals } = binaryen.Features

/** As fast as the binaries that libsodium publishes; unrolled loops and later passes make it larger, not faster. */
const OPTIMIZATION = ["-O3", "-fno-unroll-loops", "-ffunction-sections"]
/** What every browser with WebAssembly of the last years has. */
const TARGET = ["--target=wasm32-wasip1", "-mcpu=mvp", "-mbulk-memory", "-msign-ext", "-mnontrapping-fptoint", "-mmutable-globals"]
const INCLUDED = [
  "include/sodium",
  "include/sodium/private",
  "crypto_scalarmult/curve25519",
  "crypto_onetimeauth/poly1305",
  "crypto_stream/salsa20",
]
const LINKING = ["-nostartfiles", "-Wl,--no-entry"]
const TABLE_BYTES = 32 * 8 * 3 * 10 * 4
const MAKE_TABLE = "make_base_multiples"

/** Bytes of the module. */
export async function compileSodium() {
  const bytes = await compiled()
  const { table, address } = tableOf(bytes)

  const module = binaryen.readBinary(zeroed(bytes, table))
  module.setFeatures(MVP | BulkMemory | BulkMemoryOpt | SignExt | NontrappingFPToInt | MutableGlobals)
  const makeTable = module.call(binaryen.getExportInfo(module.getExport(MAKE_TABLE)).value, [module.i32.const(address)], binaryen.none)
  module.setStart(module.addFunction("start", binaryen.none, binaryen.none, [], makeTable))
  module.removeExport(MAKE_TABLE)
  module.runPasses(["duplicate-function-elimination", "memory-packing"])
  if (!module.validate()) throw new Error("the module is not valid")
  return module.emitBinary()
}

async function compiled() {
  const output = []
  const sources = filesIn(here("libsodium"))
  const args = [
    ...TARGET,
    ...OPTIMIZATION,
    ...INCLUDED.map((folder) => `-Ilibsodium/${folder}`),
    ...["-DCONFIGURED", "-DSODIUM_STATIC"],
    ...LINKING,
    ...pathsOf({ libsodium: sources }).filter((path) => path.endsWith(".c")),
    ...["sodium.c", "-o", "sodium.wasm"],
  ]
  try {
    const files = { libsodium: sources, "sodium.c": readFileSync(here("sodium.c"), "utf8") }
    const written = await commands.clang(args, files, { fetchProgress: () => {}, stdout: null, stderr: (text) => output.push(text ?? []) })
    return written["sodium.wasm"]
  } catch (cause) {
    throw new Error(Buffer.concat(output).toString(), { cause })
  }
}

/** The compiler works on folders in memory, and does not follow `..` there. */
function filesIn(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).map((entry) => {
    const path = join(folder, entry.name)
    return [entry.name, entry.isDirectory() ? filesIn(path) : readFileSync(path, "utf8").replaceAll('#include "../', '#include "')]
  })
  return Object.fromEntries(entries)
}

function pathsOf(folder) {
  return Object.entries(folder).flatMap(([name, entry]) =>
    typeof entry === "string" ? [name] : pathsOf(entry).map((path) => `${name}/${path}`),
  )
}

/** What the module computes, which must be what libsodium has, and where that is. */
function tableOf(bytes) {
  const { memory, [MAKE_TABLE]: make } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports
  const end = memory.buffer.byteLength
  memory.grow(1)
  make(end)
  const table = Buffer.from(memory.buffer, end, TABLE_BYTES)
  return { table, address: found(Buffer.from(memory.buffer, 0, end), table) }
}

function zeroed(bytes, part) {
  const at = found(Buffer.from(bytes), part)
  return Uint8Array.from(bytes).fill(0, at, at + part.length)
}

/** Where `part` is in `bytes`, exactly once. */
function found(bytes, part) {
  const at = bytes.indexOf(part)
  if (at < 0 || bytes.includes(part, at + 1)) throw new Error("libsodium has another table of multiples of the base point")
  return at
}
