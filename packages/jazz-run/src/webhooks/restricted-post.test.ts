import { createServer, type IncomingMessage, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { logger } from "cojson"
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest"
import { isPublicAddress } from "./public-addresses.ts"
import { restrictedPost } from "./restricted-post.ts"

let server: Server
let port: number
const received: { readonly message: IncomingMessage; readonly body: string }[] = []

beforeAll(async () => {
  server = createServer((message, response) => {
    let body = ""
    message.on("data", (chunk) => (body += String(chunk)))
    message.on("end", () => {
      received.push({ message, body })
      response.writeHead(307, { Location: "/elsewhere", "Retry-After": "7" })
      response.write("an answer that never ends")
    })
  })
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  port = (server.address() as AddressInfo).port
})

afterEach(() => {
  received.length = 0
  vi.restoreAllMocks()
})

afterAll(() => {
  server.close()
  server.closeAllConnections()
})

test("knows which addresses are public", () => {
  const isPublic = ["1.1.1.1", "93.184.216.34", "172.32.0.1", "2606:2800:220:1::1"]
  const isNot = ["127.0.0.1", "10.1.2.3", "172.31.0.1", "192.168.0.1", "169.254.169.254", "100.100.100.200", "0.0.0.0", "255.255.255.255"]
  const isNotV6 = [
    "::",
    "::1",
    "::ffff:1.1.1.1",
    "fd00::1",
    "fe80::1",
    "ff02::1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:0:1::",
    "nonsense",
  ]

  expect([...isPublic, ...isNot, ...isNotV6].filter(isPublicAddress)).toEqual(isPublic)
})

test.each(["127.0.0.1", "2130706433", "localhost", "[::1]", "[::ffff:127.0.0.1]"])("does not connect to %s", async (host) => {
  const warn = vi.spyOn(logger, "warn").mockImplementation(() => {})

  await expect(restrictedPost(isPublicAddress)(`http://${host}:${port}/`, { method: "POST" })).rejects.toThrow("is not allowed")

  expect(received).toEqual([])
  expect(warn).toHaveBeenCalledTimes(1)
})

test.each(["127.0.0.1", "localhost"])("posts to what is allowed, here %s, and waits for no body", async (host) => {
  const asked: string[] = []
  const post = restrictedPost((address) => asked.push(address) > 0)

  const answer = await post(`http://${host}:${port}/hook`, { method: "POST", headers: { "X-Sender": "us" }, body: "{}" })

  expect([answer.status, answer.headers.get("Location"), answer.headers.get("Retry-After")]).toEqual([307, "/elsewhere", "7"])
  expect(asked).toContain("127.0.0.1")
  const { message, body } = received[0] ?? {}
  expect([message?.method, message?.url, message?.headers["x-sender"], body]).toEqual(["POST", "/hook", "us", "{}"])
})

test("stops when it is told to", async () => {
  const post = restrictedPost(() => true)

  await expect(post(`http://127.0.0.1:${port}/`, { signal: AbortSignal.abort() })).rejects.toThrow("abort")
})
