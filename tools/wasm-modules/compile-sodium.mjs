/**
 * Compiles sodium.c and the part of libsodium that it calls. The tables of multiples of the base point, two fifths of the binary and nothing
 * that can be compressed, are left out: the module computes them when it is instantiated, which takes less than a millisecond.
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
const PARTS = ["sodium.c", "small.h"]
const POINT_BYTES = 3 * 10 * 4
/** As its parameters. */
const TABLE_SIZES = [32 * 8 * POINT_BYTES, 8 * POINT_BYTES]
const MAKE_TABLES = "make_base_multiples"
/** Without a change of what the functions compute. Their locals are numbered by use, which compresses better. */
const SHRINKING = [
  "duplicate-function-elimination",
  "memory-packing",
  "coalesce-locals",
  "reorder-locals",
  "strip-producers",
  "strip-target-features",
]

/** Bytes of the module. */
export async function compileSodium() {
  const bytes = await compiled()
  const tables = tablesOf(bytes)

  const module = binaryen.readBinary(zeroed(bytes, tables))
  module.setFeatures(MVP | BulkMemory | BulkMemoryOpt | SignExt | NontrappingFPToInt | MutableGlobals)
  const { value: makeTables } = binaryen.getExportInfo(module.getExport(MAKE_TABLES))
  const addresses = tables.map(({ address }) => module.i32.const(address))
  module.setStart(module.addFunction("start", binaryen.none, binaryen.none, [], module.call(makeTables, addresses, binaryen.none)))
  module.removeExport(MAKE_TABLES)
  module.runPasses(SHRINKING)
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
    ...["-DCONFIGURED", "-DSODIUM_STATIC", "-include", "small.h", "-Wno-undefined-internal"],
    ...LINKING,
    ...pathsOf({ libsodium: sources }).filter((path) => path.endsWith(".c")),
    ...["sodium.c", "-o", "sodium.wasm"],
  ]
  try {
    const files = { libsodium: sources, ...Object.fromEntries(PARTS.map((name) => [name, readFileSync(here(name), "utf8")])) }
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
function tablesOf(bytes) {
  const { memory, [MAKE_TABLES]: make } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports
  const end = memory.buffer.byteLength
  const starts = TABLE_SIZES.map((_, i) => TABLE_SIZES.slice(0, i).reduce((sum, size) => sum + size, end))
  memory.grow(1)
  make(...starts)
  return starts.map((start, i) => {
    const table = Buffer.from(memory.buffer, start, TABLE_SIZES[i])
    return { table, address: found(Buffer.from(memory.buffer, 0, end), table) }
  })
}

function zeroed(bytes, tables) {
  const result = Uint8Array.from(bytes)
  for (const { table } of tables) {
    const at = found(Buffer.from(bytes), table)
    result.fill(0, at, at + table.length)
  }
  return result
}

/** Where `part` is in `bytes`, exactly once. */
function found(bytes, part) {
  const at = bytes.indexOf(part)
  if (at < 0 || bytes.includes(part, at + 1)) throw new Error("libsodium has other tables of multiples of the base point")
  return at
}
