/** Replicas that edited in and out of touch, and then got what they lacked in random portions, are alike down to the order of their entries. */
import { expect, test, vi } from "vitest"
import type { RawCoID } from "../../packages/cojson/src/ids/co-id.ts"
import { authorOf } from "../../packages/cojson/src/ids/session-id.ts"
import { LocalNode } from "../../packages/cojson/src/node/local-node.ts"
import { Chance } from "./chance.ts"
import { give, wholeOf } from "./handing-over.ts"
import { randomHistory } from "./random-history.ts"
import { seedsToRun } from "./seeds.ts"

test("however edits arrive, everybody ends up with what a newcomer makes of all at once", { timeout: 3_600_000 }, async () => {
  vi.spyOn(console, "warn").mockImplementation(() => {})
  for (const seed of seedsToRun(25)) {
    const chance = new Chance(seed)
    const { history, replicas } = await randomHistory(chance)
    const all = history.content.map(({ id }) => id)
    for (let i = 0; i < 5 * replicas.length; i++) {
      const [from, to] = [chance.pick(replicas), chance.pick(replicas)]
      for (const id of all.filter(() => chance.below(3) > 0)) give(from, to, id)
      for (const id of history.ids.filter(() => chance.below(2) > 0)) to.availableCoValue(id)?.view()
    }
    for (const id of all) for (const from of replicas) for (const to of replicas) give(from, to, id)

    for (const node of replicas) {
      const newcomer = sameAs(node)
      for (const message of history.content) newcomer.syncManager.handleNewContent(message, "import")
      for (const id of history.ids) {
        const why = `seed ${seed}, ${id}\n${history.steps.join("\n")}`
        expect(wholeOf(node, id), why).toEqual(history.content.find((message) => message.id === id))
        expect(verdictsOf(node, id), why).toEqual(verdictsOf(newcomer, id))
        const folded = foldedBy(newcomer, id)
        // who was once given a key keeps it, also when it turns out that nobody had the right to give it
        expect(
          foldedBy(node, id).filter((entry) => folded.includes(entry)),
          why,
        ).toEqual(folded)
      }
    }
  }
  vi.restoreAllMocks()
})

/** A node with the same secret and nothing in it. */
function sameAs({ agentSecret, crypto, currentSessionID }: LocalNode): LocalNode {
  return new LocalNode(agentSecret, crypto.newRandomSessionID(authorOf(currentSessionID)), crypto, "never")
}

function verdictsOf(node: LocalNode, id: RawCoID): string[] {
  const judged = node.expectCoValueLoaded(id).verifiedTransactions
  return judged.map(({ txID, isValid }) => `${txID.sessionID} ${txID.txIndex} ${isValid}`).sort()
}

/** Everything that its views are made of, in order. */
function foldedBy(node: LocalNode, id: RawCoID): string[] {
  const entries = node.expectCoValueLoaded(id).entries()
  return entries.map(({ tx, madeAt, changes }) => JSON.stringify([tx, madeAt, changes]))
}
