import { expect, test } from "vitest"
import { VirtualRuntime } from "../base/virtual-runtime.ts"
import { PureJSCrypto } from "../crypto/entries/PureJSCrypto.ts"
import { LocalNode } from "../node/local-node.ts"
import type { SyncMessage } from "../wire/messages.ts"
import { scriptedPeer } from "./testing/scripted-peer.ts"

const crypto = new PureJSCrypto()

test("what a server was sent in answer to an acknowledgement is not sent again at the end of the macrotask", async () => {
  const runtime = new VirtualRuntime()
  const secret = crypto.newRandomAgentSecret()
  const node = new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, "always", { runtime })
  const { peer, sent, say } = scriptedPeer("server")
  node.syncManager.addPeer(peer)
  const map = node.createGroup().createMap({ n: 0 })
  await runtime.settle()
  sent.length = 0

  const known: SyncMessage = { action: "known", ...map.core.knownState() }
  map.set("n", 1)
  say(known)
  await Promise.resolve() // it is handled before the macrotask ends
  await runtime.settle()

  const writes = sent.filter((message) => message.action === "content").flatMap(({ new: runs }) => Object.values(runs))
  expect(writes).toHaveLength(1)
})
