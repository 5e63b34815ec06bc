import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { beforeEach, expect, test } from "vitest"
import { VirtualRuntime } from "../base/virtual-runtime.ts"
import type { RawCoMap } from "../content/raw-co-map.ts"
import { WasmCrypto } from "../crypto/entries/WasmCrypto.ts"
import type { CoID } from "../ids/co-id.ts"
import { connectedPeers } from "../sync/connected-peers.ts"
import { LocalNode } from "./local-node.ts"

const crypto = await WasmCrypto.create()
/** More than any batch. */
const MANY = 600

setFlagsFromString("--expose-gc")
const collect = runInNewContext("gc") as () => void

/** A turn of the event loop, after which weak references can be collected. */
async function collectGarbage(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  collect()
}

let runtime: VirtualRuntime
let cloud: LocalNode
let node: LocalNode

beforeEach(() => {
  runtime = new VirtualRuntime()
  const [atCloud, atNode] = [0, 1].map(() => {
    const secret = crypto.newRandomAgentSecret()
    return new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, "always", { runtime })
  }) as [LocalNode, LocalNode]
  cloud = atCloud
  node = atNode
})

function connect(): void {
  const [toClient, toServer] = connectedPeers("cloud", "node", { peer1role: "client", peer2role: "server", persistent: true })
  node.syncManager.addPeer({ ...toServer, id: "cloud" })
  cloud.syncManager.addPeer({ ...toClient, persistent: false })
}

const inMemory = () => [...node.allCoValues()].map(({ id }) => id)

/** Messages of a group each, as an inbox gets them; handled and let go. */
function handleMany(): CoID<RawCoMap>[] {
  return Array.from({ length: MANY }, (_, index) => {
    const map = node.createGroup().createMap({ index })
    return map.id
  })
}

async function releaseAll(ids: readonly CoID<RawCoMap>[]): Promise<void> {
  for (const id of ids) node.release(id, node.expectCoValueLoaded(id).getCurrentContent().group.id)
  await collectGarbage()
}

test("what was released and is on the server leaves memory, and can be loaded again", async () => {
  connect()
  const ids = handleMany()
  await runtime.settle()
  expect(inMemory().length).toBe(2 * MANY)

  await releaseAll(ids)

  expect(inMemory().length).toBeLessThan(MANY)
  const [first = ids[1]] = ids
  const loading = node.load(first as CoID<RawCoMap>)
  await runtime.settle()
  const again = await loading
  expect(again !== "unavailable" && again.get("index")).toBe(0)
})

test("what no server has stays", async () => {
  await releaseAll(handleMany())
  expect(inMemory().length).toBe(2 * MANY)
})

test("whoever has a handle goes on using it: reads, edits that are uploaded, subscriptions", async () => {
  connect()
  const ids = handleMany()
  await runtime.settle()
  const held = node.expectCoValueLoaded(ids[0] as CoID<RawCoMap>).getCurrentContent() as RawCoMap
  const heard: unknown[] = []

  await releaseAll(ids)
  expect(held.get("index")).toBe(0)
  const stop = held.subscribe((map) => heard.push(map.get("index")))
  held.set("index", "edited")
  await runtime.settle()
  await collectGarbage()

  expect(heard.at(-1)).toBe("edited")
  expect((cloud.expectCoValueLoaded(held.id).getCurrentContent() as RawCoMap).group.id).toBe(held.group.id)
  expect(cloud.expectCoValueLoaded(held.id).knownState()).toEqual(held.core.knownState())
  expect(node.expectCoValueLoaded(held.id)).toBe(held.core)
  expect(node.syncManager.unsettledIDs()).toEqual([])
  stop()
})

test("what is made or loaded later keeps the released group that it belongs to", async () => {
  connect()
  const ids = handleMany()
  await runtime.settle()
  const group = node.expectCoValueLoaded(ids[0] as CoID<RawCoMap>).getCurrentContent().group
  const other = node.expectCoValueLoaded(ids[1] as CoID<RawCoMap>).getCurrentContent().group.id

  await releaseAll(ids)
  const made = group.createMap({ late: true }).id
  const loading = node.load(ids[1] as CoID<RawCoMap>)
  await runtime.settle()
  await loading
  await collectGarbage()

  expect((node.expectCoValueLoaded(made).getCurrentContent() as RawCoMap).get("late")).toBe(true)
  expect(inMemory()).toContain(other)
})

test("a group stays while something that stays belongs to it", async () => {
  connect()
  const group = node.createGroup()
  const kept = group.createMap({ kept: true })
  const ids = Array.from({ length: MANY }, (_, index) => group.createMap({ index }).id)
  await runtime.settle()

  await releaseAll(ids)

  expect(inMemory()).toContain(group.id)
  expect(inMemory()).toContain(kept.id)
  expect(inMemory().length).toBeLessThan(MANY)
  expect(kept.get("kept")).toBe(true)
})
