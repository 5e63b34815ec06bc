/** Runs TypeScript compilers on files that import our packages, or the published ones, as users have them. */
import { execFile } from "node:child_process"
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

const ROOT = fileURLToPath(new URL("../../", import.meta.url))

/** Where imports lead: our declarations as they were built last, or the published ones. */
export const PACKAGES = {
  ours: join(ROOT, "node_modules"),
  published: join(ROOT, "tests/interop/published-0.19.22/node_modules"),
} as const
export type Party = keyof typeof PACKAGES

/** TypeScript 7, which we write with, and 5.9, which many programs are checked with: they do not relate generic types alike. */
export const COMPILERS = ["typescript", "typescript-5"] as const
export type Compiler = (typeof COMPILERS)[number]

export interface Compilation {
  readonly errors: readonly string[]
  /** What the compiler has done: the same in every run. */
  readonly instantiations: number
  readonly kilobytes: number
}

/** Checks sources by file name, in a folder of their own that must not be there. Options are added to those that programs usually have. */
export async function compile(
  folder: string,
  compiler: Compiler,
  party: Party,
  sources: { readonly [file: string]: string },
  options: object = {},
): Promise<Compilation> {
  mkdirSync(folder)
  symlinkSync(PACKAGES[party], join(folder, "node_modules"))
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
    types: [],
    allowImportingTsExtensions: true,
    ...options,
  }
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: Object.keys(sources) }))
  const single = compiler === "typescript" ? ["--singleThreaded"] : []
  const command = [join(ROOT, "node_modules", compiler, "bin/tsc"), "-p", folder, "--extendedDiagnostics", ...single]
  const { stdout } = await promisify(execFile)(process.execPath, command).catch((error: { stdout: string }) => error)
  return {
    errors: stdout.split("\n").filter((line) => line.includes("error TS")),
    instantiations: Number(/Instantiations:\s+(\d+)/.exec(stdout)?.[1]),
    kilobytes: Number(/Memory used:\s+(\d+)K/.exec(stdout)?.[1]),
  }
}
