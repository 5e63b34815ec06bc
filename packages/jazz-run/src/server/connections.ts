/** Sockets of clients: accepted within limits, each a peer of the node, pinged so that clients know that we live. */
import type { IncomingMessage } from "node:http"
import type { Duplex } from "node:stream"
import { logger, type LocalNode } from "cojson"
import { createWebSocketPeer } from "cojson-transport-ws"
import type { Server } from "ws"
import { FramingSocket } from "./framing-socket.ts"
import { UnfinishedMessages } from "./unfinished-messages.ts"
import { WebSocketServer } from "../sockets/web-sockets.ts"

export interface ConnectionLimits {
  /** Open connections in all; default 10 000. */
  readonly maxConnections?: number
  /** Open connections from one address; default 5 000. */
  readonly maxConnectionsPerAddress?: number
  /**
   * Proxies between clients and this server, default 0: the address of the socket is that of the client. With 1 it is the last in
   * `x-forwarded-for`, which the proxy wrote; what comes before can be made up by anybody.
   */
  readonly trustedProxies?: number
  /** Largest frame in bytes; default 16 MiB. A larger one closes the connection with code 1009. */
  readonly maxFrameBytes?: number
  /**
   * What has come of messages that are not complete, of all connections together; default 256 MiB, and never less than two frames. Beyond it the
   * greediest connections of the address that has most of it are closed.
   */
  readonly maxUnfinishedBytes?: number
}

const MIB = 1024 * 1024
const DEFAULTS = {
  maxConnections: 10_000,
  maxConnectionsPerAddress: 5_000,
  trustedProxies: 0,
  maxFrameBytes: 16 * MIB,
  maxUnfinishedBytes: 256 * MIB,
}
/** Clients give a connection up after 10 s of silence (sync §9.4). */
const PING_INTERVAL_MS = 1_500
/** A client that has not even answered the protocol's own ping for that many milliseconds is gone. */
const SILENCE_LIMIT_MS = 60_000
/** What connections have left, in milliseconds, when the server ends. */
export const GOODBYE_LIMIT_MS = 1_000
const GOING_AWAY = 1001

export class Connections {
  readonly #node: LocalNode
  readonly #limits: Required<ConnectionLimits>
  readonly #sockets: Server<typeof FramingSocket>
  readonly #unfinished: UnfinishedMessages
  readonly #countByAddress = new Map<string, number>()
  readonly #open = new Set<FramingSocket>()
  /** Those that were not heard since the last look. */
  #silent = new Set<FramingSocket>()
  #lastLook = Date.now()
  readonly #pings: ReturnType<typeof setInterval>
  #nextID = 0
  #warned = false

  constructor(node: LocalNode, limits: ConnectionLimits = {}) {
    this.#node = node
    this.#limits = { ...DEFAULTS, ...limits }
    this.#sockets = new WebSocketServer({
      noServer: true,
      WebSocket: FramingSocket,
      maxPayload: this.#limits.maxFrameBytes,
      perMessageDeflate: false,
    })
    const { maxFrameBytes, maxUnfinishedBytes } = this.#limits
    this.#unfinished = new UnfinishedMessages(Math.max(maxUnfinishedBytes, 2 * maxFrameBytes), (address, connections) =>
      logger.warn("too much came of messages that were not finished; connections were closed", { address, connections }),
    )
    this.#pings = setInterval(() => this.#ping(), PING_INTERVAL_MS)
    this.#pings.unref()
  }

  /** Answers an upgrade request. The path is not looked at, except that `/health` is for plain requests. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on("error", () => socket.destroy())
    const address = addressOf(request, this.#limits.trustedProxies)
    const fromThere = this.#countByAddress.get(address) ?? 0
    if (request.url === "/health") refuse(socket, "400 Bad Request")
    else if (this.#open.size >= this.#limits.maxConnections) refuse(socket, "503 Service Unavailable")
    else if (fromThere >= this.#limits.maxConnectionsPerAddress) {
      this.#warnOfAddress(address)
      refuse(socket, "429 Too Many Requests")
    } else {
      this.#sockets.handleUpgrade(request, socket, head, (websocket) => {
        websocket.frameFor(socket)
        this.#unfinished.watch(websocket, socket, address)
        this.#connect(websocket, address)
      })
    }
  }

  #warnOfAddress(address: string): void {
    if (this.#warned) return
    this.#warned = true
    logger.warn("too many connections from one address; if that is a proxy, say so with --trusted-proxies", { address })
  }

  /** Takes no new connections. */
  stop(): void {
    clearInterval(this.#pings)
    this.#sockets.close()
  }

  /** Ends the connections that are left; those that do not answer within a second are cut. */
  end(): void {
    for (const websocket of this.#open) websocket.close(GOING_AWAY, "server is shutting down")
    if (this.#open.size > 0) setTimeout(() => this.#cut(this.#open), GOODBYE_LIMIT_MS).unref()
  }

  #connect(websocket: FramingSocket, address: string): void {
    this.#open.add(websocket)
    this.#countByAddress.set(address, (this.#countByAddress.get(address) ?? 0) + 1)
    const heard = () => this.#silent.delete(websocket)
    websocket.on("message", heard)
    websocket.on("pong", heard)
    websocket.on("error", ({ message }) => logger.warn("connection failed", { address, error: message })) // no stack: anybody can cause it
    websocket.on("close", () => {
      this.#open.delete(websocket)
      this.#silent.delete(websocket)
      const left = (this.#countByAddress.get(address) ?? 1) - 1
      if (left > 0) this.#countByAddress.set(address, left)
      else this.#countByAddress.delete(address)
    })
    this.#node.syncManager.addPeer(
      createWebSocketPeer({
        id: `${address}@${new Date().toISOString()}#${this.#nextID++}`,
        role: "client",
        websocket,
        expectPings: false,
        batchingByDefault: false,
        deletePeerStateOnClose: true,
      }),
    )
  }

  #ping(): void {
    const ping = JSON.stringify({ type: "ping", time: Date.now(), dc: "unknown" })
    for (const websocket of this.#open) if (websocket.readyState === websocket.OPEN) websocket.send(ping)
    if (Date.now() - this.#lastLook >= SILENCE_LIMIT_MS) this.#cutSilent()
  }

  /** Clients need not say anything, but every WebSocket answers the protocol's pings by itself. */
  #cutSilent(): void {
    this.#lastLook = Date.now()
    this.#cut(this.#silent)
    this.#silent = new Set(this.#open)
    for (const websocket of this.#open) if (websocket.readyState === websocket.OPEN) websocket.ping()
  }

  #cut(websockets: Iterable<FramingSocket>): void {
    for (const websocket of websockets) websocket.terminate()
  }
}

/** Each proxy adds the address that it was called from. */
function addressOf({ headers, socket }: IncomingMessage, trustedProxies: number): string {
  const forwarded = headers["x-forwarded-for"]
  const addresses = (Array.isArray(forwarded) ? forwarded.join(",") : (forwarded ?? "")).split(",").map((address) => address.trim())
  const client = trustedProxies > 0 ? addresses.at(-trustedProxies) : undefined
  return client || socket.remoteAddress || "unknown"
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
