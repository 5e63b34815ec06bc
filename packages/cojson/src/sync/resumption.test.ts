import { expect, test } from "vitest"
import { VirtualRuntime } from "../base/virtual-runtime.ts"
import { NapiCrypto } from "../crypto/entries/NapiCrypto.ts"
import { LocalNode } from "../node/local-node.ts"
import { createStorage } from "../storage/engine.ts"
import { createMemoryDriver, emptyMemoryData } from "../storage/memory-driver.ts"
import { scriptedPeer } from "./testing/scripted-peer.ts"

const crypto = await NapiCrypto.create()

test("of many values that an earlier run could not upload few are read in a turn", async () => {
  const VALUES = 45
  const runtime = new VirtualRuntime()
  const data = emptyMemoryData()
  const secret = crypto.newRandomAgentSecret()
  const start = (driver = createMemoryDriver(data)) => {
    const node = new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, "always", { runtime })
    node.setStorage(createStorage(driver, runtime))
    return node
  }
  const before = start()
  const group = before.createGroup()
  const ids = [group.id, ...Array.from({ length: VALUES - 1 }, (_, i) => group.createMap({ i }).id)]
  await runtime.settle()
  let turn = 0
  const turns: number[] = []
  const driver = createMemoryDriver(data)
  const read: typeof driver.read = (id) => {
    turns.push(turn)
    return driver.read(id)
  }
  const { peer, sent } = scriptedPeer("server")

  const after = start({ ...driver, read })
  after.syncManager.addPeer({ ...peer, persistent: true })
  const deferred = runtime.defer.bind(runtime)
  runtime.defer = (task) => deferred(() => (turn++, task()))
  await runtime.settle()

  expect(sent.filter(({ action }) => action === "load").map(({ id }) => id)).toEqual(expect.arrayContaining(ids))
  for (let i = 0; i <= turn; i++) expect(turns.filter((at) => at === i).length).toBeLessThanOrEqual(10)
})
