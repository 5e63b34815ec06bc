import { expect, test } from "vitest"
import { SmallMap } from "../base/small-map.ts"
import { VirtualRuntime } from "../base/virtual-runtime.ts"
import { PureJSCrypto } from "../crypto/entries/PureJSCrypto.ts"
import type { RawCoID } from "../ids/co-id.ts"
import { LocalNode } from "../node/local-node.ts"
import { sampleContent, sampleID } from "../storage/storage-oracle.ts"
import type { SyncMessage } from "../wire/messages.ts"
import { Departures } from "./departures.ts"
import { DEFAULT_LIMITS } from "./limits.ts"
import { Offers } from "./offers.ts"
import { PeerTable } from "./peer-table.ts"
import type { Replica } from "./replica.ts"
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

test("dependencies go before what needs them, however long the chain", async () => {
  const length = 20_000
  const replicas = new Map<RawCoID, Replica>()
  for (let n = 0; n < length; n++) {
    const { id, header, segments } = sampleContent(n)
    replicas.set(id, {
      id,
      header,
      hasSubscribers: false,
      log: { sessions: new SmallMap(), lengthOf: () => 0, isCoveredBy: ({ header: has }) => has, contentFrom: fail },
      knownState: () => ({ id, header: true, sessions: {} }),
      contentSince: () => [{ id, ...(header && { header }), segments }],
      dependencies: () => new Set(n > 0 ? [sampleID(n - 1)] : []),
      receive: fail,
      verifiedState: fail,
      restore: fail,
    })
  }
  const runtime = new VirtualRuntime()
  const peers = new PeerTable(DEFAULT_LIMITS, new Departures(runtime))
  const table = { get: (id: RawCoID) => replicas.get(id), getOrCreate: fail, evict: fail, all: () => replicas.values() }
  const { peer, sent } = scriptedPeer("client")
  const last = replicas.get(sampleID(length - 1))
  if (!last) throw new Error("no replica")

  new Offers(table, peers).offer(last, peers.add(peer), true)
  await runtime.settle()

  expect(sent.map(({ id }) => id)).toEqual([...replicas.keys()])
})

function fail(): never {
  throw new Error("not asked by offers")
}
