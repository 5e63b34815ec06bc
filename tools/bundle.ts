/**
 * Bundles every package into few files: one per entry, plus what entries share. A program that imports a package loads a handful of
 * modules instead of hundreds, which is most of its start-up time. Types come from `tsc -b`, and so does what bundlers of apps get of a
 * package that has a build for Node of its own: a file for each module, so that they leave out what an app does not use.
 * `node --import tsx tools/bundle.ts`
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { basename, dirname, join } from "node:path"
import { build, type BuildOptions, type Plugin } from "esbuild"
import { joinFiles, type JoinedGroup } from "./join-files.ts"
import { EMBEDDED_CIPHERS } from "../packages/cojson/src/crypto/wasm/embedded-ciphers.ts"
import { EMBEDDED_SODIUM } from "../packages/cojson/src/crypto/wasm/embedded-sodium.ts"

/** A file, or what it is under which condition. */
type Target = string | { readonly [condition: string]: Target }

interface Manifest {
  readonly exports: Readonly<Record<string, Target>>
  readonly bin?: Readonly<Record<string, string>>
}

/** Small dependencies that become part of a package: every file less to load is a third of a millisecond. */
const INLINED: Readonly<Record<string, RegExp>> = {
  cojson: /^(@noble\/(hashes|curves|ciphers|ed25519)|@scure\/base|unicode-segmenter)(\/|$)/,
}

/** What nearly every program loads together; a file less is most of a millisecond less. */
const TOGETHER: Readonly<Record<string, readonly JoinedGroup[]>> = {
  cojson: [
    {
      file: "dist/bundled/shared/engine.js",
      roots: [
        "dist/bundled/index.js",
        "dist/bundled/internals.js",
        "dist/bundled/crypto/entries/WasmCrypto.js",
        "dist/bundled/crypto/entries/NapiCrypto.js",
      ],
    },
  ],
  "jazz-tools": [
    { file: "dist/bundled/shared/worker.js", roots: ["dist/bundled/worker/index.js"] },
    { file: "dist/bundled/shared/typed.js", roots: ["dist/bundled/index.js"] },
  ],
}

/** Node prints the line that an error comes from. */
const LINE_LIMIT = 120

/** What Node gets of packages that are made of single modules otherwise. */
const BUNDLED = "./dist/bundled/"

async function bundle(folder: string, outdir: string, outputs: readonly string[], ...plugins: Plugin[]): Promise<void> {
  const names = outputs.map((output) => output.slice(outdir.length).replace(/\.js$/, ""))
  const options: BuildOptions = {
    absWorkingDir: join(process.cwd(), folder),
    entryPoints: Object.fromEntries(names.map((name) => [name, `./src/${name}.ts`])),
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["import"],
    external: ["node:*", "*.wasm?module"],
    plugins,
    target: "es2022",
    sourcemap: true,
    chunkNames: "shared/[name]-[hash]",
    keepNames: false,
    minifyWhitespace: true, // Node parses it at every start: importing the worker takes 14 % less, and 2 MB less of memory
    lineLimit: LINE_LIMIT,
    logLevel: "warning",
  }
  const { metafile } = await build({ ...options, metafile: true })
  const groups = TOGETHER[basename(folder)]
  if (groups) await joinFiles(metafile, groups, options)
}

/** Imports of packages stay imports, also where an inlined package makes them. */
function externalExcept(inlined: RegExp | undefined): Plugin {
  return {
    name: "external-packages",
    setup(bundler) {
      bundler.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
        kind === "entry-point" || inlined?.test(path) ? undefined : { path, external: true },
      )
    },
  }
}

/** Zod is a hundred files that Node loads one by one, so there two files come along that share nothing: what schemas need, and all of it. */
const zodForNode: Plugin = {
  name: "zod-for-node",
  setup(bundler) {
    bundler.onResolve({ filter: /^zod$/ }, () => ({ path: "#zod", external: true }))
    bundler.onResolve({ filter: /\/all-of-zod\.ts$/ }, ({ resolveDir }) => ({ path: join(resolveDir, "all-of-zod-when-used.ts") }))
  },
}

/** The files behind `#zod` and `#all-of-zod` in the package's `imports`. The second one is loaded synchronously. */
async function bundleZod(folder: string): Promise<void> {
  const resolveDir = join(process.cwd(), folder)
  const options: BuildOptions = {
    bundle: true,
    minify: true,
    lineLimit: LINE_LIMIT,
    platform: "neutral",
    mainFields: ["module", "main"],
    target: "es2022",
    logLevel: "warning",
  }
  const part = `export { ${importedFromZod(join(folder, "src")).join(", ")} } from "zod"`
  const all = 'export { z } from "zod"'
  await build({ ...options, stdin: { contents: part, resolveDir }, format: "esm", outfile: join(folder, "dist/bundled/zod.js") })
  await build({ ...options, stdin: { contents: all, resolveDir }, format: "cjs", outfile: join(folder, "dist/bundled/all-of-zod.cjs") })
}

/** The client of `ws` behind `#ws` in the package's `imports`, without the server. It is loaded synchronously. */
async function bundleWebSocket(folder: string): Promise<void> {
  const client = join(dirname(createRequire(join(process.cwd(), folder, "package.json")).resolve("ws")), "lib/websocket.js")
  await build({
    stdin: { contents: `exports.WebSocket = require(${JSON.stringify(client)})`, resolveDir: folder },
    outfile: join(folder, "dist/ws.cjs"),
    bundle: true,
    minify: true,
    lineLimit: LINE_LIMIT,
    format: "cjs",
    platform: "node",
    external: ["bufferutil", "utf-8-validate"], // used when they are installed
    logLevel: "warning",
  })
}

/** Names of values that the package imports from Zod, all of Zod apart. */
function importedFromZod(sources: string): string[] {
  const names = new Set<string>()
  for (const file of readdirSync(sources, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts") || /\.test\.ts$|all-of-zod|snippets/.test(file)) continue
    for (const [, list] of readFileSync(join(sources, file), "utf8").matchAll(/^(?:import|export) \{([^}]*)\} from "zod"/gm)) {
      for (const name of (list ?? "").split(",").map((part) => part.trim())) {
        if (name !== "" && !name.startsWith("type ")) names.add(name.replace(/ as .*/, ""))
      }
    }
  }
  return [...names].toSorted()
}

/** What is embedded in the code for platforms that compile, as files for bundlers of those that do not. */
function writePrecompiledModules(folder: string): void {
  mkdirSync(folder, { recursive: true })
  for (const file of readdirSync(folder)) if (file.endsWith(".wasm")) rmSync(join(folder, file))
  const modules = { ...EMBEDDED_CIPHERS, ...EMBEDDED_SODIUM }
  for (const [name, text] of Object.entries(modules)) writeFileSync(join(folder, `${name}.wasm`), Buffer.from(text, "hex"))
}

/** Code of an earlier build, also of files that are gone. Declarations stay: `tsc -b` knows which are stale. */
function removeOldCode(dist: string): void {
  if (!existsSync(dist)) return
  for (const file of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
    if (/\.c?js(\.map)?$/.test(file)) rmSync(join(dist, file))
  }
}

function filesOf(target: Target): readonly string[] {
  return typeof target === "string" ? [target] : Object.values(target).flatMap(filesOf)
}

for (const name of readdirSync("packages")) {
  const folder = join("packages", name)
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest
  const targets = [...Object.values(manifest.exports).flatMap(filesOf), ...Object.values(manifest.bin ?? {})]
  const outputs = [...new Set(targets.filter((target) => target.startsWith("./dist/") && target.endsWith(".js")))]
  const bundled = outputs.filter((output) => output.startsWith(BUNDLED))
  const [outdir, files] = bundled.length > 0 ? [BUNDLED, bundled] : ["./dist/", outputs]
  removeOldCode(join(folder, outdir))
  await bundle(folder, outdir, files, zodForNode, externalExcept(INLINED[name]))
}
await bundleZod("packages/jazz-tools")
await bundleWebSocket("packages/cojson-transport-ws")
writePrecompiledModules("packages/cojson/dist/crypto/wasm")
