import { expect, test } from "vitest"
import type { RawCoMap } from "../../packages/cojson/src/content/raw-co-map.ts"
import type { RawCoID } from "../../packages/cojson/src/ids/co-id.ts"
import type { LocalNode } from "../../packages/cojson/src/node/local-node.ts"
import { GuardedWorld, keptCount, validCounts } from "./guarded-world.ts"
import { Chance } from "./chance.ts"
import { seedsToRun } from "./seeds.ts"

/** Every how many-th seed is tried: a world, judged again by nodes that know all, costs several networks. */
const SHARE = 8
const STEPS = 80

test(
  "in random histories of groups a guarded server ends up with all that counts, and takes nothing that cannot",
  { timeout: 600_000 },
  async () => {
    const seeds = seedsToRun(SHARE)
    let refused = 0
    for (const seed of seeds) {
      const steps: string[] = []
      try {
        const chance = new Chance(seed)
        const world = await GuardedWorld.start(3 + chance.below(3), chance)
        for (let i = 0; i < STEPS; i++) steps.push(await world.step(chance))
        await world.calm()
        expectAllThatCounts(world)
        refused += await expectNothingElse(world)
      } catch (error) {
        throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}\n${steps.join("\n")}`, { cause: error })
      }
    }
    expect(refused).toBeGreaterThan(seeds.length > 1 ? seeds.length / 2 : -1)
  },
)

/** Judged with everything that anybody has: the server has all that counts, and everybody shows it. */
function expectAllThatCounts(world: GuardedWorld): void {
  const all = world.allKnowing()
  for (const id of [...world.groups, ...world.values]) {
    for (const [session, needed] of validCounts(all, id)) {
      const kept = keptCount(world.server, id, session)
      if (kept < needed) throw new Error(`the server has ${kept} of ${needed} transactions that count of ${session} in ${id}`)
    }
    const shown = shownBy(all, id)
    for (const { name, node } of world.clients) expect([name, id, shownBy(node, id)]).toEqual([name, id, shown])
  }
}

/** A server that knows all groups takes no session in which nothing counts. */
async function expectNothingElse(world: GuardedWorld): Promise<number> {
  const all = world.allKnowing()
  const server = await world.uploadedAgain()
  let refused = 0
  for (const id of world.values) {
    for (const [session, needed] of validCounts(all, id)) {
      const kept = keptCount(server, id, session)
      if (kept < needed) throw new Error(`a new server takes ${kept} of ${needed} transactions that count of ${session} in ${id}`)
      if (needed > 0) continue
      refused++
      if (kept > 0) throw new Error(`a new server takes ${kept} transactions of ${session} in ${id}, of which none counts`)
    }
  }
  return refused
}

function shownBy(node: LocalNode, id: RawCoID): unknown {
  const content = node.availableCoValue(id)?.getCurrentContent() as RawCoMap | undefined
  return content && Object.entries(content.toJSON()).sort(([a], [b]) => (a < b ? -1 : 1))
}
