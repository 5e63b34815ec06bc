/** A map that was written in more sessions than our acknowledgements name, with programs of either kind. */
import { expect, test } from "vitest"
import type { Party } from "./harness.ts"
import { onStage } from "./scenarios.ts"

const PAIRS: readonly (readonly [server: Party, a: Party, b: Party])[] = [
  ["ours", "0.19.22", "0.20.19"],
  ["ours", "ours", "0.19.22"],
  ["0.19.22", "ours", "0.19.22"],
  ["0.20.19", "ours", "ours"],
]

test.each(PAIRS)("server %s, clients %s and %s", (server, a, b) =>
  onStage(server, async (stage) => {
    const [alice, bob] = [await stage.join(a, "Alice"), await stage.join(b, "Bob")]
    const group = await alice.client.call<string>("createGroup")
    await alice.client.call("addMember", { group, account: bob.account.accountID, role: "writer" })
    const map = await alice.client.call<string>("createMap", { group, init: {} })
    await alice.client.call("waitForSync")
    const keys = Array.from({ length: 10 }, (_, i) => `k${i}`)
    await alice.client.call("setFromSessions", { ...alice.account, url: stage.server.url, id: map, keys })
    const json = Object.fromEntries(keys.map((key) => [key, key]))
    await bob.client.call("see", { id: map, json })

    await bob.client.call("set", { id: map, values: { bob: 1 } })
    await bob.client.call("waitForSync", { id: map })
    await alice.client.call("see", { id: map, json: { ...json, bob: 1 } })
    for (const n of [1, 2]) {
      await alice.client.call("set", { id: map, values: { alice: n } })
      await alice.client.call("waitForSync", { id: map })
    }
    await bob.client.call("see", { id: map, json: { ...json, bob: 1, alice: 2 } })

    await alice.client.call("disconnect")
    await alice.client.call("set", { id: map, values: { alice: 3 } })
    await bob.client.call("set", { id: map, values: { bob: 2 } })
    await alice.client.call("reconnect")
    await alice.client.call("waitForSync", { id: map })
    for (const { client } of [alice, bob]) await client.call("see", { id: map, json: { ...json, bob: 2, alice: 3 } })
    expect(await bob.client.call("json", { id: map })).toEqual({ ...json, bob: 2, alice: 3 })
  }),
)
