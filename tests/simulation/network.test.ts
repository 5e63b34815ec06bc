import { expect, test } from "vitest"
import { Chance, Network } from "./network.ts"

/** More with `SIMULATION_SEEDS=1000`; one alone with `SIMULATION_SEED=17`. */
const only = process.env.SIMULATION_SEED
const count = Number(process.env.SIMULATION_SEEDS ?? 100)
const seeds = only === undefined ? Array.from({ length: count }, (_, index) => index + 1) : [Number(only)]
const STEPS = 60

test("whatever breaks on the way, everybody ends up with the same, and nothing acknowledged is lost", { timeout: 600_000 }, async () => {
  for (const seed of seeds) {
    const steps: string[] = []
    try {
      const chance = new Chance(seed)
      const network = await Network.start(2 + chance.below(3))
      for (let i = 0; i < STEPS; i++) steps.push(await network.step(chance))
      await network.expectAgreement()
    } catch (error) {
      throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}\n${steps.join("\n")}`, { cause: error })
    }
  }
  expect(seeds.length).toBeGreaterThan(0)
})
