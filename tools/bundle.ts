/**
 * Bundles every package into few files: one per entry, plus what entries share. A program that imports a package loads a handful of
 * modules instead of hundreds, which is most of its start-up time. Types come from `tsc -b`, and so does what bundlers of apps get of a
 * package that has a build for Node of its own: a file for each module, so that they leave out what an app does not use.
 * `node --import tsx tools/bundle.ts`
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { basename, dirname, join, relative } from "node:path"
import { build, type BuildOptions, type Plugin } from "esbuild"
import { joinFiles, type JoinedGroup } from "./join-files.ts"
import { EMBEDDED_CIPHERS } from "../packages/cojson/src/crypto/wasm/embedded-ciphers.ts"
import { EMBEDDED_SODIUM } from "../packages/cojson/src/crypto/wasm/embedded-sodium.ts"

/** A file, or what it is under which condition. */
type Target = string | { readonly [condition: string]: Target }

/** Outputs, relative to the package, and the source that each is made of. */
type EntryFiles = ReadonlyMap<string, string>

interface Manifest {
  readonly exports?: Readonly<Record<string, Target>>
  readonly imports?: Readonly<Record<string, Target>>
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
      file: "dist/shared-engine.mjs",
      roots: ["dist/index.mjs", "dist/internals.mjs", "dist/wasm-crypto.mjs", "dist/napi-crypto.mjs"],
    },
  ],
  "jazz-tools": [
    { file: "dist/shared-by-workers.mjs", roots: ["dist/worker.mjs"] },
    { file: "dist/shared-by-all.mjs", roots: ["dist/index.mjs"] },
  ],
}

/** Node prints the line that an error comes from. */
const LINE_LIMIT = 120

async function bundle(folder: string, files: EntryFiles, ...plugins: Plugin[]): Promise<void> {
  const extension = isForNode(files) ? ".mjs" : ".js"
  const options: BuildOptions = {
    absWorkingDir: join(process.cwd(), folder),
    entryPoints: Object.fromEntries([...files].map(([output, source]) => [basename(output, extension), source])),
    outdir: "dist",
    outExtension: { ".js": extension },
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
    chunkNames: "shared-[name]-[hash]",
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
    bundler.onResolve({ filter: /^zod(\/v4\/locales)?$/ }, () => ({ path: "./zod.mjs", external: true }))
    bundler.onResolve({ filter: /\/all-of-zod\.ts$/ }, ({ resolveDir }) => ({ path: join(resolveDir, "all-of-zod-when-used.ts") }))
  },
}

/** Components of Svelte are published as they are, for the compiler of the app. They lie where `tsc -b` writes what is beside them. */
const components: Plugin = {
  name: "components",
  setup(bundler) {
    const source = join(bundler.initialOptions.absWorkingDir ?? "", "src")
    bundler.onResolve({ filter: /\.svelte$/ }, ({ path, resolveDir }) => ({
      path: `./${relative(source, join(resolveDir, path))}`,
      external: true,
    }))
  },
}

function copyComponents(folder: string): void {
  for (const file of readdirSync(join(folder, "src"), { recursive: true, encoding: "utf8" }))
    if (file.endsWith(".svelte") && !file.includes("fixtures")) copyFileSync(join(folder, "src", file), join(folder, "dist", file))
}

/** `zod.mjs`, and the file behind `#all-of-zod` in the package's `imports`, which is loaded synchronously. */
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
  const part = `export { ${importedFromZod(join(folder, "src")).join(", ")} } from "zod"\nexport { en } from "zod/v4/locales"`
  const all = 'export { z } from "zod"'
  await build({ ...options, stdin: { contents: part, resolveDir }, format: "esm", outfile: join(folder, "dist/zod.mjs") })
  await build({ ...options, stdin: { contents: all, resolveDir }, format: "cjs", outfile: join(folder, "dist/all-of-zod.cjs") })
}

/** What is behind `#inspector-element` for pages, with React, which apps of Svelte or without a framework do not have. Modules of the app stay its own. */
async function bundleInspectorElement(folder: string): Promise<void> {
  const source = join(process.cwd(), folder, "src")
  const ownModules: Plugin = {
    name: "own-modules",
    setup(bundler) {
      bundler.onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
        const module = relative(source, join(resolveDir, path))
        return /^(inspector|\.\.)\//.test(module) ? undefined : { path: `./${module.replace(/\.ts$/, ".js")}`, external: true }
      })
    },
  }
  await build({
    entryPoints: [join(source, "inspector/custom-element.ts")],
    outfile: join(folder, "dist/inspector-element.js"),
    bundle: true,
    minify: true,
    lineLimit: LINE_LIMIT,
    format: "esm",
    platform: "browser",
    target: "es2022",
    define: { "process.env.NODE_ENV": '"production"' },
    external: ["cojson"],
    plugins: [ownModules],
    logLevel: "warning",
  })
}

/** Pages have a WebSocket. */
const webSocketOfPages: Plugin = {
  name: "web-socket-of-pages",
  setup(bundler) {
    bundler.onResolve({ filter: /\/default-web-socket\.ts$/ }, ({ resolveDir }) => ({ path: join(resolveDir, "page-web-socket.ts") }))
  },
}

/** What is behind `#ws` in the package's `imports`: the client of `ws`, without the server, which is loaded synchronously. Pages have what does without. */
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
  await bundle(folder, new Map([["./dist/page.js", "./src/index.ts"]]), webSocketOfPages, externalExcept(undefined))
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

/** Code of an earlier build, also of files that are gone. What `tsc -b` wrote stays: it knows which is stale. */
function removeOldCode(dist: string, code: RegExp): void {
  if (!existsSync(dist)) return
  for (const file of readdirSync(dist, { recursive: true, encoding: "utf8" })) if (code.test(file)) rmSync(join(dist, file))
}

/**
 * What Node gets of a package that is made of single modules otherwise, or else all that a package has. The files for Node lie in one folder and end
 * in `.mjs`: Node looks for a `package.json` in every folder above a module that ends in `.js`, and for packages in every folder above
 * one that imports them, with so much work on paths that V8 compiled it: 5 ms of a start, and 4 MB.
 */
function entryFiles({ exports = {}, imports = {}, bin = {} }: Manifest): EntryFiles {
  const entries = Object.values(exports).filter((target) => typeof target !== "string")
  const forNode = [...entries, ...Object.values(imports)].flatMap((target) =>
    typeof target !== "string" && target["node"] ? [[chosen(target["node"]), chosen(target["jazz-source"])] as const] : [],
  )
  if (forNode.length > 0) return new Map(forNode)
  const outputs = [...entries, ...Object.values(bin)].map(chosen)
  return new Map(outputs.map((output) => [output, output.replace(/^\.\/dist\/(.*)\.js$/, "./src/$1.ts")]))
}

function isForNode(files: EntryFiles): boolean {
  return [...files.keys()].some((output) => output.endsWith(".mjs"))
}

/** The file of the condition that always holds. */
function chosen(target: Target | undefined): string {
  if (target === undefined) throw new Error("An entry lacks a file")
  return typeof target === "string" ? target : chosen(target["default"])
}

for (const name of readdirSync("packages")) {
  const folder = join("packages", name)
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest
  const files = entryFiles(manifest)
  removeOldCode(join(folder, "dist"), isForNode(files) ? /\.[cm]js(\.map)?$/ : /\.c?js(\.map)?$/)
  await bundle(folder, files, zodForNode, components, externalExcept(INLINED[name]))
  copyComponents(folder)
}
await bundleZod("packages/jazz-tools")
await bundleInspectorElement("packages/jazz-tools")
await bundleWebSocket("packages/cojson-transport-ws")
writePrecompiledModules("packages/cojson/dist/crypto/wasm")
