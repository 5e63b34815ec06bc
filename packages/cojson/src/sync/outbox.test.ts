import { expect, test } from "vitest"
import { VirtualRuntime } from "../base/virtual-runtime.ts"
import { sampleContent, sampleID, sampleSegment } from "../storage/storage-oracle.ts"
import { Departures } from "./departures.ts"
import { EncodedContent, Outbox } from "./outbox.ts"
import type { OutgoingPeerChannel } from "./peer.ts"

const runtime = new VirtualRuntime()
const departures = new Departures(runtime)
const content = () => new EncodedContent(sampleContent(1, sampleSegment(0, 0, 1)), 3)
const microtasks = async () => {
  for (let i = 0; i < 5; i++) await Promise.resolve()
}

function channel() {
  const sent: string[] = []
  const take = (message: unknown) => void sent.push((message as { action: string }).action)
  const outgoing: OutgoingPeerChannel = { push: take, onClose: () => {}, close: () => {} }
  return { sent, outgoing, socket: { ...outgoing, pushText: (text: string) => take(JSON.parse(text)) } }
}

test("content for a client behind a socket waits for what else comes in the round, but leaves before an answer", async () => {
  const { sent, socket } = channel()
  const outbox = new Outbox(socket, departures, true)
  outbox.pushContent(content())
  await microtasks()
  expect(sent).toEqual([])
  outbox.pushContent(content())
  await runtime.settle()
  expect(sent).toEqual(["content", "content"])

  outbox.pushContent(content())
  outbox.push({ action: "done", id: sampleID(1) })
  await microtasks()
  expect(sent.slice(2).sort()).toEqual(["content", "done"])
})

test("content for a client in the same process, and for a server, leaves at once", async () => {
  for (const outbox of [
    (c: ReturnType<typeof channel>) => new Outbox(c.outgoing, departures, true),
    (c: ReturnType<typeof channel>) => new Outbox(c.socket, departures, false),
  ]) {
    const to = channel()
    outbox(to).pushContent(content())
    await microtasks()
    expect(to.sent).toEqual(["content"])
  }
})

test("what a program asks for in one round of the event loop is asked for at its end, with what is sent before", async () => {
  const { sent, socket } = channel()
  const outbox = new Outbox(socket, departures, false)
  const load = (n: number) => outbox.push({ action: "load", id: sampleID(n), header: false, sessions: {} })

  load(1)
  await microtasks()
  load(2)
  await microtasks()
  expect(sent).toEqual([])
  await runtime.settle()
  expect(sent).toEqual(["load", "load"])

  load(3)
  outbox.push({ action: "done", id: sampleID(1) })
  await microtasks()
  expect(sent.slice(2)).toEqual(["load", "done"])

  departures.round(() => load(4))
  expect(sent.slice(4)).toEqual(["load"])
})

test("who asks for many values asks for the first while it goes on", async () => {
  const { sent, socket } = channel()
  const outbox = new Outbox(socket, departures, false)

  for (let n = 1; n <= 100; n++) outbox.push({ action: "load", id: sampleID(n), header: false, sessions: {} })

  expect(sent.length).toBe(64)
  await runtime.settle()
  expect(sent.length).toBe(100)
})

test("what is handed over at once fits into a frame, separators included; what is larger goes alone", async () => {
  const { socket } = channel()
  const handed: (readonly string[])[] = []
  const outbox = new Outbox({ ...socket, pushTexts: (texts) => void handed.push(texts) }, departures, false)
  const ask = (length: number) => outbox.push({ action: "known", id: `co_z${"x".repeat(length)}`, header: false, sessions: {} })

  for (let n = 0; n < 60; n++) ask(1_000)
  ask(30_000)
  ask(1)
  await runtime.settle()

  const frames = handed.map((texts) => texts.join("\n").length)
  expect(handed.map(({ length }) => length)).toEqual([23, 23, 14, 1, 1])
  expect(frames.every((length, i) => length <= 25_000 || handed[i]?.length === 1)).toBe(true)
})
