/** What the recorded sessions show, with published clients and servers on either side of ours. Inbox and requests are in messages.test.ts. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { Client, Server, type Party } from "./harness.ts"
import { onStage, type Stage } from "./scenarios.ts"

/** Server, and the two clients. */
const CASTS: readonly (readonly [server: Party, a: Party, b: Party])[] = [
  ["ours", "0.19.22", "0.20.19"],
  ["0.19.22", "ours", "0.20.19"],
  ["0.20.19", "0.19.22", "ours"],
]

const TEA_AND_CAKE = ["T", "e", "a", " ", "&", " ", "c", "a", "k", "e", " ", "🍰"]

/** A group in which both may write, of the first. */
async function shared(stage: Stage, a: Party, b: Party) {
  const [alice, bob] = [await stage.join(a, "Alice"), await stage.join(b, "Bob")]
  const group = await alice.client.call<string>("createGroup")
  await alice.client.call("addMember", { group, account: bob.account.accountID, role: "writer" })
  await alice.client.call("waitForSync")
  return { alice, bob, group }
}

describe.each(CASTS)("server %s, clients %s and %s", (serverParty, a, b) => {
  test("one text is edited by both", () =>
    onStage(serverParty, async (stage) => {
      const { alice, bob, group } = await shared(stage, a, b)
      const id = await alice.client.call<string>("createText", { group, text: "Tea" })
      await bob.client.call("see", { id, json: ["T", "e", "a"] })

      await bob.client.call("editSequence", { id, how: "after", at: 0.99, size: 0, value: " & cake 🍰" })
      await alice.client.call("see", { id, json: TEA_AND_CAKE })
      await alice.client.call("editSequence", { id, how: "before", at: 0, size: 0, value: "e\u0301 " })

      await bob.client.call("see", { id, json: ["e\u0301", " ", ...TEA_AND_CAKE] })
    }))

  test("a file goes up and down in pieces", () =>
    onStage(serverParty, async (stage) => {
      const { alice, bob, group } = await shared(stage, a, b)
      const size = 307_200

      const { id, hash } = await alice.client.call<{ id: string; hash: string }>("createFile", { group, size, chunkSize: 102_400 })
      await alice.client.call("waitForSync")

      const file = await bob.client.call("seeFile", { id })
      expect(file).toMatchObject({ hash, finished: true, mimeType: "application/octet-stream", fileName: "a.bin", totalSizeBytes: size })
      await stage.server.restart()
      const again = await stage.start(b, bob.account)
      expect(await again.call("seeFile", { id })).toMatchObject({ hash })
    }))

  test("a large value of many sessions", () =>
    onStage(serverParty, async (stage) => {
      const { alice, bob, group } = await shared(stage, a, b)
      const id = await alice.client.call<string>("createStream", { group })
      await alice.client.call("waitForSync")
      const writers = [alice.client, bob.client, await stage.start(a, alice.account), await stage.start(b, bob.account)]
      for (const [i, client] of writers.entries()) {
        for (let n = 0; n < 3; n++) await client.call("push", { id, value: "x".repeat(15_000 * (i + 1)) })
        await client.call("waitForSync", { id })
      }

      for (const party of [a, b]) {
        const reader = await stage.start(party, bob.account)
        const sessions = await reader.call<number[][]>("seeItems", { id, count: 12 })
        expect(sessions.sort(([x = 0], [y = 0]) => x - y)).toEqual([1, 2, 3, 4].map((n) => Array(3).fill(15_000 * n)))
      }
    }))

  test("what nobody has is unavailable, and comes when somebody makes it", () =>
    onStage(serverParty, async (stage) => {
      const { alice, bob, group } = await shared(stage, a, b)
      await alice.client.call("disconnect")
      const id = await alice.client.call<string>("createMap", { group, init: { late: true } })

      expect(await bob.client.call("state", { id })).toBe("unavailable")
      await alice.client.call("reconnect")

      await bob.client.call("see", { id, json: { late: true } })
    }))

  test("members of a group above a group above the owner read and write", () =>
    onStage(serverParty, async (stage) => {
      const { alice, bob, group } = await shared(stage, a, b)
      const middle = await alice.client.call<string>("createGroup")
      const bottom = await alice.client.call<string>("createGroup")
      await alice.client.call("extend", { child: middle, parent: group })
      await alice.client.call("extend", { child: bottom, parent: middle })
      const id = await alice.client.call<string>("createMap", { group: bottom, init: { deep: 1 } })
      await alice.client.call("waitForSync")

      await bob.client.call("see", { id, json: { deep: 1 } })
      await bob.client.call("set", { id, values: { deep: 2 } })
      await alice.client.call("see", { id, json: { deep: 2 } })
    }))

  test("what was written offline is uploaded by the next program on the same database", () =>
    onStage(serverParty, async (stage) => {
      const { alice, bob, group } = await shared(stage, a, b)
      const id = await alice.client.call<string>("createMap", { group, init: { n: 1 } })
      await alice.client.call("waitForSync")
      const folder = await mkdtemp(join(tmpdir(), "jazz-interop-"))
      const file = join(folder, "client.db")
      const programs: Client[] = []
      try {
        for (const [step, url] of [undefined, undefined, stage.server.url].entries()) {
          const client = new Client(a)
          programs.push(client)
          if (step === 0) await client.call("start", { ...alice.account, url: stage.server.url, file })
          else await client.call("start", { ...alice.account, ...(url && { url }), file })
          if (step === 0) await client.call("json", { id })
          if (step === 1) await client.call("set", { id, values: { offline: true } })
          if (step < 2) await client.call("shutdown")
        }

        await bob.client.call("see", { id, json: { n: 1, offline: true } })
      } finally {
        for (const client of programs) client.kill()
        await rm(folder, { recursive: true, force: true })
      }
    }))

  test("a server that lost its data gets it again with the next edit", () =>
    onStage(serverParty, async (stage) => {
      const { alice, bob, group } = await shared(stage, a, b)
      const id = await alice.client.call<string>("createMap", { group, init: { n: 1 } })
      await alice.client.call("waitForSync")

      await stage.server.restartEmpty()
      await alice.client.call("set", { id, values: { n: 2 } })
      await alice.client.call("waitForSync", { id })

      const again = await stage.start(b, bob.account).catch(() => undefined) // its account is lost, unless it is uploaded as well
      await bob.client.call("see", { id, json: { n: 2 } })
      if (again) await again.call("see", { id, json: { n: 2 } })
    }))

  test("an edge server passes on what is below and above it", () =>
    onStage(serverParty, async (stage) => {
      const { alice, bob, group } = await shared(stage, a, b)
      const id = await alice.client.call<string>("createMap", { group, init: { n: 1 } })
      await alice.client.call("waitForSync")
      const edge = await Server.start(serverParty === "ours" ? "0.19.22" : "ours", stage.server)
      const below = new Client(b)
      try {
        await below.call("start", { ...bob.account, url: edge.url })
        await below.call("see", { id, json: { n: 1 } })
        await below.call("set", { id, values: { below: true } })
        await alice.client.call("see", { id, json: { n: 1, below: true } })
        await alice.client.call("set", { id, values: { n: 2 } })
        await below.call("see", { id, json: { n: 2, below: true } })
        const made = await below.call<string>("createMap", { group, init: { made: "below" } })
        await below.call("waitForSync", { id: made })
        await alice.client.call("see", { id: made, json: { made: "below" } })
      } finally {
        below.kill()
        await edge.stop()
      }
    }))
})

test("a member that does not exist freezes no group of ours", () =>
  onStage("ours", async (stage) => {
    const { alice, bob, group } = await shared(stage, "ours", "ours")
    const id = await alice.client.call<string>("createMap", { group, init: { n: 1 } })
    await alice.client.call("setByHand", { id: group, key: "co_zUnknown1111111111111111", value: "reader" })
    await alice.client.call("set", { id, values: { n: 2 } })
    await alice.client.call("waitForSync")

    await bob.client.call("see", { id, json: { n: 2 } })
    const again = await stage.start("ours", bob.account)
    await again.call("set", { id, values: { again: true } })
    await alice.client.call("see", { id, json: { n: 2, again: true } })
  }))
