/** A server with a thousand clients of one address is killed: all of them are back soon after it is. */
import { rm } from "node:fs/promises"
import type { Peer } from "cojson"
import { WebSocketPeerWithReconnection } from "cojson-transport-ws"
import { afterAll, beforeAll, expect, test } from "vitest"
import { bundleCommandLine } from "./bundled-server.ts"
import { startBundledServer, type ServerProcess } from "./server-process.ts"

const CLIENTS = 1_000
/** From the moment the server listens; a busy machine may need more. */
const LIMIT_MS = process.env.CI ? 10_000 : 5_000

let program: string
let server: ServerProcess | undefined
const connections: WebSocketPeerWithReconnection[] = []

beforeAll(async () => {
  program = await bundleCommandLine()
})

afterAll(async () => {
  for (const connection of connections) connection.disable()
  await server?.stop()
  await rm(program, { force: true })
})

test("a thousand clients of one address come back after a restart", async () => {
  server = await startBundledServer(program, "--in-memory", "--port", "0")
  const { url, port } = server
  const answers = new Set<WebSocketPeerWithReconnection>()
  for (let n = 0; n < CLIENTS; n++) {
    const connection = new WebSocketPeerWithReconnection({
      peer: url,
      reconnectionTimeout: 100,
      addPeer: (peer) => ask(peer, () => answers.add(connection)),
      removePeer: () => answers.delete(connection),
    })
    connections.push(connection)
    connection.enable()
  }
  await expect.poll(() => answers.size, { timeout: 30_000 }).toBe(CLIENTS)

  await server.stop("SIGKILL")
  await expect.poll(() => answers.size, { timeout: 10_000 }).toBe(0)
  server = await startBundledServer(program, "--in-memory", "--port", String(port))
  await expect.poll(() => answers.size, { timeout: LIMIT_MS }).toBe(CLIENTS)

  expect(server.output()).not.toContain("too many connections")
})

/** What every client does first. */
function ask(peer: Peer, answered: () => void): void {
  peer.incoming.onMessage((message) => {
    if (message !== "Disconnected" && message.action === "known") answered()
  })
  peer.outgoing.push({ action: "load", id: "co_zUnknown1111111111111111", header: false, sessions: {} })
}
