import { expect, test, vi } from "vitest"
import { VirtualRuntime } from "../base/virtual-runtime.ts"
import { RawCoMap } from "../content/raw-co-map.ts"
import { PureJSCrypto } from "../crypto/entries/PureJSCrypto.ts"
import type { RawCoID } from "../ids/co-id.ts"
import { countOf } from "../log/known-state.ts"
import { LocalNode, type NodeOptions } from "../node/local-node.ts"
import { refuseUnauthorizedWrites } from "../node/write-refusal.ts"
import { sampleID } from "../storage/storage-oracle.ts"
import { connectedPeers } from "./connected-peers.ts"
import { Departures } from "./departures.ts"
import { GuardedIntake } from "./guarded-intake.ts"
import { DEFAULT_LIMITS } from "./limits.ts"
import { PeerSession } from "./peer-session.ts"
import { RefusedWrites } from "./refused-writes.ts"
import type { RefusedWrite, WriteGuard } from "./write-guard.ts"
import { scriptedPeer } from "./testing/scripted-peer.ts"

const crypto = new PureJSCrypto()

function newNode(runtime: VirtualRuntime, options: NodeOptions = {}): LocalNode {
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
  const server = newNode(runtime, { writeRefusal: refuseUnauthorizedWrites })
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
function writeAnyway(map: RawCoMap, n: number, more = ""): void {
  map.core.makeTransaction([{ op: "set", key: "n", value: n, more }], "trusting")
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
  const server = newNode(runtime, { writeRefusal: refuseUnauthorizedWrites })
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
  const session = (name: string) =>
    new PeerSession(scriptedPeer("client", name).peer, () => {}, DEFAULT_LIMITS, new Departures(new VirtualRuntime()))
  const [one, two] = [session("one"), session("two")]
  expect([refused.add(id, [group], one), refused.add(id, [group], two)]).toEqual([true, true])

  refused.drop(one)

  expect(refused.take(group)).toEqual([{ id, from: two }])
  expect(refused.take(group)).toEqual([])
})

test("a long session that begins with what does not count is taken as soon as something in it does", async () => {
  const { runtime, server, other, group, map, theirs } = await scene()
  for (let i = 0; i < 5; i++) writeAnyway(theirs, i, "x".repeat(60_000))
  await runtime.settle()
  expect(countOf(server.expectCoValueLoaded(map.id).knownState().sessions, other.currentSessionID)).toBe(0)

  await runtime.advance(10)
  group.addMember("everyone", "writer")
  await runtime.advance(10)
  theirs.set("n", 5)
  await runtime.advance(10)

  expect(server.expectCoValueLoaded(map.id).knownState()).toEqual(theirs.core.knownState())
  expect(map.get("n")).toBe(5)
})

test("who could write once cannot go on behind it", async () => {
  const { runtime, server, other, group, map, theirs } = await scene()
  group.addMember("everyone", "writer")
  await runtime.advance(10)
  theirs.set("n", 1, "trusting")
  await runtime.advance(10)
  group.addMember("everyone", "reader")
  await runtime.advance(10)
  const before = server.expectCoValueLoaded(map.id).knownState()
  const { peer, say } = scriptedPeer("client", "other again")
  server.syncManager.addPeer(peer)

  writeAnyway(theirs, 2)
  for (const message of theirs.core.newContentSince(undefined) ?? []) say(message)
  await runtime.settle()

  expect(countOf(theirs.core.knownState().sessions, other.currentSessionID)).toBe(2)
  expect(server.expectCoValueLoaded(map.id).knownState()).toEqual(before)
})

test("what was written before a removal is taken after it", async () => {
  const { runtime, server, group, map, other, theirs } = await scene()
  group.addMember("everyone", "writer")
  await runtime.advance(10)
  other.syncManager.removePeer("server")
  theirs.set("n", 8)
  await runtime.advance(10)
  group.addMember("everyone", "reader")
  await runtime.advance(10)

  await connect(other, server, "other again", runtime)

  expect(map.get("n")).toBe(8)
})

test("readers and former members cannot write to the log of a group", async () => {
  const { runtime, server, other, group } = await scene()
  group.addMemberInternal(other.getCurrentAgentID(), "writer")
  await runtime.advance(10)
  group.removeMember(other.getCurrentAgentID())
  await runtime.advance(10)
  const copy = other.expectCoValueLoaded(group.id)
  const before = server.expectCoValueLoaded(group.id).knownState()

  copy.makeTransaction([{ op: "set", key: other.getCurrentAgentID(), value: "admin" }], "trusting")
  await runtime.settle()

  expect(server.expectCoValueLoaded(group.id).knownState()).toEqual(before)
})

/** Writes to a group as no client of ours would. */
function writeToGroup(node: LocalNode, id: RawCoID, ...changes: readonly (readonly [key: string, value: string])[]): void {
  for (const [key, value] of changes) node.expectCoValueLoaded(id).makeTransaction([{ op: "set", key, value }], "trusting")
}

test("a stranger cannot hide behind what it may write that more groups decide than are here", async () => {
  const { runtime, server, other, group, map, theirs } = await scene()
  const before = server.expectCoValueLoaded(group.id).knownState()
  const me = other.getCurrentAgentID()

  writeToGroup(other, group.id, [me, "revoked"], [`writeKeyFor_${me}`, "key_zabc"], [`parent_${sampleID(7)}`, "extend"])
  await runtime.settle()
  expect(server.expectCoValueLoaded(group.id).knownState()).toEqual(before)

  writeAnyway(theirs, 1)
  await runtime.settle()
  expect(countOf(server.expectCoValueLoaded(map.id).knownState().sessions, other.currentSessionID)).toBe(0)
})

test("who has left without ever having been there is a stranger still", async () => {
  const { runtime, server, other, group } = await scene()
  const me = other.getCurrentAgentID()
  writeToGroup(other, group.id, [me, "revoked"])
  await runtime.settle()
  const before = server.expectCoValueLoaded(group.id).knownState()
  expect(countOf(before.sessions, other.currentSessionID)).toBe(1)

  writeToGroup(other, group.id, [me, "revoked"], [`parent_${sampleID(7)}`, "extend"])
  await runtime.settle()

  expect(server.expectCoValueLoaded(group.id).knownState()).toEqual(before)
})

test("parents that a reader names are not waited for, those that an admin links are", async () => {
  const { runtime, server, admin, other, group, map, theirs } = await scene()
  const reader = newNode(runtime)
  await connect(reader, server, "reader", runtime)
  group.addMemberInternal(reader.getCurrentAgentID(), "reader")
  await runtime.advance(10)
  await loaded(reader, map.id, runtime)
  const written = () => countOf(server.expectCoValueLoaded(map.id).knownState().sessions, other.currentSessionID)

  writeToGroup(reader, group.id, [`parent_${sampleID(7)}`, "extend"])
  await runtime.advance(10)
  expect(server.expectCoValueLoaded(group.id).knownState()).toEqual(reader.expectCoValueLoaded(group.id).knownState())
  writeAnyway(theirs, 1)
  await runtime.settle()
  expect(written()).toBe(0)

  writeToGroup(admin, group.id, [`parent_${sampleID(8)}`, "extend"])
  await runtime.advance(10)
  writeAnyway(theirs, 2)
  await runtime.settle()
  expect(written()).toBe(2)
})

test("a circle of many groups is not judged", async () => {
  const { runtime, server, admin, other } = await scene()
  const groups = Array.from({ length: 40 }, () => admin.createGroup())
  for (const [i, group] of groups.entries()) writeToGroup(admin, group.id, [`parent_${groups[(i + 1) % 40]?.id}`, "extend"])
  const map = groups[0]?.createMap({ n: 0 })
  await runtime.settle()

  writeAnyway(await loaded(other, map?.id ?? sampleID(1), runtime), 1)
  await runtime.settle()

  expect(countOf(server.expectCoValueLoaded(map?.id ?? sampleID(1)).knownState().sessions, other.currentSessionID)).toBe(1)
})

test("a member may leave, and a stranger may claim a key for a group that it links", async () => {
  const { runtime, server, other, group } = await scene()
  const own = other.createGroup()
  own.extend(group)
  other.expectCoValueLoaded(group.id).makeTransaction([{ op: "set", key: other.getCurrentAgentID(), value: "revoked" }], "trusting")
  await runtime.settle()

  expect(server.expectCoValueLoaded(own.id).knownState()).toEqual(own.core.knownState())
  expect(server.expectCoValueLoaded(group.id).knownState()).toEqual(other.expectCoValueLoaded(group.id).knownState())
})

test("every refusal is reported, logged once per author and value", async () => {
  const runtime = new VirtualRuntime()
  const refused: RefusedWrite[] = []
  const server = newNode(runtime, { writeRefusal: refuseUnauthorizedWrites, onRefusedWrite: (write) => refused.push(write) })
  const [admin, other] = [newNode(runtime), newNode(runtime)]
  await connect(admin, server, "admin", runtime)
  await connect(other, server, "other", runtime)
  const group = admin.createGroup()
  group.addMember("everyone", "reader")
  const { id } = group.createMap({ n: 0 })
  await runtime.settle()
  const theirs = await loaded(other, id, runtime)

  for (let i = 0; i < 3; i++) {
    writeAnyway(theirs, i)
    await runtime.advance(5)
  }

  expect(refused).toEqual(Array(3).fill({ id, author: other.getCurrentAgentID(), peer: "other" }))
  expect(runtime.lines.filter(({ text }) => text.startsWith("write refused"))).toHaveLength(1)
})

test("a verdict costs the same after a long history of the group and of the value", async () => {
  const parsed: number[] = []
  const { runtime, server, group, map, other, theirs } = await scene()
  group.addMemberInternal(other.getCurrentAgentID(), "writer")
  await runtime.advance(10)
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 40 * round; i++) {
      group.addMemberInternal(crypto.getAgentID(crypto.newRandomAgentSecret()), "reader")
      theirs.set("n", i, "trusting")
    }
    await runtime.advance(10)
    theirs.set("n", -1, "trusting")
    await runtime.settle()
    parsed.push(await parsesDuring(server, () => theirs.set("n", round, "trusting"), runtime))
    expect(map.get("n")).toBe(round)
  }
  expect(new Set(parsed).size).toBe(1)
})

/** How many texts are parsed while a server takes a change of a client. */
async function parsesDuring(server: LocalNode, change: () => void, runtime: VirtualRuntime): Promise<number> {
  const parse = vi.spyOn(JSON, "parse")
  try {
    change()
    await runtime.settle()
    expect(server.syncManager.getPeers()).toHaveLength(2)
    return parse.mock.calls.length
  } finally {
    parse.mockRestore()
  }
}

test.each([
  [1_001, "taken"],
  [10, "refused"],
])("what a verdict would have to look at %i groups for is %s", async (length, verdict) => {
  const runtime = new VirtualRuntime()
  const chain = Array.from({ length }, (_, n) => sampleID(n))
  const guard: WriteGuard = {
    effortFor: () => 0,
    parentsOf: (group) => chain.slice(chain.indexOf(group) + 1).slice(0, 1), // of all others the first
    admits: () => false,
    refused: () => {},
  }
  const server = newNode(runtime, { writeRefusal: () => (parts, intake) => new GuardedIntake(parts, intake, guard) })
  const client = newNode(runtime)
  const map = client.createGroup().createMap({ n: 1 })
  await connect(client, server, "client", runtime)

  expect(server.expectCoValueLoaded(map.id).knownState().sessions).toEqual(verdict === "taken" ? map.core.knownState().sessions : {})
})
