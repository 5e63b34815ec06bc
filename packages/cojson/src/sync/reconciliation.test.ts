import { expect, test } from "vitest"
import { VirtualRuntime } from "../base/virtual-runtime.ts"
import { PureJSCrypto } from "../crypto/entries/PureJSCrypto.ts"
import { LocalNode } from "../node/local-node.ts"
import type { SyncMessage } from "../wire/messages.ts"
import { connectedPeers } from "./connected-peers.ts"

const crypto = new PureJSCrypto()

function newNode(runtime: VirtualRuntime): LocalNode {
  const secret = crypto.newRandomAgentSecret()
  return new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, "always", { runtime })
}

test("asks for what it lacks or has differently, and acknowledges the batch when that was answered", async () => {
  const runtime = new VirtualRuntime()
  const node = newNode(runtime)
  const same = node.createGroup().createMap({ a: 1 })
  const lacking = newNode(runtime).createGroup()
  await runtime.settle()
  const [mine, theirs] = connectedPeers("node", "client", { peer1role: "client", peer2role: "server" })
  const heard: SyncMessage[] = []
  node.syncManager.addPeer(mine)
  theirs.incoming.onMessage((message) => message !== "Disconnected" && heard.push(message))
  const hash = crypto.shortHash(same.core.knownState().sessions)

  theirs.outgoing.push({
    action: "reconcile",
    id: "batch",
    values: [
      [same.id, hash],
      [lacking.id, "shortHash_zOther"],
    ],
  })
  await runtime.settle()
  expect(heard).toEqual([{ action: "load", id: lacking.id, header: false, sessions: {} }])

  for (const message of lacking.core.newContentSince() ?? []) theirs.outgoing.push(message)
  await runtime.settle()
  expect(heard.at(-1)).toEqual({ action: "reconcile-ack", id: "batch" })
  expect(node.hasCoValue(lacking.id)).toBe(true)
})

test("a batch without differences is acknowledged at once, one that is none is refused", async () => {
  const runtime = new VirtualRuntime()
  const node = newNode(runtime)
  const [mine, theirs] = connectedPeers("node", "client", { peer1role: "client", peer2role: "server" })
  const heard: SyncMessage[] = []
  node.syncManager.addPeer(mine)
  theirs.incoming.onMessage((message) => message !== "Disconnected" && heard.push(message))

  theirs.outgoing.push({ action: "reconcile", id: "empty", values: [] })
  theirs.outgoing.push({ action: "reconcile", id: "bad", values: [["nonsense", 1]] } as never)
  await runtime.settle()

  expect(heard).toEqual([{ action: "reconcile-ack", id: "empty" }])
})
