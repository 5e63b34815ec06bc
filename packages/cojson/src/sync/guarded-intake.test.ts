import { expect, test } from "vitest"
import { VirtualRuntime } from "../base/virtual-runtime.ts"
import { RawCoMap } from "../content/raw-co-map.ts"
import { PureJSCrypto } from "../crypto/entries/PureJSCrypto.ts"
import type { RawCoID } from "../ids/co-id.ts"
import { LocalNode } from "../node/local-node.ts"
import { sampleID } from "../storage/storage-oracle.ts"
import { connectedPeers } from "./connected-peers.ts"
import { PeerSession } from "./peer-session.ts"
import { RefusedWrites } from "./refused-writes.ts"
import { scriptedPeer } from "./testing/scripted-peer.ts"

const crypto = new PureJSCrypto()

function newNode(runtime: VirtualRuntime, options: { readonly refuseUnauthorizedWrites?: boolean } = {}): LocalNode {
  const secret = crypto.newRandomAgentSecret()
  return new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, "always", { runtime, ...options })
}

async function connect(client: LocalNode, server: LocalNode, name: string, runtime: VirtualRuntime): Promise<void> {
  const [toServer, toClient] = connectedPeers("server", name, { peer1role: "server", peer2role: "client" })
  server.syncManager.addPeer(toClient)
  client.syncManager.addPeer(toServer)
  await runtime.settle()
}

/** A guarded server, an admin with a map in a group that everybody may read, and somebody else. */
async function scene() {
  const runtime = new VirtualRuntime()
  const server = newNode(runtime, { refuseUnauthorizedWrites: true })
  const [admin, other] = [newNode(runtime), newNode(runtime)]
  await connect(admin, server, "admin", runtime)
  await connect(other, server, "other", runtime)
  const group = admin.createGroup()
  group.addMember("everyone", "reader")
  const map = group.createMap({ n: 0 })
  await runtime.settle()
  const theirs = await loaded(other, map.id, runtime)
  return { runtime, server, admin, other, group, map, theirs }
}

async function loaded(node: LocalNode, id: RawCoID, runtime: VirtualRuntime): Promise<RawCoMap> {
  const loading = node.load(id)
  await runtime.settle()
  const value = await loading
  if (!(value instanceof RawCoMap)) throw new Error("not there")
  return value
}

/** Writes without looking at rights, as a broken or hostile client would. */
function writeAnyway(map: RawCoMap, n: number): void {
  map.core.makeTransaction([{ op: "set", key: "n", value: n }], "trusting")
}

test("what a client has no right to write is not kept, and it learns so", async () => {
  const { runtime, server, admin, other, map, theirs } = await scene()
  const before = server.expectCoValueLoaded(map.id).knownState()

  writeAnyway(theirs, 1)
  const synced = expect(other.syncManager.waitForSync(map.id)).rejects.toMatchObject({ code: "sync.refused" })
  await runtime.settle()
  await synced
  await expect(other.syncManager.waitForSync(map.id)).rejects.toMatchObject({ code: "sync.refused" })

  expect(server.expectCoValueLoaded(map.id).knownState()).toEqual(before)
  expect(admin.expectCoValueLoaded(map.id).knownState()).toEqual(before)
  expect(runtime.lines.filter(({ text }) => text.startsWith("write refused"))).toHaveLength(1)

  map.set("n", 2)
  await runtime.settle()
  expect(theirs.get("n")).toBe(2)
})

test("a right that arrives after the write makes it count, without anybody doing anything", async () => {
  const { runtime, server, group, map, other, theirs } = await scene()
  writeAnyway(theirs, 1)
  await runtime.settle()

  await runtime.advance(10)
  group.addMember("everyone", "writer")
  await runtime.advance(10)
  theirs.set("n", 5)
  const synced = other.syncManager.waitForSync(map.id)
  await runtime.settle()
  await synced

  expect(map.get("n")).toBe(5)
  expect(server.expectCoValueLoaded(map.id).knownState()).toEqual(theirs.core.knownState())
})

test("a right that was on its way when the write came makes the server ask for it", async () => {
  const runtime = new VirtualRuntime()
  const server = newNode(runtime, { refuseUnauthorizedWrites: true })
  const [admin, writer] = [newNode(runtime), newNode(runtime)]
  await connect(admin, server, "admin", runtime)
  const group = admin.createGroup()
  const map = group.createMap({ n: 0 })
  await runtime.settle()
  server.syncManager.removePeer("admin")
  // the two meet elsewhere
  group.addMemberInternal(writer.getCurrentAgentID(), "writer")
  await runtime.advance(10)
  for (const id of [group.id, map.id] as RawCoID[]) {
    for (const message of admin.expectCoValueLoaded(id).newContentSince() ?? []) writer.syncManager.handleNewContent(message)
  }
  const theirs = writer.expectCoValueLoaded(map.id).getCurrentContent() as RawCoMap
  theirs.set("n", 7)
  expect(theirs.get("n")).toBe(7)

  await connect(writer, server, "writer", runtime)
  expect(server.expectCoValueLoaded(map.id).knownState()).toEqual(theirs.core.knownState())
})

test("who wrote before the server heard of its right is asked again when the server does", async () => {
  const { runtime, server, admin, group, map } = await scene()
  const writer = newNode(runtime)
  server.syncManager.removePeer("admin")
  group.addMemberInternal(writer.getCurrentAgentID(), "writer")
  await runtime.advance(10)
  const contents = (node: LocalNode, id: RawCoID) => node.expectCoValueLoaded(id).newContentSince() ?? []
  for (const id of [group.id, map.id] as RawCoID[]) for (const message of contents(admin, id)) writer.syncManager.handleNewContent(message)
  const theirs = writer.expectCoValueLoaded(map.id).getCurrentContent() as RawCoMap
  theirs.set("n", 7)
  const { peer, sent, say } = scriptedPeer("client", "writer")
  server.syncManager.addPeer(peer)

  for (const message of contents(writer, map.id)) say(message)
  await runtime.settle()
  expect(sent).toContainEqual(expect.objectContaining({ action: "known", id: map.id, refused: [writer.currentSessionID] }))
  sent.length = 0

  await connect(admin, server, "admin again", runtime)
  expect(sent).toContainEqual(expect.objectContaining({ action: "known", id: map.id, isCorrection: true }))
  for (const message of contents(writer, map.id)) say(message)
  await runtime.settle()
  expect(server.expectCoValueLoaded(map.id).knownState()).toEqual(theirs.core.knownState())
})

test("what waits for news is forgotten with its connection", () => {
  const refused = new RefusedWrites()
  const [id, group] = [sampleID(1), sampleID(2)]
  const session = (name: string) => new PeerSession(scriptedPeer("client", name).peer, () => {})
  const [one, two] = [session("one"), session("two")]
  expect([refused.add(id, [group], one), refused.add(id, [group], two)]).toEqual([true, true])

  refused.drop(one)

  expect(refused.take(group)).toEqual([{ id, from: two }])
  expect(refused.take(group)).toEqual([])
})
