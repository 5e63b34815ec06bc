import { beforeEach, expect, test } from "vitest"
import { VirtualRuntime } from "../base/virtual-runtime.ts"
import { PureJSCrypto } from "../crypto/entries/PureJSCrypto.ts"
import { LocalNode } from "../node/local-node.ts"
import type { NewContentMessage } from "../wire/messages.ts"
import { scriptedPeer } from "./testing/scripted-peer.ts"

const crypto = new PureJSCrypto()

/** A node with a map, and a server that says what it has when the test lets it. */
function scene() {
  const runtime = new VirtualRuntime()
  const secret = crypto.newRandomAgentSecret()
  const node = new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, "always", { runtime })
  const { peer, sent, say } = scriptedPeer("server")
  node.syncManager.addPeer(peer)
  const group = node.createGroup()
  const map = group.createMap()
  return {
    runtime,
    group,
    map,
    /** Takes what came since the last call: id → number of transactions, in the order in which it came. */
    arrived: () =>
      sent
        .splice(0)
        .filter((message): message is NewContentMessage => message.action === "content")
        .map(({ id, new: runs }) => [id, Object.values(runs).reduce((sum, { newTransactions }) => sum + newTransactions.length, 0)]),
    async acknowledge(upTo?: number) {
      const { id, header, sessions } = map.core.knownState()
      say({ action: "known", id, header, sessions: upTo === undefined ? sessions : { [node.currentSessionID]: upTo } })
      await runtime.settle()
    },
    async edit(times = 1) {
      for (let i = 0; i < times; i++) {
        map.set("n", i)
        await runtime.settle()
      }
    },
  }
}

let given: ReturnType<typeof scene>

beforeEach(async () => {
  given = scene()
  await given.edit()
  await given.acknowledge()
  given.arrived()
})

test("while an acknowledgement is due, changes wait for it and leave together", async () => {
  const { arrived, edit, map, acknowledge } = given
  await edit()
  expect(arrived()).toEqual([[map.id, 1]])

  await edit(3)
  expect(arrived()).toEqual([])

  await acknowledge(2)
  expect(arrived()).toEqual([[map.id, 3]])
})

test("nobody waits for long, however late the server answers", async () => {
  const { arrived, edit, map, runtime } = given
  await edit(2)
  expect(arrived()).toEqual([[map.id, 1]])
  await runtime.advance(5)
  expect(arrived()).toEqual([[map.id, 1]])

  await edit(3)
  expect(arrived()).toEqual([])
  await runtime.advance(5)
  expect(arrived()).toEqual([[map.id, 3]])
})

test("a server that has answered nothing for long is not waited for until it answers again", async () => {
  const { arrived, edit, map, runtime, acknowledge } = given
  await edit()
  await runtime.advance(100)
  await edit()
  await runtime.advance(5)
  arrived()

  await edit(2)
  expect(arrived()).toEqual([
    [map.id, 1],
    [map.id, 1],
  ])

  await acknowledge()
  await edit(2)
  expect(arrived()).toEqual([[map.id, 1]])
})

test("whoever is asked for a value gives first what was changed before it", async () => {
  const { arrived, edit, map, group, runtime, acknowledge } = given
  await edit()
  arrived()

  group.addMember("everyone", "reader")
  await runtime.settle()
  await edit()
  expect(arrived()).toEqual([])

  await acknowledge(1)
  expect(arrived().map(([id]) => id)).toEqual([group.id, map.id])
})

test("waiting for the upload waits for nothing else", async () => {
  const { arrived, edit, map, acknowledge } = given
  await edit(2)
  arrived()

  const synced = map.core.waitForSync()
  await given.runtime.settle()
  expect(arrived()).toEqual([[map.id, 1]])
  await acknowledge()
  await synced
})
