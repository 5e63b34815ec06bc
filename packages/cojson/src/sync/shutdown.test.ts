import { expect, test } from "vitest"
import { VirtualRuntime } from "../base/virtual-runtime.ts"
import { PureJSCrypto } from "../crypto/entries/PureJSCrypto.ts"
import { LocalNode } from "../node/local-node.ts"
import { connectedPeers } from "./connected-peers.ts"

test("what a node sends right before it shuts down is taken by the other end", async () => {
  const crypto = await PureJSCrypto.create()
  const runtime = new VirtualRuntime()
  const secret = crypto.newRandomAgentSecret()
  const upstream = new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, undefined, { runtime })
  const [toUpstream, toNode] = connectedPeers("upstream", "node", { peer1role: "server", peer2role: "client" })
  upstream.syncManager.addPeer(toNode)

  const { node } = await LocalNode.withNewlyCreatedAccount({
    creationProps: { name: "A" },
    crypto,
    peers: [toUpstream],
    options: { runtime },
  })
  const map = node.createGroup().createMap({ last: "words" })
  await node.gracefulShutdown()
  await runtime.settle()

  expect(upstream.getCoValue(map.id).knownState()).toEqual(map.core.knownState())
  expect(upstream.syncManager.getPeers()).toEqual([])
})

test("who waits for what was changed after the end hears that nobody gets it, and the log says so once", async () => {
  const crypto = await PureJSCrypto.create()
  const runtime = new VirtualRuntime()
  const secret = crypto.newRandomAgentSecret()
  const node = new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, undefined, { runtime })
  const group = node.createGroup()
  const map = group.createMap({ n: 1 })
  await node.gracefulShutdown()
  for (const n of [2, 3]) {
    map.set("n", n)
    await runtime.settle()
  }

  const warning = {
    level: "warn",
    text: "changed after its node was shut down: nobody gets it, and nobody keeps it",
    fields: { id: map.id },
  }
  expect(runtime.lines).toEqual([warning])
  await expect(map.core.waitForSync()).rejects.toMatchObject({ code: "node.closed" })
  await expect(node.syncManager.waitForAllCoValuesSync()).rejects.toMatchObject({ code: "node.closed" })
  await expect(group.core.waitForSync()).resolves.toBeUndefined()
})
