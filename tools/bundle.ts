/**
 * Bundles every package into few files: one per entry, plus what entries share. A program that imports a package loads a handful of
 * modules instead of hundreds, which is most of its start-up time. Types come from `tsc -b`. `node --import tsx tools/bundle.ts`
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { basename, join } from "node:path"
import { build, type BuildOptions, type Plugin } from "esbuild"
import { EMBEDDED_CIPHERS } from "../packages/cojson/src/crypto/wasm/embedded-ciphers.ts"
import { EMBEDDED_SODIUM } from "../packages/cojson/src/crypto/wasm/embedded-sodium.ts"

interface Manifest {
  readonly exports: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly bin?: Readonly<Record<string, string>>
}

/** Small dependencies that become part of a package: every file less to load is a third of a millisecond. */
const INLINED: Readonly<Record<string, RegExp>> = { cojson: /^(@noble\/(hashes|curves|ciphers)|@scure\/base|unicode-segmenter)(\/|$)/ }
const INLINED_FOR_NODE = /^(@noble\/hashes|@scure\/base|@scure\/bip39)(\/|$)/

async function bundle(folder: string, outdir: string, outputs: readonly string[], ...plugins: Plugin[]): Promise<void> {
  const names = outputs.map((output) => output.slice(`./${outdir}/`.length).replace(/\.js$/, ""))
  await build({
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
    logLevel: "warning",
  })
}

/** The files that {@link modulesApart} leaves out. */
async function writeModulesApart(): Promise<void> {
  await build({
    absWorkingDir: join(process.cwd(), "packages/jazz-tools"),
    entryPoints: ["src/schema/zod-in-english.ts", "src/schema/zod-core-in-english.ts"],
    outdir: "dist/shared",
    bundle: true,
    format: "esm",
    plugins: [modulesApart],
    packages: "external",
    target: "es2022",
    logLevel: "warning",
  })
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

/**
 * What bundlers of apps have to see as modules of their own to leave it out when it is not used; what entries share is one piece to them.
 * `zod-in-english.ts` and what it imports are kept beside what entries share, as a bundle would turn `export *` into a loop over names.
 */
const modulesApart: Plugin = {
  name: "modules-apart",
  setup(bundler) {
    bundler.onResolve({ filter: /\/zod-(core-)?in-english\.ts$/ }, ({ path, kind }) =>
      kind === "entry-point" ? undefined : { path: `./${basename(path, ".ts")}.js`, external: true },
    )
    bundler.onResolve({ filter: /\/context\/ssr-agent\.ts$/ }, ({ importer }) =>
      importer.endsWith("/src/index.ts") ? { path: "./ssr/index.js", external: true } : undefined,
    )
  },
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
    platform: "neutral",
    mainFields: ["module", "main"],
    target: "es2022",
    logLevel: "warning",
  }
  const part = `export { ${importedFromZod(join(folder, "src")).join(", ")} } from "zod"`
  const all = 'export { z } from "zod"'
  await build({ ...options, stdin: { contents: part, resolveDir }, format: "esm", outfile: join(folder, "dist/node/zod.js") })
  await build({ ...options, stdin: { contents: all, resolveDir }, format: "cjs", outfile: join(folder, "dist/node/all-of-zod.cjs") })
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
  const modules = { ...EMBEDDED_CIPHERS, ...EMBEDDED_SODIUM }
  for (const [name, text] of Object.entries(modules)) writeFileSync(join(folder, `${name}.wasm`), Buffer.from(text, "base64url"))
}

/** Code of an earlier build, also of files that are gone. Declarations stay: `tsc -b` knows which are stale. */
function removeOldCode(dist: string): void {
  for (const file of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
    if (/\.c?js(\.map)?$/.test(file)) rmSync(join(dist, file))
  }
}

for (const name of readdirSync("packages")) {
  const folder = join("packages", name)
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest
  const targets = [...Object.values(manifest.exports).flatMap((entry) => Object.values(entry)), ...Object.values(manifest.bin ?? {})]
  const outputs = [...new Set(targets.filter((target) => target.startsWith("./dist/") && target.endsWith(".js")))]
  const isForNode = (output: string): boolean => output.startsWith("./dist/node/")
  removeOldCode(join(folder, "dist"))
  await bundle(
    folder,
    "dist",
    outputs.filter((output) => !isForNode(output)),
    modulesApart,
    externalExcept(INLINED[name]),
  )
  if (!outputs.some(isForNode)) continue
  await bundle(folder, "dist/node", outputs.filter(isForNode), zodForNode, externalExcept(INLINED_FOR_NODE))
  await bundleZod(folder)
}
await writeModulesApart()
writePrecompiledModules("packages/cojson/dist/crypto/wasm")
