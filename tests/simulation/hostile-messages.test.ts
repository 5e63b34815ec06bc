/** Thousands of messages of every kind, right and nearly right, from a seed: the server lives, stays small, and others do not notice. */
import { LogLevel, logger } from "cojson"
import { afterAll, beforeAll, expect, test } from "vitest"
import { createWebSocketPeer } from "../../packages/cojson-transport-ws/src/create-web-socket-peer.ts"
import { FakeSocket } from "../../packages/cojson-transport-ws/src/testing/fake-socket.ts"
import { VirtualRuntime } from "../../packages/cojson/src/base/virtual-runtime.ts"
import type { RawCoMap } from "../../packages/cojson/src/content/raw-co-map.ts"
import type { RawGroup } from "../../packages/cojson/src/content/raw-group.ts"
import { LocalNode } from "../../packages/cojson/src/node/local-node.ts"
import { refuseUnauthorizedWrites } from "../../packages/cojson/src/node/write-refusal.ts"
import { createStorage } from "../../packages/cojson/src/storage/engine.ts"
import { createMemoryDriver } from "../../packages/cojson/src/storage/memory-driver.ts"
import { connectedPeers } from "../../packages/cojson/src/sync/connected-peers.ts"
import type { NewContentMessage, SyncMessage } from "../../packages/cojson/src/wire/messages.ts"
import { Chance, seededCrypto } from "./chance.ts"
import { KINDS, type MakeFrame } from "./hostile-messages.ts"

/** Of each kind; others with `FUZZ_SEED=…`, more with `FUZZ_MESSAGES=…`, more seeds with `FUZZ_SECONDS=…`, which every kind gets. */
const MESSAGES = Number(process.env.FUZZ_MESSAGES ?? 3_000)
const SEED = Number(process.env.FUZZ_SEED ?? 1)
const SECONDS = Number(process.env.FUZZ_SECONDS ?? 0)
const BATCH = 100
const LIMITS = { maxSubscriptions: 300, maxUnread: 200, maxUnsent: 2_000 }

const { now } = Date
beforeAll(() => logger.setLevel(LogLevel.NONE))
afterAll(() => logger.setLevel(LogLevel.INFO))

class Scene {
  readonly runtime = new VirtualRuntime()
  readonly chance: Chance
  readonly server: LocalNode
  readonly writer: LocalNode
  readonly reader: LocalNode
  readonly group: RawGroup
  readonly map: RawCoMap
  readonly contents: NewContentMessage[] = []
  socket = new FakeSocket()
  losses = 0
  #guests = 0

  private constructor(seed: number) {
    this.chance = new Chance(seed)
    this.server = this.#newNode(true)
    this.writer = this.#newNode(false)
    this.reader = this.#newNode(false)
    this.group = this.writer.createGroup()
    this.map = this.group.createMap({ n: 0 }, null, "trusting")
  }

  static async start(seed: number): Promise<Scene> {
    const scene = new Scene(seed)
    scene.group.addMember("everyone", "reader")
    scene.#connect(scene.writer, "writer")
    scene.#connect(scene.reader, "reader")
    await scene.runtime.advance(100)
    void scene.reader.load(scene.map.id)
    await scene.runtime.advance(100)
    for (const id of [scene.map.id, scene.group.id]) {
      const pieces = scene.writer.expectCoValueLoaded(id).newContentSince(undefined) ?? []
      scene.contents.push(...(JSON.parse(JSON.stringify(pieces)) as NewContentMessage[]))
    }
    scene.newGuest()
    return scene
  }

  newGuest(): void {
    this.socket.emit("close")
    this.socket = new FakeSocket()
    this.server.syncManager.addPeer(
      createWebSocketPeer({
        id: `guest-${this.#guests++}`,
        role: "client",
        websocket: this.socket,
        expectPings: false,
        batchingByDefault: false,
        deletePeerStateOnClose: true,
      }),
    )
  }

  /** Only well-formed answers, and closes with a reason. */
  expectTypedAnswers(): void {
    for (const line of this.socket.sent.splice(0).flatMap((frame) => frame.split("\n"))) {
      const message = JSON.parse(line) as SyncMessage
      expect(["load", "known", "content", "reconcile-ack"]).toContain(message.action)
    }
    if (!this.socket.closed) return
    expect(this.socket.closed).toMatchObject({ code: 1008, reason: expect.stringMatching(/\w/) as string })
    this.newGuest()
  }

  async expectHonestSync(n: number): Promise<void> {
    this.map.set("n", n, "trusting")
    await this.runtime.advance(100)
    expect(this.writer.syncManager.isSettled(this.map.id)).toBe(true)
    const copy = this.reader.expectCoValueLoaded(this.map.id).knownState().sessions
    expect(copy).toEqual(this.map.core.knownState().sessions)
    expect(this.losses).toBe(0)
  }

  expectBounded(): void {
    const sizes = this.server.syncManager.tableSizes()
    expect(sizes.connections).toBe(3)
    expect(sizes.subscriptions).toBeLessThanOrEqual(3 * LIMITS.maxSubscriptions)
    expect(sizes).toMatchObject({ unread: 0, loading: 0, unkept: 0, emptyValues: 0 })
    expect(sizes.unsent).toBeLessThanOrEqual(LIMITS.maxUnsent)
    expect(sizes.parked).toBeLessThanOrEqual(2_000)
    expect(sizes.missing).toBeLessThanOrEqual(20_000)
    expect(sizes.values).toBeLessThan(20)
    expect(this.runtime.lines.filter(({ level }) => level === "error")).toEqual([])
    this.runtime.lines.length = 0
  }

  #connect(client: LocalNode, name: string): void {
    const [toServer, toClient] = connectedPeers("server", name, { peer1role: "server", peer2role: "client", persistent: true })
    toServer.incoming.onClose(() => this.losses++)
    client.syncManager.addPeer(toServer)
    this.server.syncManager.addPeer({ ...toClient, persistent: false })
  }

  #newNode(isServer: boolean): LocalNode {
    const crypto = seededCrypto(this.chance.fork())
    const secret = crypto.newRandomAgentSecret()
    const session = crypto.newRandomSessionID(crypto.getAgentID(secret))
    const { runtime } = this
    if (!isServer) return new LocalNode(secret, session, crypto, "always", { runtime })
    const node = new LocalNode(secret, session, crypto, "always", {
      runtime,
      acknowledge: "durable",
      limits: LIMITS,
      writeRefusal: refuseUnauthorizedWrites,
    })
    node.setStorage(createStorage(createMemoryDriver(), runtime))
    return node
  }
}

async function play(make: MakeFrame, seed: number): Promise<void> {
  const scene = await Scene.start(seed)
  for (let sent = 0; sent < MESSAGES; sent += BATCH) {
    for (let n = 0; n < BATCH; n++) {
      scene.socket.emit("message", { data: make(scene.chance, scene) })
      if (scene.socket.closed) scene.expectTypedAnswers()
    }
    await scene.runtime.advance(40_000)
    scene.expectTypedAnswers()
    await scene.expectHonestSync(sent + 1)
    scene.expectBounded()
  }
  expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false)
  expect(Date.now).toBe(now)
}

for (const [kind, make] of Object.entries(KINDS)) {
  test(`${kind} (from seed ${SEED})`, { timeout: 3_600_000 }, async () => {
    const end = performance.now() + SECONDS * 1_000
    for (let seed = SEED; seed === SEED || performance.now() < end; seed++) {
      await play(make, seed).catch((cause: unknown) => {
        throw new Error(`with FUZZ_SEED=${seed} FUZZ_MESSAGES=${MESSAGES}`, { cause })
      })
    }
  })
}
