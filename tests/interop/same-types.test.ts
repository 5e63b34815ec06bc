/**
 * Programs for the published packages type-check with ours, and mistakes are mistakes in both: the files of `types/` have no errors but those
 * that they expect. What our packages promise besides, in their `*.test-d.ts`, their declarations keep too.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { basename, join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, expect, test } from "vitest"
import { compile, COMPILERS, type Compiler, type Party } from "./compiler.ts"

const ROOT = fileURLToPath(new URL("../../", import.meta.url))
/** Folders, and how the names of the programs in them end. */
const PROGRAMS: { readonly [P in Party]: readonly (readonly [folder: string, ending: string])[] } = {
  ours: [
    ["tests/interop/types", ".ts"],
    ["packages/jazz-tools/src", ".test-d.ts"],
  ],
  published: [["tests/interop/types", ".ts"]],
}
let folder: string

beforeAll(() => {
  mkdirSync(join(ROOT, ".tmp"), { recursive: true })
  folder = mkdtempSync(join(ROOT, ".tmp/same-types-"))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

// With TypeScript 5.9 the published types refuse `for … of` over lists that are loaded deeply.
const CASES: readonly (readonly [Compiler, Party])[] = [
  ["typescript", "published"],
  ...COMPILERS.map((compiler) => [compiler, "ours"] as const),
]

test.each(CASES)("%s, %s", async (compiler, party) => {
  const files = PROGRAMS[party].flatMap(([from, ending]) =>
    readdirSync(join(ROOT, from), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(ending))
      .map((name) => join(ROOT, from, name)),
  )
  const sources = Object.fromEntries(files.map((file) => [basename(file), readFileSync(file, "utf8")]))

  const { errors, instantiations } = await compile(join(folder, `${compiler}-${party}`), compiler, party, sources)

  expect(errors).toEqual([])
  expect(instantiations).toBeGreaterThan(0)
})
