import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { afterEach, expect, test } from "vitest"
import { WebSocket, WebSocketServer } from "ws"
import { FramingSocket } from "./framing-socket.ts"

const closing: (() => void)[] = []

afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** Both ends of so many connections. */
async function connections(count: number) {
  const sockets = new WebSocketServer<typeof FramingSocket>({ noServer: true, WebSocket: FramingSocket, perMessageDeflate: false })
  const http = createServer().listen(0, "127.0.0.1")
  closing.push(() => void http.close())
  const ours: FramingSocket[] = []
  http.on("upgrade", (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (websocket) => {
      websocket.frameFor(socket)
      ours.push(websocket)
    })
  })
  await once(http, "listening")
  const theirs: { socket: WebSocket; heard: string[] }[] = []
  for (let i = 0; i < count; i++) {
    const socket = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`)
    closing.push(() => socket.terminate())
    const heard: string[] = []
    socket.on("message", (data: Buffer) => heard.push(data.toString()))
    await once(socket, "open")
    theirs.push({ socket, heard })
  }
  return { ours, theirs }
}

test("everybody hears every text, short, long, shared or not, in order", async () => {
  const texts = ["", "a", "a", "ü€😀", "x".repeat(125), "x".repeat(126), "y".repeat(20_000), "z".repeat(70_000), "end"]
  const { ours, theirs } = await connections(2)

  for (const text of texts) for (const websocket of ours) websocket.send(text)
  for (const websocket of ours) websocket.close(1000)
  await Promise.all(theirs.map(({ socket }) => once(socket, "close")))

  expect(theirs.map(({ heard }) => heard)).toEqual([texts, texts])
})

test("nothing follows the goodbye", async () => {
  const { ours, theirs } = await connections(1)

  ours[0]?.send("before")
  ours[0]?.close(1000)
  ours[0]?.send("after")
  await once(theirs[0]?.socket as WebSocket, "close")

  expect(theirs[0]?.heard).toEqual(["before"])
})
