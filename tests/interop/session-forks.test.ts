/** A copied database: two of our programs go on in one session, at servers of either kind. */
import { LocalNode, type RawCoMap, type SessionFork } from "cojson"
import { WasmCrypto } from "cojson/crypto/WasmCrypto"
import { createMemoryDriver, createStorage, emptyMemoryData, type MemoryData } from "cojson/testing"
import { expect, test } from "vitest"
import { connectNode } from "../e2e/honest-client.ts"
import { Server, type Party } from "./harness.ts"

const crypto = await WasmCrypto.create()
const secret = crypto.newRandomAgentSecret()
const agent = crypto.getAgentID(secret)

test.each<Party>(["ours", "0.19.22", "0.20.19"])("nothing is lost at a server of %s", async (party) => {
  const server = await Server.start(party)
  const session = crypto.newRandomSessionID(agent)
  const disk = emptyMemoryData()
  const one = start(disk, session)
  const stops = [one.connect(server.url)]
  try {
    const map = one.node.createGroup().createMap({ begun: true })
    await map.core.waitForSync({ timeout: 10_000 })
    const two = start(structuredClone(disk), session)
    const theirs = await loaded(two.node, map.id)
    map.set("one", 1)
    await map.core.waitForSync({ timeout: 10_000 })
    theirs.set("two", 2)
    theirs.set("three", 3)
    await new Promise((resolve) => setTimeout(resolve, 50)) // the edits are on its disk, signed

    stops.push(two.connect(server.url))
    const all = { begun: true, one: 1, two: 2, three: 3 }
    for (const copy of [map, theirs]) await expect.poll(() => copy.toJSON(), { timeout: 10_000 }).toEqual(all)
    expect([one.forks.length, two.forks.length]).toEqual([0, 1])

    const connected = start(structuredClone(disk), session)
    stops.push(connected.connect(server.url))
    const again = await loaded(connected.node, map.id)
    again.set("four", 4)
    again.set("five", 5)
    map.set("six", 6)
    for (const copy of [map, theirs, again])
      await expect.poll(() => copy.toJSON(), { timeout: 15_000 }).toEqual({ ...all, four: 4, five: 5, six: 6 })

    const reader = start(emptyMemoryData(), crypto.newRandomSessionID(agent))
    stops.push(reader.connect(server.url))
    expect((await loaded(reader.node, map.id)).toJSON()).toEqual(map.toJSON())
  } finally {
    for (const stop of stops) await stop()
    await server.stop()
  }
})

function start(disk: MemoryData, session: LocalNode["currentSessionID"]) {
  const forks: SessionFork[] = []
  const node = new LocalNode(secret, session, crypto, "always", { onSessionFork: (fork) => forks.push(fork) })
  node.setStorage(createStorage(createMemoryDriver(disk)))
  const connect = (url: string) => {
    const connection = connectNode(node, url)
    return async () => {
      await node.gracefulShutdown()
      connection.disable()
    }
  }
  return { node, forks, connect }
}

async function loaded(node: LocalNode, id: RawCoMap["id"]): Promise<RawCoMap> {
  const map = await node.load(id)
  if (map === "unavailable") throw new Error("not loaded")
  return map
}
