/** Lists and texts that our clients and published ones edit at once, in and out of touch: all see the same, now and in the past. */
import { expect, test } from "vitest"
import type { Party } from "./harness.ts"
import { onStage } from "./scenarios.ts"

const PARTIES: readonly Party[] = ["0.19.22", "ours", "0.19.22", "ours"]
const ROUNDS = 5
const EDITS = 30
const PIECES = ["x", "typed", "e\u0301", "👩‍👩‍👧", "🇩🇪🇫🇷", "a\r\nb", "a somewhat longer piece of text"]

for (const seed of [1, 2]) {
  test(`random edits, seed ${seed}`, () =>
    onStage("ours", async (stage) => {
      const random = randomNumbers(seed)
      const members = []
      for (const [i, party] of PARTIES.entries()) members.push(await stage.join(party, `Member ${i}`))
      const clients = members.map(({ client }) => client)
      const [first] = clients
      if (!first) throw new Error("no clients")
      const group = await first.call<string>("createGroup")
      for (const { account } of members.slice(1)) await first.call("addMember", { group, account: account.accountID, role: "writer" })
      const list = await first.call<string>("createList", { group, items: ["a", "b", "c"] })
      const text = await first.call<string>("createText", { group, text: "the beginning" })
      await first.call("waitForSync")
      for (const client of clients) await client.call("see", { id: list, json: ["a", "b", "c"] })
      for (const client of clients) await client.call("json", { id: text })

      const times: number[] = []
      for (let round = 0; round < ROUNDS; round++) {
        const away = clients.filter(() => random(2) === 0)
        for (const client of away) await client.call("disconnect")
        for (let edit = 0; edit < EDITS; edit++) {
          const client = clients[random(clients.length)]
          const how = ["after", "after", "before", "delete", "replace"][random(5)]
          const value = PIECES[random(PIECES.length)]
          const at = random(3) === 0 ? 0.99 : random(1_000) / 1_000
          await client?.call("editSequence", { id: edit % 2 === 0 ? list : text, how, at, size: random(100) / 500, value })
          await nextMillisecond()
        }
        for (const client of away) await client.call("reconnect")
        for (const client of clients) await client.call("waitForSync")
        times.push(Date.now())
        await nextMillisecond()
      }

      for (const id of [list, text]) {
        await expect.poll(() => Promise.all(clients.map((client) => client.call("json", { id }))), { timeout: 20_000 }).toSatisfy(allAlike)
        for (const time of times) {
          expect(await Promise.all(clients.map((client) => client.call("jsonAt", { id, time })))).toSatisfy(allAlike)
        }
        expect(JSON.stringify(await first.call("json", { id })).length).toBeGreaterThan(50)
      }
    }))
}

function allAlike(values: unknown): boolean {
  return Array.isArray(values) && new Set(values.map((value) => JSON.stringify(value))).size === 1
}

/** So that no two edits are made at the same time: published clients break such ties by order of arrival. */
async function nextMillisecond(): Promise<void> {
  const now = Date.now()
  while (Date.now() <= now) await new Promise((resolve) => setTimeout(resolve, 1))
}

function randomNumbers(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return (state >>> 8) % limit
  }
}
