import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { type WebSocket, WebSocketServer } from "ws"

/** A WebSocket server that does nothing by itself, and what it has heard. */
export interface SocketServer {
  readonly url: string
  readonly server: WebSocketServer
  /** The next connection. */
  connection(): Promise<WebSocket>
  close(): Promise<void>
}

export async function startSocketServer(): Promise<SocketServer> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" })
  await once(server, "listening")
  const waiting: WebSocket[] = []
  server.on("connection", (socket) => waiting.push(socket))
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    async connection() {
      while (waiting.length === 0) await once(server, "connection")
      const socket = waiting.shift()
      if (!socket) throw new Error("no connection")
      return socket
    },
    close() {
      for (const socket of server.clients) socket.terminate()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** Texts of the frames that a socket receives; `next(n)` resolves to the first n not taken yet. */
export function framesOf(socket: WebSocket): { next(count: number): Promise<string[]> } {
  const frames: string[] = []
  socket.on("message", (data) => frames.push((data as Buffer).toString()))
  return {
    async next(count) {
      while (frames.length < count) await once(socket, "message")
      return frames.splice(0, count)
    },
  }
}
