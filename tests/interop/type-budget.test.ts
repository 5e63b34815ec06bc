/**
 * What the types cost: a project of a hundred schemas with deep queries needs no more work and memory of the compiler than with the published
 * package. Instantiations stand for time: they are the same in every run.
 */
import { execFile } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { afterAll, beforeAll, expect, test } from "vitest"

const root = fileURLToPath(new URL("../../", import.meta.url))
const SCHEMAS = 100
let folder: string

beforeAll(() => {
  mkdirSync(join(root, ".tmp"), { recursive: true })
  folder = mkdtempSync(join(root, ".tmp/types-"))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function project(): string {
  const lines = ['import { co, z } from "jazz-tools"']
  for (let i = 0; i < SCHEMAS; i++) {
    lines.push(`export const S${i} = co.map({
  name: z.string(), count: z.number(), at: z.date().optional(), kind: z.enum(["a", "b"]), tags: z.array(z.string()),
  text: co.plainText(), rec: co.record(z.string(), z.number()),
  ${i > 0 ? `prev: S${i - 1},` : ""} ${i > 1 ? `opt: S${i - 2}.optional(),` : ""} ${i > 2 ? `list: co.list(S${i - 3}),` : ""}
  get self() { return S${i}.optional() },
})`)
  }
  lines.push("export async function use(id: string): Promise<unknown[]> {", "  const read: unknown[] = []")
  for (let i = 8; i < SCHEMAS; i++) {
    lines.push(`  {
    const v = await S${i}.load(id, { resolve: {
      prev: { prev: { prev: true, list: { $each: { prev: true } } } },
      list: { $each: { opt: true, self: true } },
    } })
    if (v.$isLoaded) read.push(v.prev.prev.prev.name, v.list[0]?.opt?.name, v.prev.prev.list[0]?.prev.count)
    S${i}.subscribe(id, { resolve: { prev: true } }, (x) => { read.push(x.prev.name) })
  }`)
  }
  return [...lines, "  return read", "}", ""].join("\n")
}

/** Counts of the compiler: the same in every run. */
async function check(name: string, modules: string, source: string, customConditions: readonly string[]) {
  const place = join(folder, name)
  mkdirSync(place)
  symlinkSync(modules, join(place, "node_modules"))
  writeFileSync(join(place, "project.ts"), source)
  const compilerOptions = {
    strict: true,
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
  writeFileSync(join(place, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["project.ts"] }))
  const compiler = [join(root, "node_modules/typescript/bin/tsc"), "-p", place, "--extendedDiagnostics", "--singleThreaded"]
  const { stdout } = await promisify(execFile)(process.execPath, compiler).catch((error: { stdout: string }) => error)
  return {
    errors: stdout.split("\n").filter((line) => line.includes("error TS")),
    instantiations: Number(/Instantiations:\s+(\d+)/.exec(stdout)?.[1]),
    kilobytes: Number(/Memory used:\s+(\d+)K/.exec(stdout)?.[1]),
  }
}

/** What the project needs besides reading the package: our sources are checked too, published declarations are not. */
async function cost(name: string, modules: string, customConditions: readonly string[]) {
  const imported = await check(`${name}-imported`, modules, 'export { co, z } from "jazz-tools"\n', customConditions)
  const used = await check(name, modules, project(), customConditions)
  return {
    errors: used.errors,
    instantiations: used.instantiations - imported.instantiations,
    kilobytes: used.kilobytes - imported.kilobytes,
  }
}

test("a project of many schemas needs no more instantiations of types and no more memory than with the published package", async () => {
  const ours = await cost("ours", join(root, "node_modules"), ["jazz-source"])
  const published = await cost("published", join(root, "tests/interop/published-0.19.22/node_modules"), [])

  expect(ours.errors).toEqual([])
  expect(published.errors).toEqual([])
  expect(ours.instantiations).toBeLessThanOrEqual(published.instantiations)
  expect(ours.kilobytes).toBeLessThanOrEqual(published.kilobytes)
})
