import { once } from "node:events"
import type { Peer } from "cojson"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { WebSocket } from "ws"
import { FakeSocket } from "./testing/fake-socket.ts"
import { startSocketServer, type SocketServer } from "./testing/socket-server.ts"
import { WebSocketPeerWithReconnection, type WebSocketPeerWithReconnectionOptions } from "./web-socket-peer-with-reconnection.ts"

const PING = '{"type":"ping","time":1,"dc":"unknown"}'

let server: SocketServer
let connection: WebSocketPeerWithReconnection | undefined

beforeEach(async () => {
  server = await startSocketServer()
})

afterEach(async () => {
  connection?.disable()
  vi.unstubAllGlobals()
  await server.close()
})

/** A connection with a log of what its owner hears. */
function connect(options: Partial<WebSocketPeerWithReconnectionOptions> = {}) {
  const log: string[] = []
  const peers: Peer[] = []
  connection = new WebSocketPeerWithReconnection({
    peer: server.url,
    reconnectionTimeout: 1,
    addPeer: (peer) => {
      peers.push(peer)
      log.push("add")
    },
    removePeer: () => log.push("remove"),
    ...options,
  })
  connection.subscribe((connected) => log.push(connected ? "connected" : "disconnected"))
  log.length = 0 // what is so now is told at once
  return { connection, log, peers }
}

function change(to: boolean): Promise<void> {
  return new Promise((resolve) => connection?.subscribe((connected) => connected === to && resolve()))
}

test("is connected once the server was heard", async () => {
  const { connection, log, peers } = connect()
  connection.enable()
  connection.enable()
  const other = await server.connection()
  expect(connection.connected).toBe(false)

  const waiting = connection.waitUntilConnected()
  other.send(PING)
  await waiting
  await connection.waitUntilConnected()

  expect(connection.connected).toBe(true)
  expect(log).toEqual(["add", "connected"])
  expect(peers[0]).toMatchObject({ id: server.url, role: "server", persistent: true })
})

test("connects again after the connection broke", async () => {
  const { connection, log } = connect()
  connection.enable()
  let other = await server.connection()
  other.send(PING)
  await connection.waitUntilConnected()

  const lost = change(false)
  other.terminate()
  await lost
  other = await server.connection()
  other.send(PING)
  await connection.waitUntilConnected()

  expect(log).toEqual(["add", "connected", "disconnected", "remove", "add", "connected"])
})

/** Milliseconds before each of the first four new attempts at a server that refuses. */
async function waitsOf(options: Partial<WebSocketPeerWithReconnectionOptions>): Promise<number[]> {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
  try {
    let opened = 0
    class Refused extends FakeSocket {
      constructor() {
        super()
        opened++
        queueMicrotask(() => this.emit("close"))
      }
    }
    const { connection } = connect({ reconnectionTimeout: 500, WebSocketConstructor: Refused, ...options })

    connection.enable()
    const waits: number[] = []
    for (let attempt = 1; attempt <= 4; attempt++) {
      await Promise.resolve()
      const before = opened
      let waited = 0
      while (opened === before) {
        vi.advanceTimersByTime(50)
        waited += 50
      }
      waits.push(waited)
    }
    connection.disable()
    return waits
  } finally {
    vi.useRealTimers()
  }
}

test("goes on while the server refuses, waiting longer each time", async () => {
  expect(await waitsOf({ random: () => 1 })).toEqual([500, 1_000, 1_500, 2_000])
})

test("waits at least half as long, by chance", async () => {
  const chances = [0, 0.5, 0.2, 1]

  expect(await waitsOf({ random: () => chances.shift() ?? 0 })).toEqual([250, 750, 900, 2_000])
})

test("clients that lose their server together come back one after another", async () => {
  const waits: number[] = []
  for (let client = 0; client < 20; client++) waits.push((await waitsOf({})).reduce((sum, wait) => sum + wait))

  expect(new Set(waits).size).toBeGreaterThan(1)
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(2_500)
  expect(Math.max(...waits)).toBeLessThanOrEqual(5_000)
})

test("stops when it is disabled and starts again when it is enabled", async () => {
  const { connection, log } = connect()
  connection.enable()
  const other = await server.connection()
  other.send(PING)
  await connection.waitUntilConnected()

  const closed = once(other, "close")
  connection.disable()
  connection.disable()
  await closed
  expect(connection.connected).toBe(false)
  expect(log).toEqual(["add", "connected", "disconnected", "remove"])

  connection.enable()
  ;(await server.connection()).send(PING)
  await connection.waitUntilConnected()
  expect(log.slice(4)).toEqual(["add", "connected"])
})

test("listeners hear at once what is so now, and nothing any more once they are unsubscribed", async () => {
  const { connection } = connect()
  const early = vi.fn()
  const late = vi.fn()
  connection.subscribe(early)
  connection.unsubscribe(early)
  connection.enable()
  ;(await server.connection()).send(PING)
  await connection.waitUntilConnected()
  connection.subscribe(late)

  expect([early.mock.calls, late.mock.calls]).toEqual([[[false]], [[true]]])
})

test("does not wait when the platform says that it is online", async () => {
  let online: ((connected: boolean) => void) | undefined
  class Watching extends WebSocketPeerWithReconnection {
    override onNetworkChange(callback: (connected: boolean) => void) {
      online = callback
      return () => (online = undefined)
    }
  }
  const lost = new Promise<void>((resolve) => {
    connection = new Watching({ peer: server.url, reconnectionTimeout: 1_000_000, addPeer: () => {}, removePeer: () => resolve() })
    connection.enable()
  })
  ;(await server.connection()).terminate()
  await lost

  online?.(false)
  online?.(true)

  await server.connection()
  connection?.disable()
  expect(online).toBeUndefined()
})

test("uses the WebSocket it is given, the platform's otherwise, and the ws package where there is none", async () => {
  class Given extends WebSocket {}
  class Platform extends WebSocket {}
  const used: unknown[] = []
  const track = (type: typeof WebSocket) =>
    class extends type {
      constructor(url: string) {
        super(url)
        used.push(type)
      }
    }

  vi.stubGlobal("WebSocket", track(Platform))
  connect({ WebSocketConstructor: track(Given) }).connection.enable()
  await server.connection()
  connection?.disable()
  connect().connection.enable()
  await server.connection()
  connection?.disable()
  expect(used).toEqual([Given, Platform])

  vi.stubGlobal("WebSocket", undefined)
  connect().connection.enable()
  await server.connection()
})

test("throws at once for something that is no URL, and stays disabled", async () => {
  const { connection, log } = connect({ peer: "not a url" })

  expect(() => connection.enable()).toThrow()
  expect(() => connection.enable()).toThrow()

  expect(log).toEqual([])
})
