import { expect, test } from "vitest"
import { VirtualRuntime } from "../base/virtual-runtime.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { Content } from "../log/content.ts"
import type { Segment } from "../log/segment.ts"
import { PeerSession } from "./peer-session.ts"
import { VerificationQueue } from "./verification-queue.ts"

const VERIFIED: ReadonlySet<Segment> = new Set()
const peer = Object.create(PeerSession.prototype) as PeerSession // only handed on

function content(name: string): Content {
  return { id: `co_z${name}` as RawCoID, segments: [] }
}

function scene() {
  const runtime = new VirtualRuntime()
  const threads = new Map<string, () => void>()
  const taken: string[] = []
  const queue = new VerificationQueue(
    runtime,
    ({ id }, done) => {
      threads.set(id, () => done(VERIFIED))
      return true
    },
    {
      take({ id }, _from, verified) {
        if (id.endsWith("Bad")) throw new Error("bad")
        taken.push(`${id}${verified ? "" : " unverified"}`)
      },
      accept: ([{ id }], from) => {
        taken.push(`${id} later`)
        if (id.endsWith("More") && from) for (const name of ["C", "D"]) queue.add(content(name), from)
      },
    },
  )
  return { runtime, queue, taken, verify: (name: string) => threads.get(`co_z${name}`)?.() }
}

test("what other threads have verified is taken together, in the order in which it came", async () => {
  const { runtime, queue, taken, verify } = scene()
  for (const name of ["A", "B", "C"]) queue.add(content(name), peer)
  verify("C")
  verify("B")

  await runtime.settle()

  expect(taken).toEqual(["co_zB", "co_zC", "co_zA unverified"])
})

test("while other threads are busy, the oldest is verified here", async () => {
  const { runtime, queue, taken, verify } = scene()
  for (const name of ["A", "B", "C"]) queue.add(content(name), peer)

  await runtime.settle()
  verify("A")

  expect(taken).toEqual(["co_zA unverified", "co_zB unverified", "co_zC unverified"])
})

test("what follows about the same value is taken after it", async () => {
  const { runtime, queue, taken, verify } = scene()
  queue.add(content("A"), peer)
  expect([queue.follow([content("A")], peer), queue.follow([content("B")], peer)]).toEqual([true, false])
  verify("A")

  await runtime.settle()

  expect(taken).toEqual(["co_zA", "co_zA later"])
  expect(queue.follow([content("A")], peer)).toBe(false)
})

test("what comes while something is taken is taken in rounds like everything else", async () => {
  const { runtime, queue, taken } = scene()
  queue.add(content("More"), peer)
  queue.follow([content("More")], peer)
  runtime.defer(() => runtime.defer(() => void taken.push("other")))

  await runtime.settle()

  expect(taken).toEqual(["co_zMore unverified", "co_zMore later", "co_zC unverified", "other", "co_zD unverified"])
})

test("a content that cannot be taken does not hold up the others", async () => {
  const { runtime, queue, taken, verify } = scene()
  for (const name of ["Bad", "B"]) queue.add(content(name), peer)
  verify("Bad")
  verify("B")

  await runtime.settle()

  expect(taken).toEqual(["co_zB"])
  expect(runtime.lines.map(({ text }) => text)).toEqual(["sync failed"])
})

test("others get their turn while much is taken", async () => {
  const { runtime, queue, taken, verify } = scene()
  const names = ["A", "B", "C", "D"]
  for (const name of names) queue.add(content(name), peer)
  runtime.defer(() => void taken.push("other"))
  for (const name of names) verify(name)
  let now = runtime.now()
  runtime.now = () => (now += 11)

  await runtime.settle()

  expect(taken).toEqual(["co_zA", "co_zB", "other", "co_zC", "co_zD"])
})

test("of a peer that is removed nothing is taken, of others that sent the same value all is", async () => {
  const { runtime, queue, taken, verify } = scene()
  const other = Object.create(PeerSession.prototype) as PeerSession
  queue.add(content("A"), peer)
  queue.follow([content("A")], other)
  queue.add(content("B"), other)
  verify("B")

  queue.drop(peer)
  await runtime.settle()

  expect(taken).toEqual(["co_zA later", "co_zB"])
})

test("when many wait already, the next is verified here", () => {
  const { queue } = scene()
  let added = 0

  while (queue.add(content(`${added}`), peer)) added++

  expect(added).toBe(512)
})
