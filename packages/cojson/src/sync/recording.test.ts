import { expect, test } from "vitest"
import { VirtualRuntime } from "../base/virtual-runtime.ts"
import { PureJSCrypto } from "../crypto/entries/PureJSCrypto.ts"
import { LocalNode } from "../node/local-node.ts"
import type { StorageBatch, StorageDriver } from "../storage/driver.ts"
import { createStorage } from "../storage/engine.ts"
import { createMemoryDriver } from "../storage/memory-driver.ts"
import { connectedPeers } from "./connected-peers.ts"

const crypto = new PureJSCrypto()

/** A database whose disk can be full, or nearly. */
function fragileDriver() {
  const driver = createMemoryDriver()
  const state = { full: false, room: Infinity }
  const fragile: StorageDriver = Object.create(driver, {
    commit: {
      value: (batch: StorageBatch) => {
        if (state.full || JSON.stringify(batch.contents).length > state.room) throw new Error("disk full")
        return driver.commit(batch)
      },
    },
  })
  return { fragile, state }
}

test("a server that cannot keep content does not acknowledge it, and does once the disk works again", async () => {
  const runtime = new VirtualRuntime()
  const { fragile, state } = fragileDriver()
  const secret = crypto.newRandomAgentSecret()
  const server = new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, "always", {
    runtime,
    acknowledge: "durable",
  })
  server.setStorage(createStorage(fragile, runtime))
  const agent = crypto.newRandomAgentSecret()
  const client = new LocalNode(agent, crypto.newRandomSessionID(crypto.getAgentID(agent)), crypto, "always", { runtime })
  const [toServer, toClient] = connectedPeers("server", "client", { peer1role: "server", peer2role: "client", persistent: true })
  client.syncManager.addPeer(toServer)
  server.syncManager.addPeer({ ...toClient, persistent: false })
  await runtime.settle()

  state.full = true
  const group = client.createGroup()
  const map = group.createMap({ n: 1 })
  await runtime.advance(60_000)
  expect(client.syncManager.isSettled(map.id)).toBe(false)

  state.full = false
  map.set("n", 2)
  group.addMember("everyone", "reader")
  await runtime.advance(60_000)
  expect(client.syncManager.isSettled(map.id)).toBe(true)
  expect(client.syncManager.isSettled(group.id)).toBe(true)
  const stored = await server.storage?.knownState(map.id)
  expect(stored).toEqual(map.core.knownState())
})

test("what a nearly full disk does not take while it takes others is offered again, once every few seconds", async () => {
  const runtime = new VirtualRuntime()
  const { fragile, state } = fragileDriver()
  const secret = crypto.newRandomAgentSecret()
  const node = new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, "always", { runtime })
  node.setStorage(createStorage(fragile, runtime))
  const group = node.createGroup()
  const [large, small] = [group.createMap({ n: 1 }), group.createMap({ n: 1 })]
  await runtime.settle()

  state.room = 2_000
  for (let i = 0; i < 3; i++) large.set("text", `${i}`.repeat(5_000), "trusting")
  small.set("n", 2)
  await runtime.advance(20_000)
  expect(await node.storage?.knownState(small.id)).toEqual(small.core.knownState())
  expect(await node.storage?.knownState(large.id)).not.toEqual(large.core.knownState())

  state.room = Infinity
  await runtime.advance(6_000)
  expect(await node.storage?.knownState(large.id)).toEqual(large.core.knownState())
  await node.gracefulShutdown()
})

test("a storage that comes late gets what is in memory, and what is no storage is refused", async () => {
  const runtime = new VirtualRuntime()
  const driver = createMemoryDriver()
  const secret = crypto.newRandomAgentSecret()
  const start = () => new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, "always", { runtime })
  const node = start()
  const map = node.createGroup().createMap({ n: 1 })
  await runtime.settle()

  for (const no of [{}, Promise.resolve({})])
    expect(() => node.setStorage(no as never)).toThrow(expect.objectContaining({ code: "storage.unsupported" }))
  node.setStorage(createStorage(driver, runtime))
  map.set("m", 2)
  await runtime.settle()

  const later = start()
  later.setStorage(createStorage(driver, runtime))
  const loading = later.load(map.id, true)
  await runtime.settle()
  expect(((await loading) as typeof map).toJSON()).toEqual({ n: 1, m: 2 })
})
