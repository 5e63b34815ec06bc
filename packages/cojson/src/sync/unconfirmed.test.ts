import { expect, test } from "vitest"
import { PureJSCrypto } from "../crypto/entries/PureJSCrypto.ts"
import { VirtualRuntime } from "../base/virtual-runtime.ts"
import { LocalNode } from "../node/local-node.ts"
import { connectedPeers } from "./connected-peers.ts"
import { scriptedPeer } from "./testing/scripted-peer.ts"

function makeNode(runtime?: VirtualRuntime) {
  const crypto = new PureJSCrypto()
  const secret = crypto.newRandomAgentSecret()
  return new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, undefined, runtime && { runtime })
}

test("local changes are waited for until the server has them, and then no more", async () => {
  const client = makeNode()
  const [toClient, toServer] = connectedPeers("client", "server", { peer1role: "client", peer2role: "server" })
  const group = client.createGroup()
  const map = group.createMap({ a: 1 })
  client.syncManager.flushLocal()
  expect(client.syncManager.unconfirmedIDs()).toEqual([group.id, map.id])

  const server = makeNode()
  server.syncManager.addPeer(toClient)
  client.syncManager.addPeer(toServer)
  await client.syncManager.waitForLocalChanges()
  expect(client.syncManager.unconfirmedIDs()).toEqual([])
  expect(server.getCoValue(map.id).knownState()).toEqual(client.getCoValue(map.id).knownState())

  map.set("a", 2)
  await client.syncManager.waitForLocalChanges()

  expect(client.syncManager.unconfirmedIDs()).toEqual([])
  expect(server.getCoValue(map.id).knownState()).toEqual(client.getCoValue(map.id).knownState())
})

test("nobody waits for a value again that is on the server", async () => {
  const client = makeNode()
  const [toClient, toServer] = connectedPeers("client", "server", { peer1role: "client", peer2role: "server" })
  const server = makeNode()
  server.syncManager.addPeer(toClient)
  client.syncManager.addPeer(toServer)
  client.createGroup().createMap({ a: 1 })

  await client.syncManager.waitForAllCoValuesSync()

  expect(client.syncManager.unsettledIDs()).toEqual([])
})

test("any number of waits for one change end together; who waits after they failed waits anew", async () => {
  const runtime = new VirtualRuntime()
  const client = makeNode(runtime)
  const server = scriptedPeer("server")
  client.syncManager.addPeer(server.peer)
  const map = client.createGroup().createMap({ a: 1 })
  const first = [client.syncManager.waitForLocalChanges(), client.syncManager.waitForLocalChanges()]
  const outcomes = Promise.allSettled(first)
  await runtime.advance(60_000)
  expect((await outcomes).map(({ status }) => status)).toEqual(["rejected", "rejected"])

  let done = false
  const second = client.syncManager.waitForLocalChanges().then(() => (done = true))
  await runtime.settle()
  expect(done).toBe(false)
  for (const id of client.syncManager.unconfirmedIDs()) server.say({ action: "known", ...client.getCoValue(id).knownState() })
  await runtime.settle()

  await second
  expect(client.syncManager.unconfirmedIDs()).toEqual([])
  expect(map.get("a")).toBe(1)
})

test("whoever waits in one macrotask waits together, also for what was changed after the first began", async () => {
  const runtime = new VirtualRuntime()
  const client = makeNode(runtime)
  const server = scriptedPeer("server")
  client.syncManager.addPeer(server.peer)
  const map = client.createGroup().createMap({ a: 1 })
  const first = client.syncManager.waitForLocalChanges()
  map.set("a", 2)
  let done = false
  const second = client.syncManager.waitForLocalChanges().then(() => (done = true))
  await runtime.settle()
  const contents = server.sent.filter(({ action, id }) => action === "content" && id === map.id)
  const [session] = Object.values(contents[0]?.action === "content" ? contents[0].new : {})
  expect([contents.length, session?.newTransactions.length, done]).toEqual([1, 2, false])

  for (const id of client.syncManager.unconfirmedIDs()) server.say({ action: "known", ...client.getCoValue(id).knownState() })
  await runtime.settle()

  await Promise.all([first, second])
  expect(client.syncManager.unconfirmedIDs()).toEqual([])
})
