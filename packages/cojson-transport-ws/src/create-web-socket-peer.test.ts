import { once } from "node:events"
import type { LoadMessage, SyncMessage } from "cojson"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { WebSocket } from "ws"
import { createWebSocketPeer, type CreateWebSocketPeerOptions } from "./create-web-socket-peer.ts"
import { FakeSocket } from "./testing/fake-socket.ts"
import { framesOf, startSocketServer, type SocketServer } from "./testing/socket-server.ts"

let server: SocketServer

beforeEach(async () => {
  server = await startSocketServer()
})

afterEach(async () => {
  await server.close()
})

function load(id: string): SyncMessage {
  return { action: "load", id: id as LoadMessage["id"], header: false, sessions: {} }
}

/** A peer over a real connection, what it delivers, and the other end. */
async function connect(options: Partial<CreateWebSocketPeerOptions> = {}) {
  const websocket = new WebSocket(server.url)
  const open = once(websocket, "open")
  const peer = createWebSocketPeer({ id: "peer", role: "server", websocket, ...options })
  const received: (SyncMessage | "Disconnected")[] = []
  const arrivals = new EventTarget()
  peer.incoming.onMessage((message) => {
    received.push(message)
    arrivals.dispatchEvent(new Event("arrival"))
  })
  const until = async (count: number) => {
    while (received.length < count) await new Promise((resolve) => arrivals.addEventListener("arrival", resolve, { once: true }))
    return received
  }
  const other = await server.connection()
  await open
  return { peer, websocket, received, until, other }
}

test("keeps what is pushed before the socket opens, in order", async () => {
  const websocket = new WebSocket(server.url)
  const { outgoing } = createWebSocketPeer({ id: "peer", role: "server", websocket })
  outgoing.push(load("co_z1"))
  outgoing.pushText?.('{"action":"done","id":"co_z2"}')
  outgoing.push(load("co_z3"))

  const [frame] = await framesOf(await server.connection()).next(1)

  expect(frame?.split("\n").map((line) => (JSON.parse(line) as SyncMessage).id)).toEqual(["co_z1", "co_z2", "co_z3"])
  outgoing.close()
})

test("joins messages up to 25 000 code units; a longer one goes alone", () => {
  const websocket = new FakeSocket()
  websocket.readyState = 0
  const { outgoing } = createWebSocketPeer({ id: "peer", role: "server", websocket, expectPings: false })
  const texts = Array.from({ length: 5 }, () => "a".repeat(9_000)).concat("b".repeat(30_000), "c", "d")
  for (const text of texts) outgoing.pushText?.(text)

  websocket.readyState = 1
  websocket.emit("open")

  expect(websocket.sent.join("\n").split("\n")).toEqual(texts)
  expect(websocket.sent.map((frame) => frame.length)).toEqual([18_001, 18_001, 9_000, 30_000, 3])
})

test("sends one message per frame until the other end has sent a batch", async () => {
  const { peer, other, until } = await connect({ batchingByDefault: false })
  const frames = framesOf(other)
  peer.outgoing.push(load("co_z1"))
  peer.outgoing.push(load("co_z2"))
  expect(await frames.next(2)).toEqual([JSON.stringify(load("co_z1")), JSON.stringify(load("co_z2"))])

  other.send('{"action":"done","id":"co_z1"}\n{"action":"done","id":"co_z2"}')
  await until(2)
  peer.outgoing.push(load("co_z1"))
  peer.outgoing.push(load("co_z2"))

  expect(await frames.next(1)).toEqual([`${JSON.stringify(load("co_z1"))}\n${JSON.stringify(load("co_z2"))}`])
})

test("delivers messages that came before anybody listened", async () => {
  const websocket = new WebSocket(server.url)
  const { incoming } = createWebSocketPeer({ id: "peer", role: "server", websocket })
  const other = await server.connection()
  other.send(JSON.stringify(load("co_z1")))
  await once(websocket, "message")
  const received: unknown[] = []

  incoming.onMessage((message) => received.push(message))

  expect(received).toEqual([load("co_z1")])
})

test("drops frames that are no messages and stays connected", async () => {
  const { other, until } = await connect()
  for (const frame of ["", "{", "7", "null", "[]", '{"action":"load"}\n', Buffer.from('{"action":"load"}')]) other.send(frame)
  other.send(JSON.stringify(load("co_z1")))

  expect(await until(1)).toEqual([load("co_z1")])
})

test("closes a connection that sends nothing but bad frames, with a reason", async () => {
  const { other, until } = await connect({ maxRefused: 3 })
  const closed = once(other, "close")
  for (let count = 0; count < 3; count++) other.send("{")

  expect(await closed).toEqual([1008, Buffer.from("not JSON")])
  expect(await until(1)).toEqual(["Disconnected"])
})

test("a good frame between bad ones keeps the connection", async () => {
  const { other, until } = await connect({ maxRefused: 2 })
  for (let count = 0; count < 5; count++) {
    other.send("{")
    other.send(JSON.stringify(load("co_z1")))
  }

  expect(await until(5)).toHaveLength(5)
})

test("what the engine refuses counts as well", async () => {
  const { peer, other } = await connect({ maxRefused: 3 })
  peer.incoming.onMessage(() => peer.incoming.refused?.("id is missing"))
  const closed = once(other, "close")
  for (let count = 0; count < 3; count++) other.send('{"action":"load"}\n{"action":"load"}')

  expect(await closed).toEqual([1008, Buffer.from("id is missing")])
})

test("everybody who listens hears every message", async () => {
  const { peer, other, until } = await connect()
  const heard: unknown[] = []
  peer.incoming.onMessage((message) => heard.push(message))
  other.send(JSON.stringify(load("co_z1")))

  expect(await until(1)).toEqual(heard)
})

test("a peer that is told that it is disconnected closes its socket", async () => {
  const { peer, other } = await connect()
  const closed = once(other, "close")
  peer.outgoing.push(load("co_z1"))
  peer.outgoing.push("Disconnected")
  await closed

  expect(peer.outgoing.push(load("co_z2"))).toBeUndefined()
})

test("closes a connection of which most is refused, however little it says between", () => {
  const filler = (count: number) => `{"more":"${"x".repeat(count)}"}`
  const frames = {
    "no message": filler(1_000_000),
    "no JSON": "{".repeat(1_000_000),
    refused: `{"action":"x",${filler(1_000_000).slice(1)}`,
  }
  for (const [what, frame] of Object.entries(frames)) {
    const websocket = new FakeSocket()
    const peer = createWebSocketPeer({ id: "peer", role: "client", websocket, expectPings: false })
    peer.incoming.onMessage((message) => message !== "Disconnected" && message.action !== "load" && peer.incoming.refused?.("what?"))
    let sent = 0
    while (!websocket.closed && sent < 100) {
      websocket.emit("message", { data: frame })
      websocket.emit("message", { data: JSON.stringify(load("co_z1")) })
      sent++
    }

    expect([what, sent, websocket.closed]).toEqual([what, 5, { code: 1008, reason: "most of what is sent is refused" }])
  }
})

test("keeps a connection that sends much of what is taken and some of what is refused", () => {
  const websocket = new FakeSocket()
  createWebSocketPeer({ id: "peer", role: "client", websocket, expectPings: false }).incoming.onMessage(() => {})
  for (let count = 0; count < 50; count++) {
    websocket.emit("message", { data: "{".repeat(500_000) })
    websocket.emit("message", { data: `{"action":"load","more":"${"x".repeat(500_000)}"}` })
  }

  expect(websocket.closed).toBeUndefined()
})

test("tells of the end of the connection once, whoever ends it", async () => {
  for (const end of ["theirs", "ours", "network", "engine"]) {
    const onClose = vi.fn()
    const outgoingClosed = vi.fn()
    const { peer, websocket, other, received } = await connect({ onClose })
    peer.outgoing.onClose(outgoingClosed)
    const closed = once(websocket, "close")
    if (end === "theirs") other.close()
    if (end === "network") other.terminate()
    if (end === "ours") peer.outgoing.close()
    if (end === "engine") peer.incoming.close()
    await closed

    expect(onClose, end).toHaveBeenCalledTimes(1)
    expect(outgoingClosed, end).toHaveBeenCalledTimes(1)
    expect(received, end).toEqual(end === "engine" ? [] : ["Disconnected"])
    peer.outgoing.push(load("co_z1"))
    peer.outgoing.close()
    peer.incoming.close()
    expect(onClose, end).toHaveBeenCalledTimes(1)
  }
})

test("sends what was pushed before an orderly close", async () => {
  const { peer, other } = await connect()
  const frames = framesOf(other)
  peer.outgoing.push(load("co_z1"))
  peer.outgoing.close()

  expect(await frames.next(1)).toEqual([JSON.stringify(load("co_z1"))])
})

test("says why it cuts the other end off, and nothing when it just ends", () => {
  for (const [reason, closed] of [
    ["too many messages wait to be read", { code: 1008, reason: "too many messages wait to be read" }],
    [undefined, { code: undefined, reason: undefined }],
  ] as const) {
    const socket = new FakeSocket()
    const peer = createWebSocketPeer({ id: "client", role: "client", websocket: socket })

    peer.outgoing.close(reason)

    expect(socket.closed).toEqual(closed)
  }
})

test("closing a socket that never opened ends quietly", async () => {
  const websocket = new WebSocket(server.url)
  const { outgoing } = createWebSocketPeer({ id: "peer", role: "server", websocket })

  const closed = new Promise((resolve) => websocket.on("close", resolve))
  outgoing.close()

  await closed
})

test("calls onSuccess at the first frame, which may be a ping but not an empty one", async () => {
  const onSuccess = vi.fn()
  const { other, websocket } = await connect({ onSuccess })
  const message = () => once(websocket, "message")

  let next = message()
  other.send("")
  await next
  expect(onSuccess).not.toHaveBeenCalled()

  next = message()
  other.send('{"type":"ping","time":1,"dc":"unknown"}')
  await next
  other.send('{"type":"ping","time":2,"dc":"unknown"}')
  await message()
  expect(onSuccess).toHaveBeenCalledTimes(1)
})

test("a program that was busy itself reads what has come before it gives a server up", () => {
  vi.useFakeTimers()
  try {
    const onClose = vi.fn()
    const websocket = new FakeSocket()
    const clock = vi.spyOn(performance, "now").mockReturnValue(0)
    createWebSocketPeer({ id: "server", role: "server", websocket, pingTimeout: 1_000, onClose })

    clock.mockReturnValue(15_000)
    vi.advanceTimersByTime(1_000)
    expect(onClose).not.toHaveBeenCalled()

    websocket.emit("message", { data: "" })
    vi.advanceTimersByTime(100)
    expect(onClose).not.toHaveBeenCalled()

    clock.mockReturnValue(16_000)
    vi.advanceTimersByTime(1_000)
    expect(onClose).toHaveBeenCalledTimes(1)
  } finally {
    vi.restoreAllMocks()
    vi.useRealTimers()
  }
})

test("gives a silent server up after the timeout; every frame starts it anew; clients may be silent", () => {
  vi.useFakeTimers()
  try {
    const [onClose, onClientClose] = [vi.fn(), vi.fn()]
    const websocket = new FakeSocket()
    createWebSocketPeer({ id: "server", role: "server", websocket, pingTimeout: 1_000, onClose })
    createWebSocketPeer({ id: "client", role: "client", websocket: new FakeSocket(), expectPings: false, onClose: onClientClose })

    vi.advanceTimersByTime(900)
    websocket.emit("message", { data: "" })
    vi.advanceTimersByTime(900)
    expect(onClose).not.toHaveBeenCalled()

    vi.advanceTimersByTime(101)
    expect(onClose).toHaveBeenCalledTimes(1)
    expect(websocket.closed).toBeDefined()
    expect(onClientClose).not.toHaveBeenCalled()
    vi.advanceTimersByTime(100_000)
    expect(onClientClose).not.toHaveBeenCalled()
  } finally {
    vi.useRealTimers()
  }
})

test("is backed up while the socket has much to send, and tells when it has not", () => {
  vi.useFakeTimers()
  try {
    const websocket = new FakeSocket()
    const { outgoing } = createWebSocketPeer({ id: "peer", role: "server", websocket, expectPings: false })
    const onDrain = vi.fn()
    outgoing.onDrain?.(onDrain)
    expect(outgoing.isBackedUp?.()).toBe(false)

    websocket.bufferedAmount = 5_000_000
    expect(outgoing.isBackedUp?.()).toBe(true)
    vi.advanceTimersByTime(100)
    expect(onDrain).not.toHaveBeenCalled()

    websocket.bufferedAmount = 0
    vi.advanceTimersByTime(20)
    expect(onDrain).toHaveBeenCalledTimes(1)
    expect(outgoing.isBackedUp?.()).toBe(false)
  } finally {
    vi.useRealTimers()
  }
})

test("is backed up until the socket is open", () => {
  const websocket = new FakeSocket()
  websocket.readyState = 0
  const { outgoing } = createWebSocketPeer({ id: "peer", role: "server", websocket, expectPings: false })
  const onDrain = vi.fn()
  outgoing.onDrain?.(onDrain)
  expect(outgoing.isBackedUp?.()).toBe(true)

  websocket.readyState = 1
  websocket.emit("open")

  expect(onDrain).toHaveBeenCalledTimes(1)
})

test("a socket that throws does not make the peer throw", async () => {
  const websocket = new FakeSocket()
  const { outgoing } = createWebSocketPeer({ id: "peer", role: "server", websocket, expectPings: false })
  websocket.send = () => {
    throw new Error("broken pipe")
  }

  outgoing.push(load("co_z1"))
  await Promise.resolve()
  outgoing.close()

  expect(websocket.closed).toBeDefined()
})

test("is persistent unless its state is to be forgotten", async () => {
  const one = await connect()
  const two = await connect({ deletePeerStateOnClose: true, role: "client", id: "other" })

  expect(one.peer).toMatchObject({ id: "peer", role: "server", persistent: true })
  expect(two.peer).toMatchObject({ id: "other", role: "client", persistent: false })
})

test("a meter counts the bytes of transactions that pass, and of nothing else", () => {
  const websocket = new FakeSocket()
  const counted: unknown[] = []
  const meter = {
    createCounter: (name: string) => ({ add: (...args: unknown[]) => counted.push([name.slice("jazz.usage.".length), ...args]) }),
  }
  const { incoming, outgoing } = createWebSocketPeer({
    id: "peer",
    role: "client",
    websocket,
    expectPings: false,
    meta: { tenant: "t" },
    meter,
  })
  const received: unknown[] = []
  incoming.onMessage((message) => received.push(message))
  const transactions = [{ changes: "[1]" }, { encryptedChanges: "encrypted_Ux" }, null, { changes: 5 }]
  const content = JSON.stringify({ action: "content", id: "co_z1", new: { a: { newTransactions: transactions }, b: null, c: {} } })

  for (const data of [content, JSON.stringify(load("co_z1")), '{"action":"content","id":"co_z1"}']) websocket.emit("message", { data })
  outgoing.push(load("co_z1"))
  outgoing.push(JSON.parse(content) as SyncMessage)
  outgoing.pushText?.(content)
  outgoing.pushTexts?.([content, JSON.stringify(load("co_z1"))])

  const attributes = { tenant: "t" }
  expect(counted.filter((entry) => (entry as unknown[])[0] === "ingress")).toEqual([
    ["ingress", 0, attributes],
    ["ingress", 15, attributes],
    ["ingress", 0, attributes],
  ])
  expect(counted.filter((entry) => (entry as unknown[])[0] === "egress")).toEqual([
    ["egress", 0, attributes],
    ["egress", 15, attributes],
    ["egress", 15, attributes],
    ["egress", 15, attributes],
  ])
  expect(received).toHaveLength(3)
})
