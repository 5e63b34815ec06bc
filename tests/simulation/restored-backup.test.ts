/** The database of a server is replaced by an older copy: whoever has what it lost gives it again, without being told to. */
import { expect, test } from "vitest"
import { VirtualRuntime } from "../../packages/cojson/src/base/virtual-runtime.ts"
import type { RawCoMap } from "../../packages/cojson/src/content/raw-co-map.ts"
import { WasmCrypto } from "../../packages/cojson/src/crypto/entries/WasmCrypto.ts"
import type { CoID, RawCoID } from "../../packages/cojson/src/ids/co-id.ts"
import { LocalNode } from "../../packages/cojson/src/node/local-node.ts"
import { createStorage } from "../../packages/cojson/src/storage/engine.ts"
import { createMemoryDriver, emptyMemoryData, type MemoryData } from "../../packages/cojson/src/storage/memory-driver.ts"
import { connectedPeers } from "../../packages/cojson/src/sync/connected-peers.ts"

const crypto = await WasmCrypto.create()

/** A server and its clients; who has a disk keeps it. */
class Scene {
  readonly runtime = new VirtualRuntime()
  server = this.newNode(emptyMemoryData(), "durable")
  readonly #cuts = new Map<LocalNode, () => void>()

  newNode(disk?: MemoryData, acknowledge: "durable" | "received" = "received"): LocalNode {
    const secret = crypto.newRandomAgentSecret()
    const session = crypto.newRandomSessionID(crypto.getAgentID(secret))
    const node = new LocalNode(secret, session, crypto, "always", { runtime: this.runtime, acknowledge })
    if (disk) node.setStorage(createStorage(createMemoryDriver(disk), this.runtime))
    return node
  }

  connect(client: LocalNode): void {
    const name = client.currentSessionID
    const [toServer, toClient] = connectedPeers("server", name, { peer1role: "server", peer2role: "client", persistent: true })
    client.syncManager.addPeer(toServer)
    this.server.syncManager.addPeer({ ...toClient, persistent: false })
    this.#cuts.set(client, () => toServer.outgoing.close())
  }

  cut(client: LocalNode): void {
    this.#cuts.get(client)?.()
    this.#cuts.delete(client)
  }

  /** The server crashes and comes back with this disk; clients that were connected come back. */
  restore(disk: MemoryData): void {
    const clients = [...this.#cuts.keys()]
    for (const client of clients) this.cut(client)
    this.server = this.newNode(disk, "durable")
    for (const client of clients) this.connect(client)
  }

  async shown(id: RawCoID): Promise<unknown> {
    const reader = this.newNode()
    this.connect(reader)
    const loading = reader.load(id as CoID<RawCoMap>, true)
    await this.runtime.advance(5_000)
    const value = await loading
    return value === "unavailable" ? value : value.toJSON()
  }
}

/** A server with one value, and a copy of its disk. */
async function begun(clientDisk?: MemoryData) {
  const scene = new Scene()
  const disk = emptyMemoryData()
  scene.restore(disk)
  const client = scene.newNode(clientDisk)
  scene.connect(client)
  const group = client.createGroup()
  group.addMember("everyone", "writer")
  const early = group.createMap({ n: 1 }, null, "trusting")
  await scene.runtime.advance(1_000)
  return { scene, client, group, early, backup: structuredClone(disk) }
}

test("clients that are connected give it what is in their memory", async () => {
  const { scene, client, group, early, backup } = await begun()
  early.set("n", 2, "trusting")
  const late = group.createMap({ late: true }, null, "trusting")
  await scene.runtime.advance(1_000)
  expect(client.syncManager.unsettledIDs()).toEqual([])

  scene.restore(backup)
  await scene.runtime.advance(5_000)

  expect(await scene.shown(early.id)).toEqual({ n: 2 })
  expect(await scene.shown(late.id)).toEqual({ late: true })
})

test("clients that were away give it what they have when they come back", async () => {
  const { scene, client, group, early, backup } = await begun()
  const late = group.createMap({ late: true }, null, "trusting")
  await scene.runtime.advance(1_000)
  scene.cut(client)
  early.set("n", 2, "trusting")

  scene.restore(backup)
  await scene.runtime.advance(60_000)
  expect(await scene.shown(late.id)).toBe("unavailable")
  scene.connect(client)
  await scene.runtime.advance(5_000)

  expect(await scene.shown(early.id)).toEqual({ n: 2 })
  expect(await scene.shown(late.id)).toEqual({ late: true })
})

test("clients give it what it lost also when it has news for them", async () => {
  const { scene, client, early, backup } = await begun()
  const other = scene.newNode()
  scene.connect(other)
  const loading = other.load(early.id)
  await scene.runtime.advance(1_000)
  const copy = await loading
  early.set("n", 2, "trusting")
  await scene.runtime.advance(1_000)
  scene.cut(client)
  scene.cut(other)

  scene.restore(backup)
  scene.connect(other)
  other.syncManager.removePeer("server") // it has lost what the client wrote, and brings something of its own
  const late = scene.newNode()
  scene.connect(late)
  const lateLoading = late.load(early.id)
  await scene.runtime.advance(1_000)
  const lateCopy = await lateLoading
  if (copy === "unavailable" || lateCopy === "unavailable") throw new Error("not loaded")
  lateCopy.set("late", true, "trusting")
  await scene.runtime.advance(1_000)
  scene.connect(client)
  await scene.runtime.advance(5_000)

  expect(await scene.shown(early.id)).toEqual({ n: 2, late: true })
})

test("clients that notice give it all that they have on their disks", async () => {
  const disk = emptyMemoryData()
  const { scene, client, group, early, backup } = await begun(disk)
  client.enableGarbageCollector()
  const forgotten = group.createMap({ forgotten: true }, null, "trusting")
  await scene.runtime.advance(1_000)
  early.set("n", 2, "trusting")
  await scene.runtime.advance(20 * 60_000)
  expect(client.availableCoValue(forgotten.id)).toBeUndefined()
  void client.load(early.id)
  await scene.runtime.advance(1_000)

  scene.restore(backup)
  await scene.runtime.advance(10_000)

  expect(await scene.shown(early.id)).toEqual({ n: 2 })
  expect(await scene.shown(forgotten.id)).toEqual({ forgotten: true })
})

test("a value that was dropped from memory is followed again after a reconnection", async () => {
  const { scene, client, early } = await begun(emptyMemoryData())
  client.enableGarbageCollector()
  await scene.runtime.advance(20 * 60_000)
  expect(client.availableCoValue(early.id)).toBeUndefined()
  scene.cut(client)
  scene.connect(client)
  const other = scene.newNode()
  scene.connect(other)
  const loading = other.load(early.id)
  await scene.runtime.advance(1_000)
  const copy = await loading
  if (copy === "unavailable") throw new Error("not loaded")
  copy.set("n", 3, "trusting")
  await scene.runtime.advance(1_000)

  const again = client.load(early.id)
  await scene.runtime.advance(1_000)
  const value = await again

  expect(value === "unavailable" ? value : value.get("n")).toBe(3)
})
