/**
 * Bundles every package into few files: one per entry, plus what entries share. A program that imports a package loads a handful of
 * modules instead of hundreds, which is most of its start-up time. Types come from `tsc -b`. `node --import tsx tools/bundle.ts`
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { build } from "esbuild"
import { EMBEDDED_MODULES } from "../packages/cojson/src/crypto/wasm/embedded-modules.ts"

interface Manifest {
  readonly exports: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly bin?: Readonly<Record<string, string>>
}

for (const name of readdirSync("packages")) {
  const folder = join("packages", name)
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest
  const targets = [...Object.values(manifest.exports).flatMap((entry) => Object.values(entry)), ...Object.values(manifest.bin ?? {})]
  const outputs = new Set(targets.filter((target) => target.startsWith("./dist/") && target.endsWith(".js")))
  removeOldCode(join(folder, "dist"))
  await build({
    absWorkingDir: join(process.cwd(), folder),
    entryPoints: Object.fromEntries(
      [...outputs].map((output) => [nameOf(output), output.replace("./dist/", "./src/").replace(/\.js$/, ".ts")]),
    ),
    outdir: "dist",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    packages: "external",
    external: ["node:*", "*.wasm?module"],
    target: "es2022",
    sourcemap: true,
    chunkNames: "shared/[name]-[hash]",
    keepNames: false,
    logLevel: "warning",
  })
}

writePrecompiledModules("packages/cojson/dist/crypto/wasm")

/** What is embedded in the code for platforms that compile, as files for bundlers of those that do not. */
function writePrecompiledModules(folder: string): void {
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(EMBEDDED_MODULES)) writeFileSync(join(folder, `${name}.wasm`), Buffer.from(text, "base64url"))
}

/** Code of an earlier build, also of files that are gone. Declarations stay: `tsc -b` knows which are stale. */
function removeOldCode(dist: string): void {
  for (const file of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
    if (/\.js(\.map)?$/.test(file)) rmSync(join(dist, file))
  }
}

function nameOf(output: string): string {
  return output.replace("./dist/", "").replace(/\.js$/, "")
}
