/**
 * Programs for the published packages type-check with ours, and mistakes are mistakes in both: the files of `types/` have no errors but those
 * that they expect. What our packages promise besides, in their `*.test-d.ts`, their declarations keep too. Packages that export schemas
 * can have declarations, which say the same as the sources.
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

const LIBRARY = readFileSync(join(ROOT, "tests/interop/types/libraries.ts"), "utf8")
const DECLARED = { declaration: true, emitDeclarationOnly: true, noEmit: false, isolatedModules: true, verbatimModuleSyntax: true }
/** What uses the library by its declarations. */
const USER = `
import { newDog, newTask, petsOf, tasksOf, titles, useMe, worker, Table, type LoadedTask, Task } from "../library/library.js"
import type { co } from "jazz-tools"

const name: string = newDog("Rex").name
// @ts-expect-error: a name is no number
const wrong: number = newDog("Rex").name
const task: LoadedTask = await newTask("Pack").$jazz.ensureLoaded({ resolve: { text: true, votes: true } })
const same: co.loaded<typeof Task> = task
const { root } = await (await worker()).worker.$jazz.ensureLoaded({ resolve: { root: { tasks: { $each: { text: true } }, pets: { $each: true }, byName: { $each: true } } } })
const all: string[] = titles(root)
const text: string | undefined = tasksOf(root)[0]?.text.toString()
const kinds: ("dog" | "cat")[] = root.pets.map((pet) => pet.type)
const me = useMe()
if (me.$isLoaded) all.push(...me.root.tasks.map((mine) => mine.title))
else me.$jazz.loadingState satisfies "loading" | "unauthorized" | "unavailable"
const rows: number[] | undefined = Table.create({ rows: [[1]] }).rows[0]?.map((row) => row)
export { all, kinds, name, rows, same, text, wrong, petsOf }
`

test.each(COMPILERS)("a library has declarations: %s", async (compiler) => {
  const home = join(folder, `declarations-${compiler}`)
  mkdirSync(home)

  const library = await compile(join(home, "library"), compiler, "ours", { "library.ts": LIBRARY }, DECLARED)
  rmSync(join(home, "library/library.ts"))
  const user = await compile(join(home, "user"), compiler, "ours", { "user.ts": USER })

  expect(library.errors).toEqual([])
  expect(user.errors).toEqual([])
})
