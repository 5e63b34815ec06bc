/** Runs the TypeScript compiler on files that import our packages, from their sources, or the published ones. */
import { execFile } from "node:child_process"
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

const ROOT = fileURLToPath(new URL("../../", import.meta.url))

/** Where imports lead. Our sources are checked too, published declarations are not. */
export const PACKAGES = {
  ours: { modules: join(ROOT, "node_modules"), customConditions: ["jazz-source"] },
  published: { modules: join(ROOT, "tests/interop/published-0.19.22/node_modules"), customConditions: [] },
} as const

export interface Compilation {
  readonly errors: readonly string[]
  /** What the compiler has done: the same in every run. */
  readonly instantiations: number
  readonly kilobytes: number
}

/** Checks sources by file name, in a folder of their own that must not be there. */
export async function compile(
  folder: string,
  party: keyof typeof PACKAGES,
  sources: { readonly [file: string]: string },
): Promise<Compilation> {
  const { modules, customConditions } = PACKAGES[party]
  mkdirSync(folder)
  symlinkSync(modules, join(folder, "node_modules"))
  for (const [file, source] of Object.entries(sources)) writeFileSync(join(folder, file), source)
  const compilerOptions = {
    strict: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    skipLibCheck: true,
    target: "es2022",
    module: "preserve",
    moduleResolution: "bundler",
    lib: ["es2023", "dom", "dom.iterable"],
    types: customConditions.length > 0 ? ["node"] : [],
    allowImportingTsExtensions: true,
    customConditions,
  }
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: Object.keys(sources) }))
  const compiler = [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", folder, "--extendedDiagnostics", "--singleThreaded"]
  const { stdout } = await promisify(execFile)(process.execPath, compiler).catch((error: { stdout: string }) => error)
  return {
    errors: stdout.split("\n").filter((line) => line.includes("error TS")),
    instantiations: Number(/Instantiations:\s+(\d+)/.exec(stdout)?.[1]),
    kilobytes: Number(/Memory used:\s+(\d+)K/.exec(stdout)?.[1]),
  }
}
