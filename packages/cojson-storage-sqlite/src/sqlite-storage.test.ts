import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { afterAll, describe, test } from "vitest"
import { runStoragePlan, storageSuite, type StorageFixture } from "cojson/testing"
import { getSqliteStorage } from "./index.ts"

const folder = mkdtempSync(join(tmpdir(), "sqlite-storage-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0

function newFile(): string {
  return join(folder, `${files++}.db`)
}

function fileFixture(): StorageFixture {
  const file = newFile()
  return { open: () => getSqliteStorage(file, { synchronous: "normal" }) }
}

describe("SQLite file", () => {
  for (const { name, run } of storageSuite) test(name, () => run(fileFixture()))
  test("random appends and restarts", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(0xfffff), { maxLength: 40 }), (plan) => runStoragePlan(plan, fileFixture())),
      { numRuns: 40 },
    )
  })
})
