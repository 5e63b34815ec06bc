import { expect, test } from "vitest"
import { VirtualRuntime } from "../base/virtual-runtime.ts"
import type { RawCoList } from "../content/raw-co-list.ts"
import type { RawCoMap } from "../content/raw-co-map.ts"
import type { RawGroup } from "../content/raw-group.ts"
import { WasmCrypto } from "../crypto/entries/WasmCrypto.ts"
import type { CoID, RawCoID } from "../ids/co-id.ts"
import { connectedPeers } from "../sync/connected-peers.ts"
import { LocalNode } from "./local-node.ts"

const crypto = await WasmCrypto.create()

function server(runtime: VirtualRuntime): LocalNode {
  const secret = crypto.newRandomAgentSecret()
  return new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, "always", { runtime })
}

async function client(name: string, runtime: VirtualRuntime, upstream?: LocalNode) {
  const created = LocalNode.withNewlyCreatedAccount({ creationProps: { name }, crypto, options: { runtime } })
  await runtime.settle()
  const { node } = await created
  if (upstream) connect(node, upstream, name)
  await runtime.settle()
  return node
}

function connect(node: LocalNode, upstream: LocalNode, name: string): () => void {
  const [toClient, toServer] = connectedPeers(name, "server", { peer1role: "client", peer2role: "server", persistent: true })
  node.syncManager.addPeer(toServer)
  upstream.syncManager.addPeer({ ...toClient, persistent: false })
  return () => toServer.outgoing.close()
}

async function loaded<T>(node: LocalNode, runtime: VirtualRuntime, id: RawCoID): Promise<T> {
  const loading = node.load(id as CoID<RawCoMap>)
  await runtime.settle()
  const value = await loading
  if (value === "unavailable") throw new Error(`${id} is unavailable`)
  return value as unknown as T
}

test("a new account has a profile that everybody can read", async () => {
  const runtime = new VirtualRuntime()
  const cloud = server(runtime)
  const alice = await client("Alice", runtime, cloud)
  const bob = await client("Bob", runtime, cloud)

  const profileID = alice.expectCurrentAccount("test").get("profile") as RawCoID
  const profile = await loaded<RawCoMap>(bob, runtime, profileID)

  expect(profile.get("name")).toBe("Alice")
})

test("two accounts edit one map and one list through a server", async () => {
  const runtime = new VirtualRuntime()
  const cloud = server(runtime)
  const alice = await client("Alice", runtime, cloud)
  const bob = await client("Bob", runtime, cloud)
  const bobAtAlice = await loaded<never>(alice, runtime, bob.expectCurrentAccountID("test"))
  const group = alice.createGroup()
  group.addMember(bobAtAlice, "writer")
  const map = group.createMap({ title: "one" })
  const list = group.createList(["a", "b"])
  await runtime.settle()

  const mapAtBob = await loaded<RawCoMap>(bob, runtime, map.id)
  const listAtBob = await loaded<RawCoList>(bob, runtime, list.id)
  expect(mapAtBob.toJSON()).toEqual({ title: "one" })
  await runtime.advance(5)
  mapAtBob.set("title", "two")
  listAtBob.append("c")
  listAtBob.delete(0)
  await runtime.settle()

  expect(map.toJSON()).toEqual({ title: "two" })
  expect(list.asArray()).toEqual(["b", "c"])
})

test("a removed member cannot read what is written afterwards", async () => {
  const runtime = new VirtualRuntime()
  const cloud = server(runtime)
  const alice = await client("Alice", runtime, cloud)
  const bob = await client("Bob", runtime, cloud)
  const group = alice.createGroup()
  group.addMember(await loaded<never>(alice, runtime, bob.expectCurrentAccountID("test")), "writer")
  const map = group.createMap({ title: "one" })
  await runtime.settle()
  const mapAtBob = await loaded<RawCoMap>(bob, runtime, map.id)
  await runtime.advance(5)

  group.removeMember(await loaded<never>(alice, runtime, bob.expectCurrentAccountID("test")))
  await runtime.advance(5)
  map.set("title", "secret")
  await runtime.settle()

  expect(() => mapAtBob.set("title", "from outside")).toThrow("without read key secret")
  expect(mapAtBob.get("title")).not.toBe("secret")
  expect(map.get("title")).toBe("secret")
})

test("an invite makes a member", async () => {
  const runtime = new VirtualRuntime()
  const cloud = server(runtime)
  const alice = await client("Alice", runtime, cloud)
  const bob = await client("Bob", runtime, cloud)
  const group = alice.createGroup()
  const map = group.createMap({ title: "one" })
  const invite = group.createInvite("writer")
  await runtime.advance(5)

  const accepting = bob.acceptInvite(map.id as CoID<never>, invite)
  await runtime.settle()
  await accepting
  const mapAtBob = await loaded<RawCoMap>(bob, runtime, map.id)
  await runtime.advance(5)
  mapAtBob.set("title", "two")
  await runtime.settle()

  expect(map.get("title")).toBe("two")
  expect(group.roleOf(bob.expectCurrentAccountID("test"))).toBe("writer")
})

test("edits made while the connection is down arrive after it is back", async () => {
  const runtime = new VirtualRuntime()
  const cloud = server(runtime)
  const alice = await client("Alice", runtime)
  const cut = connect(alice, cloud, "Alice")
  const bob = await client("Bob", runtime, cloud)
  const group = alice.createGroup()
  group.addMember("everyone", "writer")
  const map = group.createMap({ n: 0 })
  await runtime.settle()
  const mapAtBob = await loaded<RawCoMap>(bob, runtime, map.id)

  cut()
  await runtime.advance(5)
  map.set("n", 1)
  mapAtBob.set("m", 2)
  await runtime.settle()
  expect(map.get("m")).toBeUndefined()
  connect(alice, cloud, "Alice")
  await runtime.settle()

  expect(map.toJSON()).toEqual({ n: 1, m: 2 })
  expect(mapAtBob.toJSON()).toEqual({ n: 1, m: 2 })
})

test("what nobody has is unavailable after one more try, and turns up when it comes", async () => {
  const runtime = new VirtualRuntime()
  const cloud = server(runtime)
  const alice = await client("Alice", runtime, cloud)
  const lonely = await client("Bob", runtime)
  const map = lonely.createGroup().createMap({ n: 1 })
  const seen: unknown[] = []
  alice.subscribe(map.id, (value) => seen.push(value === "unavailable" ? value : value.type))

  await runtime.advance(10_000)
  expect(seen).toEqual(["unavailable"])
  connect(lonely, cloud, "Bob")
  await runtime.settle()

  expect(seen.at(-1)).toBe("comap")
})

test("a subscriber hears of a change of the group that opens the value", async () => {
  const runtime = new VirtualRuntime()
  const cloud = server(runtime)
  const alice = await client("Alice", runtime, cloud)
  const bob = await client("Bob", runtime, cloud)
  const group: RawGroup = alice.createGroup()
  const map = group.createMap({ title: "one" })
  await runtime.settle()
  const titles: unknown[] = []
  bob.subscribe(map.id, (value) => titles.push(value === "unavailable" ? value : (value as RawCoMap).get("title")))
  await runtime.settle()
  expect(titles).toEqual([undefined])

  group.addMember("everyone", "reader")
  await runtime.settle()

  expect(titles.at(-1)).toBe("one")
})
