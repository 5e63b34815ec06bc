import { createServer, type IncomingMessage, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { logger } from "cojson"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { co, Group, z, type Account } from "../index.ts"
import { createJazzTestAccount, setActiveAccount } from "../testing/test-accounts.ts"
import { setupJazzTestSync } from "../testing/test-sync.ts"
import {
  receiveDelivery,
  registerWebhook,
  RegistryState,
  WebhookRegistration,
  WebhookRegistry,
  type WebhookDelivery,
  type WebhookOptions,
} from "./index.ts"

const Stock = co.map({ kettles: z.number() })

let clerk: Account
let shop: Account
let state: RegistryState
let endpoint: Endpoint
const running: WebhookRegistry[] = []

/** A web server that answers as it is told, and 200 when it is told nothing. */
class Endpoint {
  readonly requests: Request[] = []
  readonly answers: { readonly status: number; readonly headers?: Readonly<Record<string, string>> }[] = []
  readonly #server: Server
  #heard: () => void = () => {}

  constructor() {
    this.#server = createServer(async (message, response) => {
      this.requests.push(await requestOf(message))
      const { status = 200, headers } = this.answers.shift() ?? {}
      response.writeHead(status, headers).end()
      this.#heard()
    })
  }

  async listen(): Promise<void> {
    await new Promise<void>((done) => this.#server.listen(0, "127.0.0.1", done))
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`
  }

  async received(count: number): Promise<readonly Request[]> {
    while (this.requests.length < count) await new Promise<void>((done) => (this.#heard = done))
    return this.requests
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}

async function requestOf(message: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  const headers = Object.entries(message.headers).map(([name, value]) => [name, String(value)] as [string, string])
  const { method = "", url = "" } = message
  return new Request(`http://shop.test${url}`, { method, headers, ...(method !== "GET" && { body: Buffer.concat(chunks) }) })
}

beforeEach(async () => {
  await setupJazzTestSync()
  clerk = await createJazzTestAccount()
  shop = await createJazzTestAccount()
  await shop.$jazz.waitForAllCoValuesSync()
  const group = Group.create({ owner: clerk })
  group.addMember(shop, "writer")
  state = WebhookRegistry.createRegistry(group)
  await clerk.$jazz.waitForAllCoValuesSync()
  setActiveAccount(shop)
  endpoint = new Endpoint()
  await endpoint.listen()
})

afterEach(() => {
  for (const registry of running.splice(0)) registry.shutdown()
  endpoint.close()
  vi.restoreAllMocks()
})

const waits: number[] = []

/** Runs the registry as the clerk, with a clock that does not wait. */
async function start(options: WebhookOptions = {}): Promise<WebhookRegistry> {
  waits.length = 0
  setActiveAccount(clerk)
  const wait = async (ms: number): Promise<void> => void waits.push(ms)
  const registry = await WebhookRegistry.loadAndStart(state.$jazz.id, { wait, ...options })
  setActiveAccount(shop)
  running.push(registry)
  return registry
}

const register = (coValueId: string) => registerWebhook({ webhookUrl: endpoint.url, coValueId, registryId: state.$jazz.id })

async function bodies(requests: readonly Request[]): Promise<WebhookDelivery[]> {
  return Promise.all(requests.map(async (request) => (await request.clone().json()) as WebhookDelivery))
}

/** Resolves when the marks of so many deliveries are there. */
async function delivered(webhookID: string, count: number): Promise<void> {
  await new Promise<void>((done) => {
    WebhookRegistration.subscribe(webhookID, { resolve: { successMap: true }, loadAs: clerk }, ({ successMap }, unsubscribe) => {
      if (Object.keys(successMap).length < count) return
      unsubscribe()
      done()
    })
  })
}

test("posts every edit once, those before the registration included, also over restarts", async () => {
  const stock = Stock.create({ kettles: 3 }, { owner: shop })
  const registry = await start()
  const id = await register(stock.$jazz.id)
  await endpoint.received(1)
  stock.$jazz.set("kettles", 2)
  const sessionID = shop.$jazz.localNode.currentSessionID

  const requests = await endpoint.received(2)

  expect(await bodies(requests)).toEqual([0, 1].map((txIndex) => ({ coValueId: stock.$jazz.id, txID: { sessionID, txIndex } })))
  expect(requests[0]?.headers.get("content-type")).toBe("application/json")
  await delivered(id, 2)
  registry.shutdown()
  await start()
  stock.$jazz.set("kettles", 1)
  expect(await bodies((await endpoint.received(3)).slice(2))).toMatchObject([{ txID: { txIndex: 2 } }])
})

test("tries again, later each time or when the receiver wants it", async () => {
  endpoint.answers.push({ status: 500 }, { status: 503, headers: { "Retry-After": "7" } }, { status: 404 })
  await start({ baseDelayMs: 100 })

  const id = await register(Stock.create({ kettles: 3 }, { owner: shop }).$jazz.id)

  await delivered(id, 1)
  expect(endpoint.requests).toHaveLength(4)
  expect(waits).toEqual([100, 7_000, 400])
})

test("gives up after the retries, and tries again with the next edit", async () => {
  const gaveUp = new Promise<void>((done) => vi.spyOn(logger, "error").mockImplementation(() => done()))
  endpoint.answers.push({ status: 500 }, { status: 500 })
  await start({ maxRetries: 1 })
  const stock = Stock.create({ kettles: 3 }, { owner: shop })
  const id = await register(stock.$jazz.id)
  await gaveUp

  stock.$jazz.set("kettles", 2)

  await delivered(id, 2)
  expect(waits).toEqual([20_000])
  expect((await bodies(endpoint.requests)).map(({ txID }) => txID.txIndex).toSorted()).toEqual([0, 0, 0, 1])
})

test("what was unregistered, is switched off or makes no sense is not delivered", async () => {
  const owner = state.$jazz.owner
  const stock = Stock.create({ kettles: 3 }, { owner: shop })
  const mine = await RegistryState.load(state.$jazz.id, { loadAs: shop })
  if (!mine.$isLoaded) throw new Error("the shop can read the registry")
  const registrations = [
    { webhookUrl: "file:///etc/passwd", coValueId: stock.$jazz.id, active: true, successMap: {} },
    { webhookUrl: endpoint.url, coValueId: "co_nothing", active: true, successMap: {} },
    { webhookUrl: endpoint.url, coValueId: stock.$jazz.id, active: false, successMap: {} },
  ].map((init) => WebhookRegistration.create(init, { owner: mine.$jazz.owner }))
  for (const registration of registrations) mine.$jazz.set(registration.$jazz.id, registration)
  expect(owner.$jazz.id).toBe(mine.$jazz.owner.$jazz.id)
  mine.$jazz.raw.set("__proto__", "co_znowhere")
  const registry = new WebhookRegistry(mine)
  registry.unregister(await register(stock.$jazz.id))
  await shop.$jazz.waitForAllCoValuesSync()
  await start()
  const other = Stock.create({ kettles: 9 }, { owner: shop })

  const id = await register(other.$jazz.id)

  await delivered(id, 1)
  expect(await bodies(endpoint.requests)).toMatchObject([{ coValueId: other.$jazz.id }])
  expect(() => registry.unregister("co_znobody")).toThrow("Webhook with ID co_znobody not found")
})

test("a receiver that has moved gets what is posted at its new address, and a page to look at is no delivery", async () => {
  endpoint.answers.push({ status: 303, headers: { Location: "/page" } }, { status: 301, headers: { Location: "/moved" } })
  await start()
  const stock = Stock.create({ kettles: 3 }, { owner: shop })

  await delivered(await register(stock.$jazz.id), 1)

  const asked = endpoint.requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`)
  expect(asked).toEqual(["POST /hook", "POST /hook", "POST /moved"])
  expect((await bodies(endpoint.requests)).at(-1)).toMatchObject({ coValueId: stock.$jazz.id })
})

test("who sends deliveries round in circles is tried again later", async () => {
  for (let hop = 0; hop < 6; hop++) endpoint.answers.push({ status: 307, headers: { Location: "/hook" } })
  await start()

  await delivered(await register(Stock.create({ kettles: 3 }, { owner: shop }).$jazz.id), 1)

  expect([endpoint.requests.length, waits.length]).toEqual([7, 1])
})

test("says why a webhook cannot be registered", async () => {
  const registryId = state.$jazz.id
  const coValueId = registryId
  const webhookUrl = endpoint.url
  await expect(registerWebhook({ webhookUrl, coValueId })).rejects.toThrow("Invalid webhook secret")
  await expect(registerWebhook({ webhookUrl: "shop", coValueId, registryId })).rejects.toThrow("Invalid webhook URL: shop")
  await expect(registerWebhook({ webhookUrl, coValueId: "x", registryId })).rejects.toThrow(
    "Invalid CoValue ID format: x. Expected format: co_z...",
  )
})

test("receivers can tell that the registry's account made the delivery, just now", async () => {
  await start()
  await register(Stock.create({ kettles: 3 }, { owner: shop }).$jazz.id)
  const [request] = await endpoint.received(1)
  if (!request) throw new Error("one was received")
  const [body] = await bodies([request])
  const sender = clerk.$jazz.id
  const forged = async (change: { readonly body?: string; readonly signature?: string }) => {
    const headers = new Headers(request.headers)
    if (change.signature !== undefined) headers.set("X-Jazz-Signature", change.signature)
    const text = change.body ?? (await request.clone().text())
    return receiveDelivery(new Request(request.url, { method: "POST", headers, body: text }), { sender })
  }

  expect(await receiveDelivery(request.clone(), { sender })).toEqual({ delivery: body })
  expect(await forged({ body: JSON.stringify({ ...body, coValueId: "co_zother" }) })).toEqual({ error: { message: "Invalid signature" } })
  expect(await forged({ signature: "" })).toEqual({ error: { message: "The delivery is not signed" } })
  expect(await forged({ signature: `signature_zx~${sender}~${Date.now()}` })).toEqual({ error: { message: "Invalid signature" } })
  expect(await forged({ signature: `signature_zx~${sender}~1` })).toEqual({ error: { message: "The signature has expired" } })
  expect(await receiveDelivery(request.clone(), { sender: shop.$jazz.id })).toEqual({
    error: { message: "The delivery is signed by another account" },
  })
})
