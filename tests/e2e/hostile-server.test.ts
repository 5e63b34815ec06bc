/** A worker behind a server that says what it likes between true messages. */
import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { logger, type JsonValue, type NewContentMessage } from "cojson"
import fc from "fast-check"
import { co, Group, z } from "jazz-tools"
import { startWorker } from "jazz-tools/worker"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { WebSocket, WebSocketServer } from "ws"
import { spoiled } from "./hostile-messages.ts"
import { createAccountProcess, startServerProcess, type ServerProcess } from "./server-process.ts"

const Note = co.map({ text: z.string() })

/** Hands on what the worker and the true server say to each other, and says more to the worker. */
class LyingServer {
  readonly #gate = new WebSocketServer({ port: 0, host: "127.0.0.1" })
  #worker: WebSocket | undefined

  constructor(trueURL: string) {
    this.#gate.on("connection", (worker) => {
      this.#worker = worker
      const server = new WebSocket(trueURL)
      const early: string[] = []
      server.on("open", () => early.forEach((frame) => server.send(frame)))
      server.on("message", (frame) => worker.send(String(frame)))
      worker.on("message", (frame) => (server.readyState === WebSocket.OPEN ? server.send(String(frame)) : early.push(String(frame))))
      worker.on("close", () => server.close())
      for (const socket of [server, worker]) socket.on("error", () => {})
    })
  }

  listening(): Promise<unknown> {
    return this.#gate.address() ? Promise.resolve() : once(this.#gate, "listening")
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#gate.address() as AddressInfo).port}`
  }

  /** Over a new connection after the worker has closed one. Resolves when the worker has read it all. */
  async say(frames: Iterable<JsonValue | string | Buffer>): Promise<void> {
    let said = 0
    for (const frame of frames) {
      const worker = await this.#connected()
      worker.send(typeof frame === "string" || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame))
      if (++said % 50 === 0) await this.#read()
    }
    await this.#read()
  }

  /** What was believed of the connection ends with it. */
  hangUp(): void {
    this.#worker?.terminate()
  }

  async close(): Promise<void> {
    this.hangUp()
    this.#gate.close()
    await once(this.#gate, "close")
  }

  async #connected(): Promise<WebSocket> {
    while (this.#worker?.readyState !== WebSocket.OPEN) await once(this.#gate, "connection")
    return this.#worker
  }

  /** The worker answers a ping of the socket after what came before, or has closed it. */
  async #read(): Promise<void> {
    const worker = await this.#connected()
    let resolve = (): void => {}
    const answered = new Promise<void>((done) => (resolve = done))
    for (const event of ["pong", "close"]) worker.once(event, resolve)
    worker.ping()
    await answered
    for (const event of ["pong", "close"]) worker.off(event, resolve)
  }
}

let server: ServerProcess
let liar: LyingServer
let started: Awaited<ReturnType<typeof startWorker>>
let reader: Awaited<ReturnType<typeof startWorker>>
let note: co.loaded<typeof Note>
let writes = 0

beforeAll(async () => {
  logger.setLogSystem({ debug() {}, info() {}, warn() {}, error: console.error })
  server = await startServerProcess("--in-memory", "--port", "0")
  const [account, other] = await Promise.all([createAccountProcess("Worker", server.url), createAccountProcess("Reader", server.url)])
  liar = new LyingServer(server.url)
  await liar.listening()
  started = await startWorker({ ...account, syncServer: liar.url, asActiveAccount: false })
  reader = await startWorker({ ...other, syncServer: server.url, asActiveAccount: false, skipInboxLoad: true })
  note = Note.create({ text: "first" }, { owner: Group.create({ owner: started.worker }).makePublic() })
  await note.$jazz.waitForSync()
})

afterAll(async () => {
  logger.setLogSystem(console)
  await started?.shutdownWorker()
  await reader?.shutdownWorker()
  await liar?.close()
  await server?.stop()
})

/** The worker lives, has lost nothing, and what it writes arrives. */
afterEach(async () => {
  liar.hangUp()
  const text = `write ${++writes}`
  note.$jazz.set("text", text)
  await note.$jazz.waitForSync({ timeout: 60_000 })
  const copy = await Note.load(note.$jazz.id, { loadAs: reader.worker })
  await new Promise<void>((resolve) => {
    if (!copy.$isLoaded) throw new Error(copy.$jazz.loadingState)
    const stop = copy.$jazz.subscribe((now) => {
      if (now.text !== text) return
      stop()
      resolve()
    })
  })
  expect(started.worker.profile?.$isLoaded).toBe(true)
})

function contentsOfWorker(): NewContentMessage[] {
  const node = started.worker.$jazz.localNode
  const ids = [started.worker.$jazz.raw.id, note.$jazz.raw.group.id, note.$jazz.raw.id]
  const contents = ids.flatMap((id) => node.expectCoValueLoaded(id).newContentSince(undefined) ?? [])
  return JSON.parse(JSON.stringify(contents)) as NewContentMessage[]
}

test("messages of every action with any field of any type", async () => {
  const { id } = note.$jazz
  const sessions = { [started.worker.$jazz.localNode.currentSessionID]: 1 }
  const examples: JsonValue[] = [
    { action: "load", id, header: true, sessions },
    { action: "known", id, header: true, sessions, isCorrection: true },
    { action: "done", id },
    { action: "reconcile", id: "abc", values: [[id, "shortHash_zabc"]] },
    { action: "reconcile-ack", id: "abc" },
    { type: "ping", time: 1, dc: "unknown" },
  ]
  await liar.say(examples.flatMap((example) => [...spoiled(example)]))
})

test("content of the worker's own values with any field of any type", async () => {
  await liar.say(contentsOfWorker().flatMap((content) => [...spoiled(content as unknown as JsonValue)]))
})

test("more in the worker's own session than it has written", async () => {
  const sessionID = started.worker.$jazz.localNode.currentSessionID
  const forged = contentsOfWorker().map((content): JsonValue => {
    const transaction = { privacy: "trusting", madeAt: 1, changes: "[]" }
    const lastSignature = Object.values(content.new)[0]?.lastSignature ?? ""
    const after = started.worker.$jazz.localNode.expectCoValueLoaded(content.id).knownState().sessions[sessionID] ?? 0
    return {
      action: "content",
      id: content.id,
      priority: 0,
      new: { [sessionID]: { after, newTransactions: [transaction], lastSignature } },
    }
  })
  await liar.say(forged)
  expect(started.worker.$jazz.localNode.currentSessionID).toBe(sessionID)
})

test("any JSON, any text, binary frames", async () => {
  const json = fc.sample(fc.json(), { numRuns: 200, seed: 11 })
  const texts = fc.sample(fc.string({ unit: "binary", maxLength: 200 }), { numRuns: 200, seed: 11 })
  const deep = "[".repeat(100_000)
  await liar.say([...json, ...texts, "", "\n\n", "{", deep, deep + "]".repeat(100_000), ...[0, 1, 100].map((size) => Buffer.alloc(size))])
})

test("values that nobody asked for", async () => {
  const unknown = Array.from({ length: 2_000 }, (_, n) => ({
    action: "content",
    id: `co_zUnknown${String(n).replaceAll("0", "z").padStart(15, "1")}`,
    priority: 3,
    new: { [`co_zNobody_session_z${n}`]: { after: n, newTransactions: [{}], lastSignature: "signature_zx" } },
  }))
  await liar.say(unknown)
})
