import { once } from "node:events"
import { existsSync } from "node:fs"
import { mkdtemp, readFile, rm, symlink } from "node:fs/promises"
import { connect as connectTCP, type AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, expect, test } from "vitest"
import { WebSocket } from "ws"
import { createWorkerAccount } from "../accounts/create-worker-account.ts"
import { startSyncServer, type StartSyncServerOptions, type SyncServer } from "./start-sync-server.ts"

const servers: SyncServer[] = []
let folder: string | undefined

afterEach(async () => {
  await Promise.all(servers.splice(0).map(closed))
  if (folder) await rm(folder, { recursive: true, force: true })
})

async function start(options: Partial<StartSyncServerOptions> = {}) {
  const server = await startSyncServer({ host: "127.0.0.1", port: "0", inMemory: true, db: "", ...options })
  servers.push(server)
  return { server, address: `127.0.0.1:${(server.address() as AddressInfo).port}` }
}

function closed(server: SyncServer): Promise<void> {
  return new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())))
}

async function connect(address: string, path = "/?key=anything", headers: Record<string, string> = {}): Promise<WebSocket> {
  const socket = new WebSocket(`ws://${address}${path}`, { headers })
  await once(socket, "open")
  return socket
}

async function refusal(address: string, path = "/", headers: Record<string, string> = {}): Promise<number | undefined> {
  const socket = new WebSocket(`ws://${address}${path}`, { headers })
  socket.on("error", () => {})
  const [, response] = (await once(socket, "unexpected-response")) as [unknown, { statusCode?: number; resume(): void }]
  response.resume()
  return response.statusCode
}

test("answers health checks and refuses what it does not know", async () => {
  const { address } = await start()

  const health = await fetch(`http://${address}/health`)
  expect([health.status, await health.text(), health.headers.get("content-type")]).toEqual([200, "ok", null])
  expect((await fetch(`http://${address}/health?from=balancer`)).status).toBe(200)
  for (const path of ["anything", "healthy"]) expect((await fetch(`http://${address}/${path}`)).status).toBe(404)
  expect(await refusal(address, "/health")).toBe(400)
})

test("lets a middleware answer first", async () => {
  const { address } = await start({
    middleware: (request, response) => {
      if (request.url !== "/mine") return false
      response.end("mine")
      return true
    },
  })

  expect(await (await fetch(`http://${address}/mine`)).text()).toBe("mine")
  expect(await (await fetch(`http://${address}/health`)).text()).toBe("ok")
})

test("a middleware may take its time, and may fail", async () => {
  const { address } = await start({
    middleware: async (request, response) => {
      await Promise.resolve()
      if (request.url === "/broken") throw new Error("broken")
      if (request.url !== "/mine") return false
      response.end("mine")
      return true
    },
  })

  expect(await (await fetch(`http://${address}/mine`)).text()).toBe("mine")
  expect((await fetch(`http://${address}/broken`)).status).toBe(500)
  expect((await fetch(`http://${address}/other`)).status).toBe(404)
})

test("answers a load of something unknown, one message per frame, and says that it lives", async () => {
  const { address } = await start()
  const socket = await connect(address)
  socket.send('{"action":"load","id":"co_zUnknown1111111111111111","header":false,"sessions":{}}')

  const [first] = (await once(socket, "message")) as [Buffer]
  expect(JSON.parse(first.toString())).toEqual({ action: "known", id: "co_zUnknown1111111111111111", header: false, sessions: {} })

  const [second] = (await once(socket, "message")) as [Buffer]
  expect(JSON.parse(second.toString())).toEqual({ type: "ping", time: expect.any(Number) as number, dc: "unknown" })
})

test("refuses connections beyond its limits and takes new ones when others have gone", async () => {
  const { address } = await start({ limits: { maxConnections: 3, maxConnectionsPerAddress: 2 } })
  const first = await connect(address)
  await connect(address)
  expect(await refusal(address)).toBe(429)

  expect(await refusal(address, "/", { "x-forwarded-for": "203.0.113.7" })).toBe(429)

  first.close()
  await once(first, "close")
  await expect
    .poll(() =>
      connect(address).then(
        () => "taken",
        () => "refused",
      ),
    )
    .toBe("taken")
})

test("believes the proxies that it was told of, and nobody else, whose address a client has", async () => {
  const { address } = await start({ limits: { maxConnections: 3, maxConnectionsPerAddress: 2, trustedProxies: 1 } })
  const from = (client: string) => ({ "x-forwarded-for": `made up, ${client}` })

  await connect(address, "/", from("203.0.113.7"))
  await connect(address, "/", from("203.0.113.7"))
  expect(await refusal(address, "/", from("203.0.113.7"))).toBe(429)
  await connect(address, "/", from("203.0.113.8"))
  expect(await refusal(address, "/", from("203.0.113.9"))).toBe(503)
})

test("closes a connection that sends too large a frame; others do not notice", async () => {
  const { address } = await start({ limits: { maxFrameBytes: 1_000 } })
  const [loud, quiet] = [await connect(address), await connect(address)]
  loud.on("error", () => {})

  loud.send("x".repeat(1_001))
  const [code] = (await once(loud, "close")) as [number]

  expect(code).toBe(1009)
  quiet.send('{"action":"load","id":"co_zUnknown1111111111111111","header":false,"sessions":{}}')
  await once(quiet, "message")
})

test("whoever sends most of what is never finished is closed when it is too much; others do not notice", async () => {
  const { address } = await start({ limits: { maxFrameBytes: 50_000, maxUnfinishedBytes: 100_000, trustedProxies: 1 } })
  const from = (client: string) => connect(address, "/", { "x-forwarded-for": client })
  const [patient, large, larger] = [await from("203.0.113.7"), await from("203.0.113.8"), await from("203.0.113.8")]
  const closed: string[] = []
  for (const [name, socket] of Object.entries({ patient, large, larger })) socket.on("close", () => closed.push(name))
  const load = '{"action":"load","id":"co_zUnknown1111111111111111","header":false,"sessions":{}}'

  patient.send(load.padEnd(45_000), { fin: false })
  large.send("x".repeat(10_000), { fin: false })
  larger.send("x".repeat(20_000), { fin: false })
  larger.ping("it lives")
  larger.send("x".repeat(29_000), { fin: false })
  await once(larger, "close")

  patient.send("", { fin: true })
  large.ping()
  await Promise.all([once(patient, "message"), once(large, "pong")])
  expect(closed).toEqual(["larger"])
})

test("many connections of one moment are all kept", async () => {
  const { server, address } = await start()

  const sockets = await Promise.all(Array.from({ length: 50 }, () => connect(address)))
  await fetch(`http://${address}/health`)

  expect(sockets.map((socket) => socket.readyState)).toEqual(Array.from({ length: 50 }, () => WebSocket.OPEN))
  expect(server.listening).toBe(true)
})

test("ends its connections when it is closed, also those that do not answer, and calls back each time", async () => {
  const { server, address } = await start()
  const socket = await connect(address)
  const deaf = await connect(address)
  deaf.pause()
  const { port } = server.address() as AddressInfo
  const [silent, halfway] = [connectTCP(port, "127.0.0.1"), connectTCP(port, "127.0.0.1")]
  for (const connection of [silent, halfway]) connection.on("error", () => {}) // they are cut
  halfway.write("GET / HTTP/1.1\r\nHost: somewhere\r\n")
  await Promise.all([once(silent, "connect"), once(halfway, "connect")])
  const gone = once(socket, "close")

  await closed(server)
  await gone
  await closed(server)

  expect(server.listening).toBe(false)
  deaf.terminate()
  silent.destroy()
  halfway.destroy()
})

test("keeps an account over a restart on the same file; the closed file is whole", async () => {
  folder = await mkdtemp(join(tmpdir(), "jazz-server-"))
  const db = join(folder, "deep", "er", "sync.db")
  const first = await start({ inMemory: false, db })
  const { accountID, agentSecret } = await createWorkerAccount({ name: "Stock clerk", peer: `http://${first.address}` })
  expect(agentSecret).toMatch(/^sealerSecret_z[1-9A-HJ-NP-Za-km-z]+\/signerSecret_z[1-9A-HJ-NP-Za-km-z]+$/)
  await closed(servers.splice(0)[0] ?? first.server)
  expect((await readFile(db)).includes(accountID)).toBe(true)

  const second = await start({ inMemory: false, db })
  const socket = await connect(second.address)
  socket.send(JSON.stringify({ action: "load", id: accountID, header: false, sessions: {} }))
  const [message] = (await once(socket, "message")) as [Buffer]

  expect(JSON.parse(message.toString())).toMatchObject({ action: "content", id: accountID })
})

test("two servers do not share a database, whatever they call it", async () => {
  folder = await mkdtemp(join(tmpdir(), "jazz-server-"))
  const [db, otherName] = [join(folder, "sync.db"), join(folder, "link.db")]
  const { server } = await start({ inMemory: false, db })
  await symlink(db, otherName)

  for (const name of [db, otherName])
    await expect(start({ inMemory: false, db: name })).rejects.toMatchObject({
      code: "storage.unavailable",
      message: `The database ${name} is used by another server. Stop it, or use another file.`,
    })
  await closed(server)

  await start({ inMemory: false, db })
})

test("databases in memory are nobody else's, and leave no file", async () => {
  await start({ inMemory: false, db: ":memory:" })
  await start({ inMemory: false, db: ":memory:" })

  expect(existsSync(":memory:.holder")).toBe(false)
})

test("does not take an empty name for a database: nobody would find it again", async () => {
  await expect(start({ inMemory: false, db: "" })).rejects.toThrow("The name of the database file is empty")
})

test("says what is wrong with a port or an address", async () => {
  const { server } = await start()
  const { port } = server.address() as AddressInfo

  await expect(start({ port: "abc" })).rejects.toThrow('Invalid port "abc"')
  await expect(start({ port: "65536" })).rejects.toThrow('Invalid port "65536"')
  await expect(start({ port: String(port) })).rejects.toMatchObject({ code: "EADDRINUSE" })
})

test("an account needs the address of a server that answers", async () => {
  await expect(createWorkerAccount({ name: "Clerk", peer: "nonsense" })).rejects.toThrow("Invalid URL")
  await expect(createWorkerAccount({ name: "Clerk", peer: "ftp://127.0.0.1" })).rejects.toThrow("Invalid URL")
  await expect(createWorkerAccount({ name: "Clerk", peer: "ws://127.0.0.1:1" })).rejects.toThrow(
    "Cannot reach the sync server ws://127.0.0.1:1",
  )
})
