import { expect, test } from "vitest"
import { VirtualRuntime } from "../base/virtual-runtime.ts"
import type { RawAccount } from "../content/raw-account.ts"
import type { RawCoMap } from "../content/raw-co-map.ts"
import type { RawGroup } from "../content/raw-group.ts"
import { WasmCrypto } from "../crypto/entries/WasmCrypto.ts"
import type { AccountRole } from "../access/roles.ts"
import { isAgentID } from "../ids/agent-id.ts"
import type { CoID, RawCoID } from "../ids/co-id.ts"
import { authorOf, type SessionID } from "../ids/session-id.ts"
import type { StorageDriver } from "../storage/driver.ts"
import { createStorage } from "../storage/engine.ts"
import { createMemoryDriver, emptyMemoryData, type MemoryData } from "../storage/memory-driver.ts"
import type { Peer } from "../sync/peer.ts"
import { scriptedPeer } from "../sync/testing/scripted-peer.ts"
import type { NewContentMessage, SyncMessage } from "../wire/messages.ts"
import { LocalNode } from "./local-node.ts"

const crypto = await WasmCrypto.create()

/** A server that sends what it was asked for after its authors, and its changes: others send the members before a group, too. */
class SparingServer {
  readonly #links = new Set<{ readonly asked: Set<RawCoID>; deliver(message: SyncMessage): void }>()
  readonly #memory: LocalNode
  readonly #runtime: VirtualRuntime

  constructor(runtime: VirtualRuntime) {
    const secret = crypto.newRandomAgentSecret()
    this.#runtime = runtime
    this.#memory = new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, "always", { runtime })
  }

  peer(): Peer {
    const link = { asked: new Set<RawCoID>(), deliver: (_message: SyncMessage) => {} }
    this.#links.add(link)
    const push = (message: SyncMessage | "Disconnected") => {
      if (message === "Disconnected") return
      this.#runtime.defer(() => {
        if (message.action === "content") this.#take(message, link)
        if (message.action === "load") this.#answer(message.id, link)
      })
    }
    const incoming = { onMessage: (callback: typeof link.deliver) => void (link.deliver = callback), onClose() {}, close() {} }
    return { id: "server", role: "server", incoming, outgoing: { push, onClose() {}, close() {} } }
  }

  #answer(id: RawCoID, link: { readonly asked: Set<RawCoID>; deliver(message: SyncMessage): void }): void {
    if (link.asked.has(id)) return
    link.asked.add(id)
    const content = this.#memory.availableCoValue(id)?.newContentSince(undefined)
    const sessions = content?.flatMap((message) => Object.keys(message.new) as SessionID[]) ?? []
    for (const author of sessions.map(authorOf)) if (!isAgentID(author)) this.#answer(author, link)
    for (const message of content ?? [{ action: "known" as const, id, header: false, sessions: {} }]) link.deliver(message)
  }

  #take(message: NewContentMessage, from: object): void {
    this.#memory.syncManager.handleNewContent(message, "import")
    for (const link of this.#links) if (link !== from && link.asked.has(message.id)) link.deliver(message)
  }
}

/** Alice's group with Bob, who has `role`, and Carol, a reader; all of them on one server. */
async function scene(role: AccountRole) {
  const runtime = new VirtualRuntime()
  const server = new SparingServer(runtime)
  const person = async (name: string) => {
    const created = LocalNode.withNewlyCreatedAccount({ creationProps: { name }, crypto, options: { runtime } })
    await runtime.advance(10)
    const { node } = await created
    node.syncManager.addPeer(server.peer())
    await runtime.advance(10)
    return { node, id: node.expectCurrentAccountID("test") }
  }
  const [alice, bob, carol] = [await person("Alice"), await person("Bob"), await person("Carol")]
  const settled = async <T>(working: Promise<T>): Promise<T> => {
    await runtime.advance(10)
    return working
  }
  const load = async <T>(node: LocalNode, id: RawCoID): Promise<T> => {
    const value = await settled(node.load(id as CoID<RawCoMap>))
    if (value === "unavailable") throw new Error(`${id} is unavailable`)
    return value as unknown as T
  }
  const group = alice.node.createGroup()
  group.addMember(await load<RawAccount>(alice.node, bob.id), role)
  group.addMember(await load<RawAccount>(alice.node, carol.id), "reader")
  const map = group.createMap({ title: "one" })
  await runtime.advance(10)
  const hasCarolWith = (id: RawCoID) => settled(bob.node.load(id as CoID<RawCoMap>).then(() => bob.node.hasCoValue(carol.id)))
  return { runtime, alice, bob, carol, group, map, load, hasCarolWith }
}

test.each(["reader", "writer", "writeOnly"] as const)(
  "a %s is given the value before members who did not write, and they follow",
  async (role) => {
    const { bob, carol, map, runtime, hasCarolWith } = await scene(role)

    expect(await hasCarolWith(map.id)).toBe(false)
    await runtime.advance(10)
    expect(bob.node.hasCoValue(carol.id)).toBe(true)
  },
)

test.each(["admin", "manager"] as const)("a %s, who may have to give keys to members, is given the value after them", async (role) => {
  const { map, hasCarolWith } = await scene(role)
  expect(await hasCarolWith(map.id)).toBe(true)
})

test("a group itself is given out with its members", async () => {
  const { group, hasCarolWith } = await scene("reader")
  expect(await hasCarolWith(group.id)).toBe(true)
})

test("who becomes an admin after loading gives new keys to all members", async () => {
  const { alice, bob, carol, group, map, load, runtime } = await scene("writer")
  const mapAtBob = await load<RawCoMap>(bob.node, map.id)
  group.addMember(await load<RawAccount>(alice.node, bob.id), "admin")
  await runtime.advance(5)

  const groupAtBob = bob.node.expectCoValueLoaded(group.id).getCurrentContent() as RawGroup
  groupAtBob.rotateReadKey()
  mapAtBob.set("title", "two")
  await runtime.advance(10)

  expect((await load<RawCoMap>(carol.node, map.id)).get("title")).toBe("two")
})

/** A node that begins with what another one of the same account has stored. */
async function restarted(driverOf: (data: MemoryData) => StorageDriver) {
  const runtime = new VirtualRuntime()
  const data = emptyMemoryData()
  const storage = createStorage(createMemoryDriver(data), runtime)
  const { node, accountID, accountSecret } = await LocalNode.withNewlyCreatedAccount({
    creationProps: { name: "Alice" },
    crypto,
    storage,
    options: { runtime },
  })
  const group = node.createGroup()
  const maps = [group.createMap({ title: "one" }), group.createMap({ title: "two" })]
  await runtime.advance(10)
  const reads: RawCoID[] = []
  const driver = driverOf(data)
  const counting: StorageDriver = { ...driver, read: (id) => (reads.push(id), driver.read(id)) }
  const again = new LocalNode(accountSecret, crypto.newRandomSessionID(accountID), crypto, "always", { runtime })
  again.setStorage(createStorage(counting, runtime))
  return { node: again, group, maps, reads }
}

test("what a database has at once is all in memory when `load` returns", async () => {
  const { node, group, maps } = await restarted(createMemoryDriver)

  const loads = maps.map(({ id }) => node.load(id))

  expect([...maps, group].every(({ id }) => node.hasCoValue(id))).toBe(true)
  expect((await Promise.all(loads)).map((map) => map !== "unavailable" && map.get("title"))).toEqual(["one", "two"])
})

test("values that wait for one group wait together", async () => {
  const { node, group, maps, reads } = await restarted((data) => {
    const driver = createMemoryDriver(data)
    return { ...driver, read: async (id) => await driver.read(id) }
  })

  const loaded = await Promise.all(maps.map(({ id }) => node.load(id)))

  expect(loaded.map((map) => map !== "unavailable" && map.get("title"))).toEqual(["one", "two"])
  expect(reads.filter((id) => id === group.id)).toHaveLength(1)
})

test("a value below a chain of groups that is longer than any stack is loaded", async () => {
  const runtime = new VirtualRuntime()
  const secret = crypto.newRandomAgentSecret()
  const node = new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, "always", { runtime })
  let group = node.createGroup()
  for (let n = 0; n < 5_000; n++) {
    const child = node.createGroup()
    child.core.makeTransaction([{ op: "set", key: `parent_${group.id}`, value: "extend" }], "trusting", undefined, runtime.now())
    group = child
  }
  const map = group.createMap({ n: 1 }, null, "trusting")

  expect(await node.load(map.id)).toBe(map)
})

test("a load does not wait for what a server has announced and then lost", async () => {
  const runtime = new VirtualRuntime()
  const newNode = () => {
    const secret = crypto.newRandomAgentSecret()
    return new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, "always", { runtime })
  }
  const author = newNode()
  const group = author.createGroup()
  group.addMember("everyone", "reader")
  const map = group.createMap({ n: 1 })
  await runtime.settle()
  const reader = newNode()
  const server = scriptedPeer("server")
  reader.syncManager.addPeer(server.peer)
  let loaded: RawCoMap | "unavailable" | undefined
  void reader.load(map.id).then((value) => (loaded = value))
  await runtime.settle()
  for (const core of [group.core, map.core]) {
    for (const content of core.newContentSince(undefined) ?? [])
      server.say({ ...content, ...(core === map.core && { expectContentUntil: { [author.currentSessionID]: 50 } }) })
  }
  await runtime.advance(60_000)
  expect(loaded).toBe(undefined)

  server.say({ action: "known", isCorrection: true, ...map.core.knownState() })
  await runtime.settle()

  expect(loaded).toMatchObject({ id: map.id })
})

test("a value is given out after a parent that its group got since another value of the group was loaded", async () => {
  const runtime = new VirtualRuntime()
  const secret = crypto.newRandomAgentSecret()
  const nodeOf = () => new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, "always", { runtime })
  const [writer, reader] = [nodeOf(), nodeOf()]
  const [group, parent] = [writer.createGroup(), writer.createGroup()]
  const [one, other] = [group.createMap({ title: "one" }), group.createMap({ title: "other" })]
  const storage = createStorage(createMemoryDriver(emptyMemoryData()), runtime)
  for (const content of parent.core.contentSince(undefined)) storage.append(content)
  reader.setStorage(storage)
  const take = (messages: readonly NewContentMessage[] = []) => {
    for (const message of messages) reader.syncManager.handleNewContent(message, "import")
  }
  for (const { core } of [group, one, other]) take(core.newContentSince(undefined))
  const before = group.core.knownState()
  group.extend(parent)

  const first = reader.load(one.id)
  take(group.core.newContentSince(before))
  const second = reader.load(other.id)
  await runtime.advance(10)

  expect(await first).not.toBe("unavailable")
  expect(await second).not.toBe("unavailable")
  expect(reader.hasCoValue(parent.id)).toBe(true)
})
