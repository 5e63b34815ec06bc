import { expect, test } from "vitest"
import { runSeed, seedsToRun } from "./seeds.ts"

test("in any network, attackers keep nobody from agreeing, and servers keep their word", { timeout: 3_600_000 }, async () => {
  for (const seed of seedsToRun(8)) await runSeed(seed, { attackers: 2 })
})

test("the same seed does the same", async () => {
  const [first, second] = [await runSeed(1), await runSeed(1)]

  expect(second.outcome()).toBe(first.outcome())
  expect(second.runtime.lines).toEqual(first.runtime.lines)
})
