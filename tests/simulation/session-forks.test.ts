/** A disk is copied, or an older copy put back: two programs go on in one session. Nothing is lost, and both end up with the same. */
import { describe, expect, test } from "vitest"
import { VirtualRuntime } from "../../packages/cojson/src/base/virtual-runtime.ts"
import type { RawCoList } from "../../packages/cojson/src/content/raw-co-list.ts"
import type { RawCoMap } from "../../packages/cojson/src/content/raw-co-map.ts"
import { WasmCrypto } from "../../packages/cojson/src/crypto/entries/WasmCrypto.ts"
import type { AgentSecret } from "../../packages/cojson/src/ids/agent-id.ts"
import type { CoID, RawCoID } from "../../packages/cojson/src/ids/co-id.ts"
import type { SessionID } from "../../packages/cojson/src/ids/session-id.ts"
import { LocalNode } from "../../packages/cojson/src/node/local-node.ts"
import type { SessionFork } from "../../packages/cojson/src/node/session-forks.ts"
import { refuseUnauthorizedWrites } from "../../packages/cojson/src/node/write-refusal.ts"
import { createStorage } from "../../packages/cojson/src/storage/engine.ts"
import { createMemoryDriver, emptyMemoryData, type MemoryData } from "../../packages/cojson/src/storage/memory-driver.ts"
import { connectedPeers } from "../../packages/cojson/src/sync/connected-peers.ts"
import { Chance } from "./chance.ts"

const crypto = await WasmCrypto.create()

/** More messages than any exchange of this size needs. */
const MAX_MESSAGES = 3_000

interface Device {
  readonly name: string
  readonly node: LocalNode
  readonly disk: MemoryData
  readonly forks: SessionFork[]
  cut: (() => void) | undefined
}

class Scene {
  readonly runtime = new VirtualRuntime()
  readonly secret: AgentSecret = crypto.newRandomAgentSecret()
  readonly session: SessionID = crypto.newRandomSessionID(crypto.getAgentID(this.secret))
  readonly server = this.#newServer()
  messages = 0

  /** A program of the same account, in the same session. */
  start(name: string, disk: MemoryData, session = this.session): Device {
    const forks: SessionFork[] = []
    const options = { runtime: this.runtime, onSessionFork: (fork: SessionFork) => void forks.push(fork) }
    const node = new LocalNode(this.secret, session, crypto, "always", options)
    node.setStorage(createStorage(createMemoryDriver(disk), this.runtime))
    return { name, node, disk, forks, cut: undefined }
  }

  connect(device: Device): void {
    if (device.cut) return
    const [toServer, toClient] = connectedPeers("server", device.name, { peer1role: "server", peer2role: "client", persistent: true })
    const { outgoing } = toServer
    device.node.syncManager.addPeer({
      ...toServer,
      outgoing: {
        push: (message) => void (++this.messages < MAX_MESSAGES && outgoing.push(message)),
        close: () => {
          outgoing.close()
          device.cut = undefined
        },
        onClose: (callback) => outgoing.onClose(callback),
      },
    })
    this.server.syncManager.addPeer({ ...toClient, persistent: false })
    device.cut = () => toServer.outgoing.close()
  }

  cut(device: Device): void {
    device.cut?.()
    device.cut = undefined
  }

  /** Everybody is connected, and comes back when a connection ends. */
  async calm(...devices: readonly Device[]): Promise<void> {
    for (let round = 0; round < 3; round++) {
      for (const device of devices) this.connect(device)
      await this.runtime.advance(5_000)
    }
    expect(this.messages).toBeLessThan(MAX_MESSAGES)
  }

  async shown(node: LocalNode, id: RawCoID): Promise<unknown> {
    const loading = node.load(id as CoID<RawCoMap>, true)
    await this.runtime.advance(5_000)
    const value = await loading
    return value === "unavailable" ? value : value.toJSON()
  }

  /** What somebody sees who comes only now, and what everybody else must see. */
  async agreed(id: RawCoID, ...devices: readonly Device[]): Promise<unknown> {
    const reader = this.start("reader", emptyMemoryData(), crypto.newRandomSessionID(crypto.getAgentID(this.secret)))
    this.connect(reader)
    const shown = await this.shown(reader.node, id)
    for (const { name, node, disk } of devices) {
      expect([name, await this.shown(node, id)]).toEqual([name, shown])
      const restarted = this.start(`${name} again`, structuredClone(disk), crypto.newRandomSessionID(crypto.getAgentID(this.secret)))
      expect([name, "on its disk", await this.shown(restarted.node, id)]).toEqual([name, "on its disk", shown])
    }
    this.cut(reader)
    return shown
  }

  #newServer(): LocalNode {
    const secret = crypto.newRandomAgentSecret()
    const options = { runtime: this.runtime, acknowledge: "durable", writeRefusal: refuseUnauthorizedWrites } as const
    const node = new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, "always", options)
    node.setStorage(createStorage(createMemoryDriver(emptyMemoryData()), this.runtime))
    return node
  }
}

/** A device with a map and a list that the server has, and what its disk was then. */
async function begun() {
  const scene = new Scene()
  const one = scene.start("one", emptyMemoryData())
  scene.connect(one)
  const group = one.node.createGroup()
  const map = group.createMap({ begun: true })
  const list = group.createList(["begun"])
  await scene.runtime.advance(1_000)
  return { scene, one, group, map, list, copy: structuredClone(one.disk) }
}

async function open<T extends RawCoMap | RawCoList>(scene: Scene, { node }: Device, { id }: T): Promise<T> {
  const loading = node.load(id as CoID<RawCoMap>, true)
  await scene.runtime.advance(100)
  const value = await loading
  if (value === "unavailable") throw new Error("not on the disk")
  return value as RawCoMap | RawCoList as T
}

/** A copy of the device works beside it, both are connected; `theirs` is the map there. */
async function bothConnected() {
  const { scene, one, map, copy } = await begun()
  const two = scene.start("two", copy)
  const theirs = await open(scene, two, map)
  scene.connect(two)
  await scene.runtime.advance(100)
  return { scene, one, two, map, theirs }
}

describe("a copied disk", () => {
  test("both edit while the copy is offline: nothing is lost", async () => {
    const { scene, one, map, list, copy } = await begun()
    const two = scene.start("two", copy)
    const theirs = await open(scene, two, map)
    const items = await open(scene, two, list)
    map.set("one", 1)
    list.append("one")
    await scene.runtime.advance(10)
    theirs.set("two", 2)
    items.append("two")
    items.append("three")
    await scene.runtime.advance(10)

    await scene.calm(one, two)

    expect(await scene.agreed(map.id, one, two)).toEqual({ begun: true, one: 1, two: 2 })
    expect(new Set((await scene.agreed(list.id, one, two)) as string[])).toEqual(new Set(["begun", "one", "two", "three"]))
    expect(items.toJSON().indexOf("three")).toBe(items.toJSON().indexOf("two") + 1)
    expect(one.forks).toEqual([])
    expect(two.forks).toEqual([{ session: scene.session, replacedBy: two.node.currentSessionID, id: expect.anything() as string }])
    expect(two.node.currentSessionID).not.toBe(scene.session)
    expect(one.node.syncManager.unsettledIDs()).toEqual([])
    expect(two.node.syncManager.unsettledIDs()).toEqual([])
  })

  test("the longer tail does not win over the first", async () => {
    const { scene, one, map, copy } = await begun()
    const two = scene.start("two", copy)
    const theirs = await open(scene, two, map)
    map.set("one", 1)
    for (let i = 0; i < 5; i++) theirs.set(`two ${i}`, i)
    await scene.runtime.advance(10)

    await scene.calm(one, two)

    expect(Object.keys((await scene.agreed(map.id, one, two)) as object)).toHaveLength(7)
  })

  test("both are connected and write at once", async () => {
    const { scene, one, two, map, theirs } = await bothConnected()
    map.set("one", 1)
    theirs.set("two", 2)
    theirs.set("three", 3)

    await scene.calm(one, two)

    expect(await scene.agreed(map.id, one, two)).toEqual({ begun: true, one: 1, two: 2, three: 3 })
    expect(one.forks.length + two.forks.length).toBeGreaterThan(0)
  })

  test("who hears of the other before it writes goes on elsewhere", async () => {
    const { scene, one, two, map, theirs } = await bothConnected()
    map.set("one", 1)
    await scene.runtime.advance(100)
    theirs.set("two", 2)

    await scene.calm(one, two)

    expect(await scene.agreed(map.id, one, two)).toEqual({ begun: true, one: 1, two: 2 })
    expect(Object.keys(map.core.knownState().sessions)).toHaveLength(2)
    expect(two.forks).toHaveLength(1)
  })

  test("the members of a group and their keys are not lost", async () => {
    const { scene, one, group, copy } = await begun()
    const two = scene.start("two", copy)
    const [first, second] = [1, 2].map(() => crypto.newRandomAgentSecret())
    if (!first || !second) throw new Error("unreachable")
    await open(scene, two, group as unknown as RawCoMap)
    const theirs = two.node.expectCoValueLoaded(group.id).getCurrentContent() as typeof group
    group.addMemberInternal(crypto.getAgentID(first), "reader")
    theirs.addMemberInternal(crypto.getAgentID(second), "reader")
    const note = theirs.createMap({ secret: true })
    await scene.runtime.advance(10)

    await scene.calm(one, two)

    for (const secret of [first, second]) {
      const reader = new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, "always", {
        runtime: scene.runtime,
      })
      scene.connect({ name: crypto.getAgentID(secret), node: reader, disk: emptyMemoryData(), forks: [], cut: undefined })
      expect(await scene.shown(reader, note.id)).toEqual({ secret: true })
    }
  })

  test("edits that wait on the disk are compared at the next start, in whatever session", async () => {
    const { scene, one, map, copy } = await begun()
    const two = scene.start("two", copy)
    ;(await open(scene, two, map)).set("two", 2)
    await scene.runtime.advance(1_000)
    map.set("one", 1)
    await scene.runtime.advance(1_000)
    const session = crypto.newRandomSessionID(crypto.getAgentID(scene.secret))
    const again = scene.start("two", two.disk, session)

    await scene.calm(one, again)

    expect(await scene.agreed(map.id, one, again)).toEqual({ begun: true, one: 1, two: 2 })
    expect(again.node.currentSessionID).toBe(session)
  })
})

describe("an older copy is put back", () => {
  test("what it lacks of its own session comes from the server, and it goes on elsewhere", async () => {
    const { scene, one, map, copy } = await begun()
    map.set("later", 1)
    await scene.runtime.advance(1_000)
    scene.cut(one)
    const restored = scene.start("one", copy)
    const again = await open(scene, restored, map)

    scene.connect(restored)
    await scene.runtime.advance(100)
    expect(again.get("later")).toBe(1)
    again.set("now", 2)
    await scene.calm(restored)

    expect(await scene.agreed(map.id, restored)).toEqual({ begun: true, later: 1, now: 2 })
    expect(restored.forks).toHaveLength(1)
  })

  test("what was written before the server is heard is kept, too", async () => {
    const { scene, one, map, copy } = await begun()
    map.set("later", 1)
    await scene.runtime.advance(1_000)
    scene.cut(one)
    const restored = scene.start("one", copy)
    ;(await open(scene, restored, map)).set("now", 2)

    await scene.calm(restored)

    expect(await scene.agreed(map.id, restored)).toEqual({ begun: true, later: 1, now: 2 })
  })
})

test("a program that is alone in its session never leaves it", async () => {
  const { scene, one, map } = await begun()
  one.node.enableGarbageCollector()
  for (let i = 0; i < 5; i++) {
    scene.cut(one)
    ;(await open(scene, one, map)).set("n", i)
    await scene.runtime.advance(10)
    scene.connect(one)
    await scene.runtime.advance(i === 3 ? 3_600_000 : 1_000)
  }
  const again = scene.start("one", one.disk)
  scene.cut(one)
  ;(await open(scene, again, map)).set("n", 6)
  await scene.calm(again)

  expect([one.forks, again.forks]).toEqual([[], []])
  expect(await scene.agreed(map.id, again)).toEqual({ begun: true, n: 6 })
})

test("copies that come and go lose nothing", { timeout: 120_000 }, async () => {
  for (let seed = 1; seed <= Number(process.env.SIMULATION_SEEDS ?? 40); seed++) {
    const chance = new Chance(seed)
    const { scene, one, map, list, copy } = await begun()
    const devices = [one, scene.start("two", copy)]
    const maps = [map, await open(scene, devices[1] ?? one, map)]
    const lists = [list, await open(scene, devices[1] ?? one, list)]
    const written: string[] = []
    for (let step = 0; step < 30; step++) {
      const index = chance.below(2)
      const device = devices[index] ?? one
      const what = chance.below(10)
      if (what < 4) {
        const key = `${index} ${step}`
        written.push(key)
        if (chance.below(2) === 0) maps[index]?.set(key, true)
        else lists[index]?.append(key)
      } else if (what < 6) scene.cut(device)
      else if (what < 8) scene.connect(device)
      else await scene.runtime.advance(chance.below(200))
    }
    await scene.calm(...devices)
    const shown = [
      ...Object.keys((await scene.agreed(map.id, ...devices)) as object),
      ...((await scene.agreed(list.id, ...devices)) as string[]),
    ]
    expect([seed, written.filter((key) => !shown.includes(key))]).toEqual([seed, []])
    expect([seed, devices.every(({ forks }) => forks.length <= 2)]).toEqual([seed, true])
  }
})
