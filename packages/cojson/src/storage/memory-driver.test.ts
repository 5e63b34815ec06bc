import fc from "fast-check"
import { describe, test } from "vitest"
import { createStorage } from "./engine.ts"
import { createMemoryDriver, emptyMemoryData } from "./memory-driver.ts"
import { runStoragePlan, storageSuite, type StorageFixture } from "./storage-suite.ts"

function memoryFixture(): StorageFixture {
  const data = emptyMemoryData()
  return { open: () => createStorage(createMemoryDriver(data)) }
}

/** The same behind promises that resolve later. */
function slowFixture(): StorageFixture {
  const data = emptyMemoryData()
  return {
    open() {
      const driver = createMemoryDriver(data)
      return createStorage({
        read: async (id) => driver.read(id),
        knownState: async (id) => driver.knownState(id),
        commit: async (batch) => driver.commit(batch),
        cutBack: async (known) => driver.cutBack?.(known),
        ids: async () => driver.ids(),
        unsyncedIDs: async () => driver.unsyncedIDs(),
        close: async () => driver.close(),
      })
    },
  }
}

describe("memory", () => {
  for (const { name, run } of storageSuite) test(name, () => run(memoryFixture()))
  test("random appends and restarts", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(0xfffff), { maxLength: 40 }), (plan) => runStoragePlan(plan, memoryFixture())),
      { numRuns: 60 },
    )
  })
})

describe("asynchronous memory", () => {
  for (const { name, run } of storageSuite) test(name, () => run(slowFixture()))
  test("random appends and restarts", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(0xfffff), { maxLength: 40 }), (plan) => runStoragePlan(plan, slowFixture())),
      { numRuns: 60 },
    )
  })
})
