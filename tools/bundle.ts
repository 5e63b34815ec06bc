/**
 * Bundles every package into few files: one per entry, plus what entries share. A program that imports a package loads a handful of
 * modules instead of hundreds, which is most of its start-up time. Types come from `tsc -b`. `node --import tsx tools/bundle.ts`
 */
import { readdirSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { build } from "esbuild"

interface Manifest {
  readonly exports: Readonly<Record<string, { readonly "jazz-source": string; readonly default: string }>>
  readonly bin?: Readonly<Record<string, string>>
}

for (const name of readdirSync("packages")) {
  const folder = join("packages", name)
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest
  const outputs = new Set([...Object.values(manifest.exports).map((entry) => entry.default), ...Object.values(manifest.bin ?? {})])
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
    external: ["node:*"],
    target: "es2022",
    sourcemap: true,
    chunkNames: "shared/[name]-[hash]",
    keepNames: false,
    logLevel: "warning",
  })
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
