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
