import { expect, test } from "vitest"
import type { Runtime } from "../base/runtime.ts"
import { VirtualRuntime } from "../base/virtual-runtime.ts"
import { PureJSCrypto } from "../crypto/entries/PureJSCrypto.ts"
import type { RawCoMap } from "../content/raw-co-map.ts"
import type { CoID } from "../ids/co-id.ts"
import { LocalNode } from "../node/local-node.ts"
import { sampleID } from "../storage/storage-oracle.ts"
import { connectedPeers } from "./connected-peers.ts"
import { scriptedPeer } from "./testing/scripted-peer.ts"

const crypto = await PureJSCrypto.create()

function nodeOf(runtime: Runtime): LocalNode {
  const secret = crypto.newRandomAgentSecret()
  return new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, "always", { runtime })
}

test("a value that comes right behind the answer that it is not there is loaded at once", async () => {
  const runtime = new VirtualRuntime()
  const group = nodeOf(runtime).createGroup()
  group.addMember("everyone", "reader")
  const map = group.createMap({ title: "just made" })
  const contents = [group.core, map.core].flatMap((core) => core.newContentSince(undefined) ?? [])
  const reader = nodeOf(runtime)
  const [server, client] = connectedPeers("server", "client", { peer1role: "server", peer2role: "client" })
  reader.syncManager.addPeer(server)
  client.incoming.onMessage((message) => {
    if (message === "Disconnected" || message.action !== "load" || message.id !== map.id) return
    client.outgoing.push({ action: "known", id: map.id, header: false, sessions: {} })
    for (const content of contents) client.outgoing.push(content)
  })

  let title: unknown
  void reader.load(map.id as CoID<RawCoMap>).then((loaded) => (title = loaded !== "unavailable" && loaded.get("title")))
  await runtime.settle()

  expect(title).toBe("just made")
})

test("a server that comes later is asked for what subscribers were told nobody has, and for nothing else", async () => {
  const runtime = new VirtualRuntime()
  const author = nodeOf(runtime)
  const group = author.createGroup()
  group.addMember("everyone", "reader")
  const [followed, left, loaded] = [1, 2, 3].map((n) => group.createMap({ n }).id as CoID<RawCoMap>)
  if (!followed || !left || !loaded) throw new Error("three values were made")
  const reader = nodeOf(runtime)
  const heard: unknown[] = []
  reader.subscribe(followed, (value) => heard.push(value === "unavailable" ? value : value.get("n")))
  const leave = reader.subscribe(left, (value) => heard.push([value]))
  void reader.load(loaded)
  await runtime.advance(60_000)
  leave()
  const asked: unknown[] = []

  const [server, client] = connectedPeers("server", "client", { peer1role: "server", peer2role: "client" })
  reader.syncManager.addPeer({
    ...server,
    outgoing: {
      push: (message) => {
        if (message !== "Disconnected" && message.action === "load") asked.push(message.id)
        server.outgoing.push(message)
      },
      onClose: () => {},
      close: () => {},
    },
  })
  author.syncManager.addPeer(client)
  await runtime.settle()

  expect(heard).toEqual(["unavailable", ["unavailable"], 1])
  expect(asked.filter((id) => id === followed)).toHaveLength(1)
  expect(asked).not.toContain(left)
  expect(asked).not.toContain(loaded)
})

test("a clock that is set back does not make anybody wait for it", async () => {
  const runtime = new VirtualRuntime()
  let setBack = 0
  const reader = nodeOf({
    now: () => runtime.now() - setBack,
    defer: (task) => runtime.defer(task),
    soon: (task) => runtime.soon(task),
    timer: (delay, task) => runtime.timer(delay, task),
    log: runtime.log,
  })
  reader.syncManager.addPeer(scriptedPeer("server").peer)
  let result: unknown
  void reader.load(sampleID(1), true).then((loaded) => (result = loaded))
  await runtime.advance(10_000)

  setBack = 3_600_000
  await runtime.advance(60_000)

  expect(result).toBe("unavailable")
})

test("a server that connects again and again and never answers is waited for no longer than one that stays", async () => {
  const runtime = new VirtualRuntime()
  const reader = nodeOf(runtime)
  const connect = () => reader.syncManager.addPeer({ ...scriptedPeer("server").peer, persistent: true })
  connect()
  let result: unknown
  void reader.load(sampleID(1), true).then((loaded) => (result = loaded))

  for (let second = 0; second < 29; second++) {
    await runtime.advance(1_000)
    connect()
  }
  expect(result).toBeUndefined()
  await runtime.advance(1_000)
  expect(result).toBe("unavailable")
})
