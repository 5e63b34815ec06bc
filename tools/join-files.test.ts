import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { build, type BuildOptions } from "esbuild"
import { afterEach, beforeEach, expect, test } from "vitest"
import { joinFiles } from "./join-files.ts"

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "join-files-"))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Three entries that share modules two by two, two functions of one name, and one module that is loaded late. */
const SOURCES: Readonly<Record<string, string>> = {
  "shared.ts": "export class Shared {}\nexport const name = () => 'shared'",
  "pair.ts":
    "import { Shared, name as other } from './shared.ts'\nexport const name = () => `pair of ${other()} ${new Shared().constructor.name}`",
  "one.ts":
    "import { name } from './pair.ts'\nexport { Shared } from './shared.ts'\nexport const one = name\nexport const late = () => import('./late.ts')",
  "two.ts":
    "import { name } from './pair.ts'\nimport { Shared } from './shared.ts'\nexport const two = name\nexport const isShared = (x: unknown) => x instanceof Shared",
  "three.ts": "export { Shared, name as three } from './shared.ts'",
  "late.ts": "import { Shared } from './shared.ts'\nexport const made = new Shared()",
}

async function built(): Promise<string[]> {
  for (const [file, text] of Object.entries(SOURCES)) writeFileSync(join(folder, file), text)
  const options: BuildOptions = {
    absWorkingDir: folder,
    entryPoints: ["one.ts", "two.ts", "three.ts"],
    outdir: "out",
    bundle: true,
    splitting: true,
    format: "esm",
    sourcemap: true,
    outExtension: { ".js": ".js" },
  }
  const { metafile } = await build({ ...options, metafile: true })
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }')
  await joinFiles(metafile, [{ file: "out/both.js", roots: ["out/one.js", "out/two.js"] }], options)
  return readdirSync(join(folder, "out")).toSorted()
}

test("what two entries load is one file, and every entry exports what it did", async () => {
  const files = await built()

  expect(files.filter((file) => /^chunk.*js$/.test(file))).toEqual([])
  expect(files).toEqual(expect.arrayContaining(["both.js", "both.js.map", "one.js", "two.js", "three.js"]))
  const load = (file: string): Promise<Record<string, unknown>> => import(pathToFileURL(join(folder, "out", file)).href)
  const [one, two, three] = await Promise.all([load("one.js"), load("two.js"), load("three.js")])
  expect([one, two, three].map((exports) => Object.keys(exports).toSorted())).toEqual([
    ["Shared", "late", "one"],
    ["isShared", "two"],
    ["Shared", "three"],
  ])
  expect([one.one, two.two, three.three].map((name) => (name as () => string)())).toEqual([
    "pair of shared Shared",
    "pair of shared Shared",
    "shared",
  ])
  expect(three.Shared).toBe(one.Shared)
  const { made } = await (one.late as () => Promise<{ made: unknown }>)()
  expect((two.isShared as (x: unknown) => boolean)(made)).toBe(true)
})

test("lines are told as those of the sources", async () => {
  await built()

  const { sources } = JSON.parse(readFileSync(join(folder, "out/both.js.map"), "utf8")) as { sources: string[] }
  expect(sources).toEqual(expect.arrayContaining(["../pair.ts", "../shared.ts", "../one.ts"]))
})
