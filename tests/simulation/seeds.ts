import { Chance } from "./chance.ts"
import { Network, type NetworkOptions } from "./network.ts"

const STEPS = 60

/**
 * 100 seeds; more with `SIMULATION_SEEDS=2000`; others with `SIMULATION_FROM=5000`; one alone with `SIMULATION_SEED=17`.
 * @param share every how many-th of them
 * @param offset from 0 up to the share
 */
export function seedsToRun(share = 1, offset = 0): number[] {
  const { SIMULATION_SEED: only, SIMULATION_SEEDS: count = "100", SIMULATION_FROM: from = "1" } = process.env
  if (only !== undefined) return [Number(only)]
  const seeds = Array.from({ length: Number(count) }, (_, index) => Number(from) + index)
  return seeds.filter((_, index) => index % share === offset)
}

/** Runs a network of the seed's size to its end. Rejects with the seed and what happened. */
export async function runSeed(seed: number, changes: Partial<NetworkOptions> = {}, stepCount = STEPS): Promise<Network> {
  const chance = new Chance(-seed)
  const options = { clients: 2 + chance.below(3), servers: 1 + chance.below(3), attackers: 0, comparable: false, ...changes }
  const steps: string[] = []
  try {
    const network = await Network.start(seed, options)
    for (let i = 0; i < stepCount; i++) steps.push(await network.step())
    await network.expectAgreement()
    return network
  } catch (error) {
    const again = `SIMULATION_SEED=${seed} npx vitest run --project unit tests/simulation`
    const message = error instanceof Error ? error.message : String(error)
    throw new Error(`seed ${seed} (repeat with: ${again}): ${message}\n${steps.join("\n")}`, { cause: error })
  }
}
