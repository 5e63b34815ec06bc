/**
 * Programs for the published packages type-check with ours, and mistakes are mistakes in both: the files of `types/` have no errors but those
 * that they expect. With ours `npm run check:types` says the same.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, expect, test } from "vitest"
import { compile } from "./compiler.ts"

const TYPES = fileURLToPath(new URL("types/", import.meta.url))
const TEMPORARY = fileURLToPath(new URL("../../.tmp/", import.meta.url))
let folder: string

beforeAll(() => {
  mkdirSync(TEMPORARY, { recursive: true })
  folder = mkdtempSync(join(TEMPORARY, "same-types-"))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each(["ours", "published"] as const)("%s", async (party) => {
  const sources = Object.fromEntries(readdirSync(TYPES).map((file) => [file, readFileSync(join(TYPES, file), "utf8")]))

  const { errors, instantiations } = await compile(join(folder, party), party, sources)

  expect(errors).toEqual([])
  expect(instantiations).toBeGreaterThan(0)
})
