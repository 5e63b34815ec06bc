import { expect, test } from "vitest"
import { PureJSCrypto } from "../crypto/entries/PureJSCrypto.ts"
import { LocalNode } from "../node/local-node.ts"
import { connectedPeers } from "./connected-peers.ts"

function makeNode() {
  const crypto = new PureJSCrypto()
  const secret = crypto.newRandomAgentSecret()
  return new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto)
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
