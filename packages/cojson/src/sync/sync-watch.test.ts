import { expect, test } from "vitest"
import { VirtualRuntime } from "../base/virtual-runtime.ts"
import { PureJSCrypto } from "../crypto/entries/PureJSCrypto.ts"
import { LocalNode } from "../node/local-node.ts"
import { createStorage } from "../storage/engine.ts"
import { createMemoryDriver } from "../storage/memory-driver.ts"
import { scriptedPeer } from "./testing/scripted-peer.ts"

const crypto = new PureJSCrypto()

function scene() {
  const runtime = new VirtualRuntime()
  const secret = crypto.newRandomAgentSecret()
  const node = new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, "always", { runtime })
  const server = scriptedPeer("server")
  const connect = () => node.syncManager.addPeer({ ...server.peer, persistent: true })
  const confirm = async () => {
    for (const id of node.syncManager.unsettledIDs()) server.say({ action: "known", ...node.getCoValue(id).knownState() })
    await runtime.settle()
  }
  return { runtime, node, connect, confirm }
}

test("a listener hears at once, when a value is written to, and when the server has it", async () => {
  const { runtime, node, connect, confirm } = scene()
  connect()
  const map = node.createGroup().createMap({ n: 0 })
  const heard: boolean[] = []
  const stop = node.syncManager.watch.subscribe(map.id, (isSynced) => heard.push(isSynced))
  expect(heard).toEqual([false])

  await confirm()
  expect(heard).toEqual([false, true])

  map.set("n", 1)
  map.set("n", 2)
  await runtime.settle()
  expect(heard).toEqual([false, true, false])
  await confirm()
  expect(heard).toEqual([false, true, false, true])

  stop()
  map.set("n", 3)
  await runtime.settle()
  expect(heard).toHaveLength(4)
})

test("of all values it hears when the last is there, and when a server comes that has none of them", async () => {
  const { runtime, node, connect, confirm } = scene()
  const heard: boolean[] = []
  node.syncManager.watch.subscribe(undefined, (isSynced) => heard.push(isSynced))
  node.createGroup().createMap({ n: 0 })
  await runtime.settle()
  expect(heard).toEqual([true])

  connect()
  await runtime.settle()
  expect(heard).toEqual([true, false])
  await confirm()
  expect(heard).toEqual([true, false, true])
})

test("what is not on disk yet is not synced, and a listener that throws stops no other", async () => {
  const { runtime, node } = scene()
  const driver = createMemoryDriver()
  const commits: (() => void)[] = []
  const slow = {
    commit: async (batch: Parameters<typeof driver.commit>[0]) => {
      await new Promise<void>((resolve) => commits.push(resolve))
      return await driver.commit(batch)
    },
  }
  node.setStorage(createStorage(Object.assign(Object.create(driver) as typeof driver, slow), runtime))
  const map = node.createGroup().createMap({ n: 0 })
  const heard: boolean[] = []
  let isFirst = true
  node.syncManager.watch.subscribe(map.id, () => {
    if (isFirst) isFirst = false
    else throw new Error("broken")
  })
  node.syncManager.watch.subscribe(map.id, (isSynced) => heard.push(isSynced))
  await runtime.settle()
  expect(heard).toEqual([false])

  while (commits.length > 0) {
    for (const commit of commits.splice(0)) commit()
    await runtime.settle()
  }

  expect(heard).toEqual([false, true])
  expect(runtime.lines.map(({ text }) => text)).toContain("a listener to the state of sync failed")
})
