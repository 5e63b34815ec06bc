import { expect, test } from "vitest"
import { VirtualRuntime } from "../base/virtual-runtime.ts"
import { WasmCrypto } from "../crypto/entries/WasmCrypto.ts"
import type { RawCoID } from "../ids/co-id.ts"
import { LocalNode, type NodeOptions } from "../node/local-node.ts"
import { createStorage } from "../storage/engine.ts"
import { createMemoryDriver } from "../storage/memory-driver.ts"
import type { SyncMessage } from "../wire/messages.ts"
import { connectedPeers } from "./connected-peers.ts"
import { Parking } from "./parking.ts"
import type { PeerSession } from "./peer-session.ts"
import type { Peer } from "./peer.ts"

const crypto = await WasmCrypto.create()

function newNode(runtime: VirtualRuntime, options: NodeOptions = {}): LocalNode {
  const secret = crypto.newRandomAgentSecret()
  return new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, "always", { runtime, ...options })
}

function newServer(runtime: VirtualRuntime, limits: NonNullable<NodeOptions["limits"]> = {}): LocalNode {
  const server = newNode(runtime, { acknowledge: "durable", limits })
  server.setStorage(createStorage(createMemoryDriver(), runtime))
  return server
}

/** A client that says what the test wants, and may not read. */
class Guest {
  readonly heard: SyncMessage[] = []
  readonly paused: boolean[] = []
  isDeaf = false
  isClosed = false
  #listener: (message: SyncMessage | "Disconnected") => void = () => {}
  #drained: () => void = () => {}

  constructor(server: LocalNode, id = "guest", role: Peer["role"] = "client") {
    const close = () => void (this.isClosed = true)
    const peer: Peer = {
      id,
      role,
      incoming: {
        onMessage: (listener) => void (this.#listener = listener),
        onClose: () => {},
        close,
        pause: () => void this.paused.push(true),
        resume: () => void this.paused.push(false),
      },
      outgoing: {
        push: (message) => message !== "Disconnected" && this.heard.push(message),
        onClose: () => {},
        close,
        isBackedUp: () => this.isDeaf,
        onDrain: (drained) => void (this.#drained = drained),
      },
      persistent: false,
    }
    server.syncManager.addPeer(peer)
  }

  say(message: object): void {
    this.#listener(message as SyncMessage)
  }

  read(): void {
    this.isDeaf = false
    this.#drained()
  }
}

function unknownLoad(n: number): object {
  return { action: "load", id: `co_zUnknown${String(n).replaceAll("0", "z").padStart(15, "1")}`, header: false, sessions: {} }
}

test("a connection that sends faster than it is handled is not read for a while", async () => {
  const runtime = new VirtualRuntime()
  const guest = new Guest(newServer(runtime, { maxUnread: 10 }))

  for (let n = 0; n < 50; n++) guest.say(unknownLoad(n))
  expect(guest.paused).toEqual([true])
  await runtime.settle()

  expect(guest.paused).toEqual([true, false])
  expect(guest.heard).toHaveLength(50)
})

test("who asks faster than it reads is not answered until it has read, and gets everything then", async () => {
  const runtime = new VirtualRuntime()
  const guest = new Guest(newServer(runtime))
  guest.isDeaf = true

  for (let n = 0; n < 20_000; n++) guest.say(unknownLoad(n))
  await runtime.settle()
  expect(guest.paused.at(-1)).toBe(true)
  for (let rounds = 0; rounds < 10; rounds++) {
    guest.read()
    await runtime.settle()
  }

  expect(guest.heard).toHaveLength(20_000)
  expect(guest.paused.at(-1)).toBe(false)
  expect(guest.isClosed).toBe(false)
})

test("a client beyond its subscriptions is told that there is nothing", async () => {
  const runtime = new VirtualRuntime()
  const server = newServer(runtime, { maxSubscriptions: 5 })
  const map = server.createGroup().createMap({ n: 1 })
  const guest = new Guest(server)

  for (let n = 0; n < 5; n++) guest.say(unknownLoad(n))
  guest.say({ action: "load", id: map.id, header: false, sessions: {} })
  await runtime.settle()

  expect(guest.heard.at(-1)).toEqual({ action: "known", id: map.id, header: false, sessions: {} })
})

test("a client beyond its subscriptions is asked for nothing more, whatever it says that it has", async () => {
  const runtime = new VirtualRuntime()
  const guest = new Guest(newServer(runtime, { maxSubscriptions: 5 }))
  const idOf = (n: number) => (unknownLoad(n + 20) as { id: string }).id

  for (let n = 0; n < 20; n++) guest.say({ action: "reconcile", id: "again", values: [[idOf(n), "shortHash_zx"]] })
  await runtime.settle()

  expect(guest.heard.map(({ action }) => action)).toEqual(["load", "load", "load", "load", "load"])
})

test("who does not read long answers gets few of them", async () => {
  const runtime = new VirtualRuntime()
  const server = newServer(runtime)
  const map = server.createGroup().createMap({ n: 1 })
  const core = server.expectCoValueLoaded(map.id)
  await runtime.settle()
  const { sessions } = core.knownState()
  const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`co_zMany_session_z${n}`, 1]))
  core.knownState = () => ({ id: map.id, header: true, sessions: { ...many, ...sessions } })
  const guest = new Guest(server)
  guest.isDeaf = true

  const load = { action: "load", id: map.id, header: true, sessions: { ...many, ...sessions } }
  for (let n = 0; n < 60; n++) guest.say(load)
  await runtime.settle()
  expect(server.syncManager.tableSizes().unsent).toBe(50 + 1) // with the group

  for (let rounds = 0; rounds < 10; rounds++) {
    guest.read()
    await runtime.settle()
  }
  expect(guest.heard).toHaveLength(60 + 1)
})

test("a client that tells of sessions without end is kept small, and goes on with what it told of before", async () => {
  const runtime = new VirtualRuntime()
  const server = newServer(runtime, { maxCounters: 1_000 })
  const map = server.createGroup().createMap({ n: 1 })
  const guest = new Guest(server)
  const sessions = (name: string, count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`co_z${name}_session_z${n}`, 1]))
  guest.say({ action: "load", id: map.id, header: false, sessions: {} })
  await runtime.settle()

  for (let n = 0; n < 20; n++) guest.say({ ...unknownLoad(n), action: n % 2 ? "load" : "known", sessions: sessions(`a${n}`, 400) })
  for (let n = 0; n < 20; n++) guest.say({ action: "known", id: map.id, header: true, sessions: sessions(`b${n}`, 400) })
  await runtime.settle()
  expect(server.syncManager.tableSizes().counters).toBeLessThanOrEqual(1_000 + 400)

  map.set("n", 2)
  await runtime.settle()
  expect(guest.heard.at(-1)).toMatchObject({ action: "content", id: map.id })
  expect(guest.isClosed).toBe(false)
})

test("a transaction that is too long is refused, and everything before it is kept", async () => {
  const runtime = new VirtualRuntime()
  const server = newServer(runtime, { maxTransactionSize: 1_000 })
  const client = newNode(runtime)
  const [toServer, toClient] = connectedPeers("server", "client", { peer1role: "server", peer2role: "client", persistent: true })
  client.syncManager.addPeer(toServer)
  server.syncManager.addPeer({ ...toClient, persistent: false })
  const map = client.createGroup().createMap({ n: 1 }, null, "trusting")
  await runtime.advance(100)

  map.set("large", "x".repeat(1_000), "trusting")
  await runtime.advance(100)

  expect(client.syncManager.isSettled(map.id)).toBe(false)
  expect(Object.values(server.expectCoValueLoaded(map.id).knownState().sessions)).toEqual([1])
  expect(runtime.lines.map(({ fields }) => fields?.reason)).toContain("too-large")
})

test("runs of unknown authors do not push out those that others sent", () => {
  const parking = new Parking()
  const honest = { id: "honest" } as PeerSession
  const flooder = { id: "flooder" } as PeerSession
  const content = { id: "co_zvalue" as RawCoID, segments: [] }

  parking.park({ run: [content], author: "co_zauthor" as RawCoID, from: honest })
  for (let n = 0; n < 20_000; n++) parking.park({ run: [content], author: `co_z${n}` as RawCoID, from: flooder })

  expect(parking.take("co_zauthor" as RawCoID)).toHaveLength(1)
})

test("of runs of unknown authors few wait when they are long", () => {
  const parking = new Parking()
  const from = { id: "flooder" } as PeerSession
  const txs = ["x".repeat(15 * 1024 * 1024)]
  const segment = { sessionID: "co_zauthor_session_z1", start: 0, txs, signature: "signature_z1", payloadBytes: 1 } as const
  const content = { id: "co_zvalue" as RawCoID, segments: [segment] }

  for (let n = 0; n < 100; n++) parking.park({ run: [content], author: `co_z${n}` as RawCoID, from })

  expect(parking.size).toBe(4)
  expect(parking.take("co_z99" as RawCoID)).toHaveLength(1)
  for (let n = 0; n < 99; n++) parking.take(`co_z${n}` as RawCoID)
  expect(parking.size).toBe(0)
})

test("what a server tells of values that nobody asked for is not kept", async () => {
  const runtime = new VirtualRuntime()
  const client = newNode(runtime)
  const server = new Guest(client, "server", "server")
  const asked = unknownLoad(0) as { readonly id: RawCoID }
  const loading = client.load(asked.id)
  await runtime.settle()

  for (let n = 0; n < 100; n++) server.say({ ...unknownLoad(n), action: "known", header: true })
  await runtime.settle()

  const [peer] = client.syncManager.getPeers()
  expect([...(peer?.subscriptions() ?? [])]).toEqual([asked.id])
  await runtime.advance(100_000)
  expect(await loading).toBe("unavailable")
})
