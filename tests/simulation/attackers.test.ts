import { expect, test } from "vitest"
import { runSeed, seedsToRun } from "./seeds.ts"

// with several servers an attacker helps: what it asks for spreads
test("what honest clients end up with is the same with and without attackers", { timeout: 3_600_000 }, async () => {
  for (const seed of seedsToRun(8)) {
    const calm = await runSeed(seed, { comparable: true, servers: 1 })
    const attacked = await runSeed(seed, { comparable: true, servers: 1, attackers: 1 + (seed % 2) })

    expect(attacked.outcome(), `seed ${seed}`).toBe(calm.outcome())
  }
})

test("in any network, attackers keep nobody from agreeing, and servers keep their word", { timeout: 3_600_000 }, async () => {
  for (const seed of seedsToRun(8)) await runSeed(seed, { attackers: 2 })
})

test("the same seed does the same", async () => {
  const [first, second] = [await runSeed(1), await runSeed(1)]

  expect(second.outcome()).toBe(first.outcome())
  expect(second.runtime.lines).toEqual(first.runtime.lines)
})
