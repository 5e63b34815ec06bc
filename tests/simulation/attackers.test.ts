import { expect, test } from "vitest"
import { runSeed, seedsToRun } from "./seeds.ts"

/** Most networks are short, so that there can be many. */
const SHORT_STEPS = 25

// with several servers an attacker helps: what it asks for spreads
test("what honest clients end up with is the same with and without attackers", { timeout: 3_600_000 }, async () => {
  for (const [index, seed] of seedsToRun(4).entries()) {
    const steps = index % 8 === 0 ? undefined : SHORT_STEPS
    const calm = await runSeed(seed, { comparable: true, servers: 1 }, steps)
    const attacked = await runSeed(seed, { comparable: true, servers: 1, attackers: 1 + (index % 2) }, steps)

    expect(attacked.outcome(), `seed ${seed}`).toBe(calm.outcome())
  }
})
