/** Inbox, signed requests and tokens between our worker and one made of published packages, in both directions. */
import { fork, type ChildProcess } from "node:child_process"
import { once } from "node:events"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { fileURLToPath } from "node:url"
import { createWorkerAccount } from "jazz-run/createWorkerAccount"
import { startSyncServer, type SyncServer } from "jazz-run/startSyncServer"
import { authenticateRequest, co, experimental_defineRequest, generateAuthToken, Group, InboxSender, z } from "jazz-tools"
import { startWorker } from "jazz-tools/worker"
import { afterAll, beforeAll, expect, test, vi } from "vitest"

const Order = co.map({ item: z.string() })
const Receipt = co.map({ line: z.string() })
const shape = { request: { cents: z.number() }, response: { sum: z.number() } }

interface PublishedReport {
  readonly line: string
  readonly failure: string
  readonly sums: number[]
  readonly tokenOf: string
  readonly url: string
  readonly token: string
}

let sync: SyncServer
let web: Server
let child: ChildProcess
let us: Awaited<ReturnType<typeof startWorker>>
let publishedID: string
let report: PublishedReport

beforeAll(async () => {
  vi.spyOn(console, "error").mockImplementation(() => {})
  sync = await startSyncServer({ host: "127.0.0.1", port: "0", inMemory: true, db: "" })
  const syncServer = `ws://127.0.0.1:${(sync.address() as AddressInfo).port}`
  const [ours, published] = await Promise.all(["Ours", "Published"].map((name) => createWorkerAccount({ name, peer: syncServer })))
  if (!ours || !published) throw new Error("No accounts")
  publishedID = published.accountID

  us = await startWorker({ syncServer, accountID: ours.accountID, accountSecret: ours.agentSecret })
  us.experimental.inbox.subscribe(Order, async ({ item, $jazz }) => {
    if (item === "piano") throw new RangeError("too big")
    return Receipt.create({ line: `ours: ${item}` }, $jazz.owner)
  })
  const answering = experimental_defineRequest({ url: "http://unused.test/", workerId: ours.accountID, ...shape })
  web = createServer(async (request, response) => {
    let body = ""
    for await (const chunk of request) body += String(chunk)
    const answer = await answering.handle(new Request("http://unused.test/", { method: "POST", body }), us.worker, ({ cents }, madeBy) => ({
      sum: cents * (madeBy.$jazz.id === publishedID ? 2 : 0),
    }))
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text())
  })
  await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve))

  const options = {
    syncServer,
    accountID: published.accountID,
    accountSecret: published.agentSecret,
    ours: ours.accountID,
    url: `http://127.0.0.1:${(web.address() as AddressInfo).port}/`,
    token: generateAuthToken(us.worker),
  }
  child = fork(fileURLToPath(new URL("published-worker.mjs", import.meta.url)), [JSON.stringify(options)], { execArgv: [] })
  const ended = once(child, "exit").then(() => Promise.reject(new Error("The published worker ended")))
  ;[report] = (await Promise.race([once(child, "message"), ended])) as [PublishedReport]
  ended.catch(() => {})
})

afterAll(async () => {
  child?.disconnect()
  web?.close()
  await us?.shutdownWorker()
  sync?.close()
  vi.restoreAllMocks()
})

test("a published sender gets the answers and the errors of our inbox", () => {
  expect(report.line).toBe("ours: teapot")
  expect(report.failure).toBe("RangeError: too big")
})

test("our sender gets the answers and the errors of a published inbox", async () => {
  const to = await InboxSender.load<co.loaded<typeof Order>, co.loaded<typeof Receipt>>(publishedID)
  const receipt = await Receipt.load(await to.sendMessage(Order.create({ item: "kettle" }, Group.create())))

  expect(receipt.$isLoaded && receipt.line).toBe("published: kettle")
  await expect(to.sendMessage(Order.create({ item: "piano" }, Group.create()))).rejects.toThrow("RangeError: too big")
})

test("requests are answered both ways, and each side knows who asked", async () => {
  const request = experimental_defineRequest({ url: report.url, workerId: publishedID, ...shape })

  expect(report.sums).toEqual([42, 16])
  expect((await request.send({ cents: 34 })).sum).toBe(68)
  expect((await request.send({ cents: 5 })).sum).toBe(10)
})

test("tokens are accepted both ways", async () => {
  const { account } = await authenticateRequest(new Request("http://x.test/", { headers: { Authorization: `Jazz ${report.token}` } }))

  expect(report.tokenOf).toBe(us.worker.$jazz.id)
  expect(account?.$jazz.id).toBe(publishedID)
})
