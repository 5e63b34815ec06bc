/**
 * What the types cost: a project of a hundred schemas with deep queries needs no more work and memory of the compiler than with the published
 * package. Instantiations stand for time: they are the same in every run.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, expect, test } from "vitest"
import { compile, type Party } from "./compiler.ts"

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

/** What the project needs besides reading the package. */
async function cost(party: Party) {
  const imported = await compile(join(folder, `${party}-imported`), "typescript", party, {
    "project.ts": 'export { co, z } from "jazz-tools"\n',
  })
  const used = await compile(join(folder, party), "typescript", party, { "project.ts": project() })
  return {
    errors: used.errors,
    instantiations: used.instantiations - imported.instantiations,
    kilobytes: used.kilobytes - imported.kilobytes,
  }
}

test("a project of many schemas needs no more instantiations of types and no more memory than with the published package", async () => {
  const ours = await cost("ours")
  const published = await cost("published")

  expect(ours.errors).toEqual([])
  expect(published.errors).toEqual([])
  expect(ours.instantiations).toBeLessThanOrEqual(published.instantiations)
  expect(ours.kilobytes).toBeLessThanOrEqual(published.kilobytes)
})

test("nor is it too deep for TypeScript 5.9", async () => {
  const { errors, instantiations } = await compile(join(folder, "older"), "typescript-5", "ours", { "project.ts": project() })

  expect(errors).toEqual([])
  expect(instantiations).toBeGreaterThan(0)
})
