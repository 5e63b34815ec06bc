import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { LocalNode, type JsonValue, type NewContentMessage, type SyncMessage } from "cojson"
import { WasmCrypto } from "cojson/crypto/WasmCrypto"
import fc from "fast-check"
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest"
import { WebSocket } from "ws"
import { connectNode, startHonestClient, type HonestClient } from "./honest-client.ts"
import { spoiled } from "./hostile-messages.ts"
import { startServerProcess, type ServerProcess } from "./server-process.ts"

let folder: string
let server: ServerProcess
let honest: HonestClient
let writes = 0
const intruders: WebSocket[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "jazz-hostile-"))
  server = await startServerProcess("--db", join(folder, "sync.db"), "--port", "0")
  honest = await startHonestClient(server.url, "Honest")
})

afterAll(async () => {
  await honest?.close()
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
})

beforeEach(() => {
  intruders.length = 0
})

/** Whatever happened: the process lives, the honest connection was never cut, its edits are acknowledged soon, a newcomer reads them. */
afterEach(async () => {
  for (const socket of intruders) socket.terminate()
  const key = `write ${++writes}`
  const startedAt = Date.now()
  await honest.write(key, "honest")
  expect(Date.now() - startedAt).toBeLessThan(5_000)
  expect(honest.losses()).toBe(0)
  expect(server.output()).not.toContain("handling a message failed")

  const { node } = await LocalNode.withNewlyCreatedAccount({ creationProps: { name: "Newcomer" }, crypto: await WasmCrypto.create() })
  const connection = connectNode(node, server.url)
  const copy = await node.load(honest.map.id)
  expect(copy === "unavailable" ? copy : copy.get(key)).toBe("honest")
  await node.gracefulShutdown()
  connection.disable()
})

/** A connection that says what it likes, and hears. */
class Intruder {
  readonly socket: WebSocket
  readonly heard: SyncMessage[] = []
  closed: { code: number; reason: string } | undefined
  #wake: () => void = () => {}

  constructor() {
    this.socket = new WebSocket(server.url)
    intruders.push(this.socket)
    this.socket.on("error", () => {})
    this.socket.on("close", (code, reason) => {
      this.closed = { code, reason: reason.toString() }
      this.#wake()
    })
    this.socket.on("message", (data: Buffer) => {
      for (const line of data.toString().split("\n")) {
        const message = JSON.parse(line) as SyncMessage | { type: "ping" }
        if ("action" in message) this.heard.push(message)
      }
      this.#wake()
    })
  }

  async open(): Promise<this> {
    await once(this.socket, "open")
    return this
  }

  say(...messages: readonly unknown[]): void {
    for (const message of messages) this.socket.send(JSON.stringify(message))
  }

  /** Waits for a message on this value. */
  async answer(id: string): Promise<SyncMessage> {
    for (;;) {
      const found = this.heard.find((message) => message.id === id)
      if (found) return found
      if (this.closed) throw new Error(`closed: ${this.closed.code} ${this.closed.reason}`)
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  /** Asks for something unknown: the answer comes after everything before was dealt with. False when the connection was closed. */
  async settled(): Promise<boolean> {
    const id = unknownID()
    this.say({ action: "load", id, header: false, sessions: {} })
    return this.answer(id).then(
      () => true,
      () => false,
    )
  }
}

let ids = 0
function unknownID(): string {
  return `co_zUnknown${String(++ids).replaceAll("0", "z").padStart(15, "1")}`
}

function contentOf(): NewContentMessage {
  const [content] = honest.map.core.newContentSince(undefined) ?? []
  if (!content) throw new Error("the honest map has no content")
  return JSON.parse(JSON.stringify(content)) as NewContentMessage
}

function firstRun(content: NewContentMessage) {
  const [first] = Object.entries(content.new)
  if (!first) throw new Error("the content is empty")
  return first
}

/** Good content of values that the server does not know: account, group and map. */
async function foreignContents(): Promise<NewContentMessage[]> {
  const { node } = await LocalNode.withNewlyCreatedAccount({ creationProps: { name: "Intruder" }, crypto: await WasmCrypto.create() })
  const map = node.createGroup().createMap({ secret: "plan", list: [1, 2] })
  map.set("more", true, "trusting")
  const contents = [...map.core.getDependedOnCoValues(), map.id].flatMap(
    (id) => node.expectCoValueLoaded(id as typeof map.id).newContentSince(undefined) ?? [],
  )
  await node.gracefulShutdown()
  return JSON.parse(JSON.stringify(contents)) as NewContentMessage[]
}

/** Says each message on connections that are renewed when the server closes them; every close must have a reason. */
async function sayAll(messages: Iterable<JsonValue | string>): Promise<void> {
  let intruder = await new Intruder().open()
  let count = 0
  const renew = async () => {
    if (await intruder.settled()) return
    expect(intruder.closed).toMatchObject({ code: 1008, reason: expect.stringMatching(/\w/) as string })
    intruder = await new Intruder().open()
  }
  for (const message of messages) {
    intruder.socket.send(typeof message === "string" ? message : JSON.stringify(message))
    if (++count % 50 === 0) await renew()
  }
  await renew()
}

test("messages of every action with any field of any type", async () => {
  const { id } = honest.map
  const session = honest.node.currentSessionID
  const sessions = { [session]: 1 }
  const examples: JsonValue[] = [
    { action: "load", id, header: true, sessions },
    { action: "known", id, header: true, sessions, isCorrection: true },
    { action: "done", id },
    { action: "reconcile", id: "abc", values: [[id, "shortHash_zabc"]] },
    {
      action: "content",
      id,
      priority: 3,
      new: { [session]: { after: 0, newTransactions: [{}], lastSignature: "signature_zx" } },
      expectContentUntil: sessions,
    },
  ]
  await sayAll(examples.flatMap((example) => [...spoiled(example)]))
})

test("real content with any field of any type", async () => {
  const foreign = await foreignContents()
  await sayAll([...foreign, contentOf()].flatMap((message) => [...spoiled(message as unknown as JsonValue)]))
  const intruder = await new Intruder().open()
  intruder.say(...foreign)
  expect(await intruder.answer(foreign.at(-1)?.id ?? "")).toMatchObject({ action: "known", header: true })
})

test("any JSON and any text", async () => {
  const json = fc.sample(fc.json(), { numRuns: 400, seed: 7 })
  const texts = fc.sample(fc.string({ unit: "binary", maxLength: 200 }), { numRuns: 400, seed: 7 })

  await sayAll([
    ...json,
    ...texts,
    "7",
    '"text"',
    "true",
    "null",
    "[]",
    "{}",
    "\n",
    "\n\n",
    "{",
    "[".repeat(100_000),
    "[".repeat(100_000) + "]".repeat(100_000),
  ])
})

test("content that is nested deeper than any stack", async () => {
  const intruder = await new Intruder().open()
  const { id } = honest.map
  const [session] = firstRun(contentOf())
  const deep = "[".repeat(100_000) + "]".repeat(100_000)
  const header = (uniqueness: string) =>
    `"header":{"type":"comap","ruleset":{"type":"unsafeAllowAll"},"meta":null,"uniqueness":${uniqueness}},"priority":3`
  const run = `{"after":0,"newTransactions":[{"privacy":"trusting","madeAt":1,"changes":"[]","more":${deep}}],"lastSignature":"signature_z1"}`
  intruder.socket.send(`{"action":"content","id":"${unknownID()}",${header(deep)},"new":{}}`)
  intruder.socket.send(`{"action":"content","id":"${unknownID()}",${header("1")},"new":{"${session}":${run}}}`)
  intruder.socket.send(`{"action":"content","id":"${id}","priority":3,"new":{"${session}":${run}}}`)

  expect(await intruder.settled()).toBe(true)
})

test("binary frames", async () => {
  const intruder = await new Intruder().open()
  for (let count = 0; count < 150; count++) intruder.socket.send(Buffer.alloc(count))

  expect(await intruder.settled()).toBe(false)
  expect(intruder.closed).toEqual({ code: 1008, reason: "frames are text" })
})

test("a frame that is too large closes its connection", async () => {
  const intruder = await new Intruder().open()
  intruder.socket.send("x".repeat(17 * 1024 * 1024))

  expect(await intruder.settled()).toBe(false)
  expect([1006, 1009]).toContain(intruder.closed?.code) // 1006 when the connection breaks before the close frame is read
})

test("large frames within the limit", async () => {
  const intruder = await new Intruder().open()
  const content = contentOf()
  const [session] = firstRun(content)
  intruder.say(
    {
      action: "load",
      id: honest.map.id,
      header: false,
      sessions: Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`co_z${n}_session_z${n}`, n])),
    },
    {
      ...content,
      new: {
        [session]: {
          after: 1,
          newTransactions: [{ privacy: "trusting", madeAt: 1, changes: "x".repeat(5_000_000) }],
          lastSignature: "signature_zx",
        },
      },
    },
  )

  expect(await intruder.settled()).toBe(true)
})

test("a header that does not belong to its id", async () => {
  const intruder = await new Intruder().open()
  const [content] = await foreignContents()
  if (!content) throw new Error("no content")
  const id = unknownID()

  intruder.say({ ...content, id })
  expect(await intruder.settled()).toBe(true)
  intruder.say({ action: "load", id, header: false, sessions: {} })
  expect(await intruder.answer(id)).toMatchObject({ action: "known", header: false })

  intruder.say({ ...contentOf(), header: content.header })
  expect(await intruder.settled()).toBe(true)
})

test("wrong signatures on the honest account's value are answered with what is true", async () => {
  const intruder = await new Intruder().open()
  const content = contentOf()
  const [session, run] = firstRun(content)
  const stored = honest.map.core.knownState()
  const forged = { privacy: "trusting", madeAt: Date.now(), changes: '[{"op":"set","key":"name","value":"forged"}]' }
  const after = stored.sessions[session as keyof typeof stored.sessions] ?? 0

  for (const lastSignature of [run.lastSignature, "signature_z1", "signature_z", "", `signature_z${"1".repeat(88)}`]) {
    intruder.say({
      action: "content",
      id: honest.map.id,
      priority: 3,
      new: { [session]: { after, newTransactions: [forged], lastSignature } },
    })
  }

  expect(await intruder.settled()).toBe(true)
  expect(await intruder.answer(honest.map.id)).toMatchObject({ action: "known", id: honest.map.id, header: true })
  expect(honest.map.get("name")).toBe("Honest")
})

test("authors that nobody knows do not hold up the owner", async () => {
  const intruder = await new Intruder().open()
  const { id } = honest.map
  const runs = { after: 0, newTransactions: [{ privacy: "trusting", madeAt: 1, changes: "[]" }], lastSignature: "signature_z1" }
  const sessions = [
    `${unknownID()}_session_z1`,
    "x",
    "_session_z",
    "co_z_session_z",
    `sealer_z1/signer_z1_session_z1`,
    "__proto__",
    "constructor",
  ]

  for (const session of sessions) {
    intruder.say({ action: "content", id, priority: 3, new: Object.fromEntries([[session, runs]]) })
    intruder.say({ action: "content", id, priority: 3, new: Object.fromEntries([[session, { ...runs, newTransactions: [] }]]) })
  }

  expect(await intruder.settled()).toBe(true)
})

test("a gap is answered with a correction", async () => {
  const intruder = await new Intruder().open()
  const content = contentOf()
  const [session, run] = firstRun(content)

  intruder.say({ ...content, new: { [session]: { ...run, after: 1_000_000 } } })

  expect(await intruder.answer(honest.map.id)).toMatchObject({ action: "known", isCorrection: true })
})

test("thousands of unknown ids, loaded, told and filled", async () => {
  const intruder = await new Intruder().open()
  const loaded = Array.from({ length: 5_000 }, unknownID)
  const told = Array.from({ length: 5_000 }, unknownID)
  intruder.socket.send(loaded.map((id) => JSON.stringify({ action: "load", id, header: false, sessions: {} })).join("\n"))
  intruder.socket.send(told.map((id) => JSON.stringify({ action: "known", id, header: true, sessions: { x: 1 } })).join("\n"))
  intruder.socket.send(told.map((id) => JSON.stringify({ action: "content", id, priority: 3, new: {} })).join("\n"))

  expect(await intruder.settled()).toBe(true)
  const answered = new Set(
    intruder.heard.filter((message) => message.action === "known" && !message.header).map((message) => message.id as string),
  )
  expect(loaded.filter((id) => !answered.has(id))).toEqual([])
  expect(told.filter((id) => !answered.has(id))).toEqual([])
})

test("connections that come and go", async () => {
  for (let wave = 0; wave < 5; wave++) {
    const sockets = await Promise.all(Array.from({ length: 40 }, () => new Intruder().open()))
    for (const [index, intruder] of sockets.entries()) {
      intruder.say({ action: "load", id: honest.map.id, header: false, sessions: {} })
      if (index % 2) intruder.socket.terminate()
      else intruder.socket.close()
    }
  }
})

test("somebody who asks and does not read does not slow the others down", async () => {
  const deaf = await new Intruder().open()
  deaf.socket.pause()
  for (let count = 0; count < 2_000; count++) deaf.say({ action: "load", id: honest.map.id, header: false, sessions: {} })

  const reader = await new Intruder().open()
  expect(await reader.settled()).toBe(true)
})
