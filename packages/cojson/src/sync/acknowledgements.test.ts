import { beforeEach, expect, test } from "vitest"
import type { Runtime } from "../base/runtime.ts"
import { VirtualRuntime } from "../base/virtual-runtime.ts"
import { sampleID, sampleSession } from "../storage/storage-oracle.ts"
import { acknowledgementOf, Acknowledgements } from "./acknowledgements.ts"
import { Departures } from "./departures.ts"
import { DEFAULT_LIMITS } from "./limits.ts"
import type { Peer } from "./peer.ts"
import { PeerSession } from "./peer-session.ts"
import type { Replica } from "./replica.ts"
import { scriptedPeer } from "./testing/scripted-peer.ts"

let runtime: VirtualRuntime
let departures: Departures
let acknowledgements: Acknowledgements

beforeEach(() => {
  runtime = new VirtualRuntime()
  departures = new Departures(runtime)
  acknowledgements = new Acknowledgements(runtime, departures)
})

/** The other end, and what it was told since this was last asked: value and counter. */
function connect(role: Peer["role"], id?: string) {
  const { peer, sent } = scriptedPeer(role, id)
  const session = new PeerSession(peer, () => {}, DEFAULT_LIMITS, departures)
  const told = () =>
    sent.splice(0).map((message) => (message.action === "known" ? [message.id, message.sessions[sampleSession(0)]] : message.action))
  return { session, told, sent }
}

const [one, other] = [sampleID(1), sampleID(2)]

function has(id: typeof one, count: number) {
  return { id, header: true, sessions: { [sampleSession(0)]: count } }
}

test("a client hears at once, and only the last of a round", async () => {
  const client = connect("client")

  acknowledgements.add(client.session, has(one, 1))
  acknowledgements.add(client.session, has(one, 2))
  await Promise.resolve()

  expect(client.told()).toEqual([[one, 2]])
})

test("a server hears of a lone delivery after 20 ms", async () => {
  const server = connect("server")

  acknowledgements.add(server.session, has(one, 1))
  await runtime.advance(19)
  expect(server.told()).toEqual([])

  await runtime.advance(1)
  expect(server.told()).toEqual([[one, 1]])
  await runtime.advance(5_000)
  expect(server.told()).toEqual([])
})

test("what a server delivers again and again is acknowledged once a second, and soon after it rests", async () => {
  const server = connect("server")
  const told: unknown[] = []
  for (let count = 1; count <= 500; count++) {
    acknowledgements.add(server.session, has(one, count))
    await runtime.advance(5)
    told.push(...server.told())
  }

  expect(told).toEqual([
    [one, 200],
    [one, 400],
  ])
  await runtime.advance(40)
  expect(server.told()).toEqual([[one, 500]])
})

test("nothing is said to a server in the middle of what it delivers, and everything soon after the last", async () => {
  const server = connect("server")
  acknowledgements.add(server.session, has(other, 1))
  for (let count = 1; count <= 8; count++) {
    acknowledgements.add(server.session, has(one, count))
    await runtime.advance(5)
  }

  expect(server.told()).toEqual([])
  await runtime.advance(40)
  expect(server.told()).toEqual([
    [other, 1],
    [one, 8],
  ])
})

test("a server that rests is told while another goes on", async () => {
  const [busy, resting] = [connect("server", "busy"), connect("server", "resting")]
  acknowledgements.add(resting.session, has(other, 1))
  for (let count = 1; count <= 8; count++) {
    acknowledgements.add(busy.session, has(one, count))
    await runtime.advance(5)
  }

  expect([busy.told(), resting.told()]).toEqual([[], [[other, 1]]])
})

test("each server hears what it has delivered; who is gone, nothing", async () => {
  const [first, second, gone] = [connect("server", "first"), connect("server", "second"), connect("server", "gone")]
  acknowledgements.add(first.session, has(one, 1))
  acknowledgements.add(second.session, has(other, 2))
  acknowledgements.add(gone.session, has(one, 1))
  gone.session.close()
  acknowledgements.add(gone.session, has(other, 1))

  await runtime.advance(20)

  expect([first.told(), second.told(), gone.told()]).toEqual([[[one, 1]], [[other, 2]], []])
})

test("a clock that is set back delays an acknowledgement by a second at most", async () => {
  let offset = 0
  const skewed: Runtime = {
    now: () => runtime.now() + offset,
    timer: (ms, task) => runtime.timer(ms, task),
    defer: (task) => runtime.defer(task),
    soon: (task) => runtime.soon(task),
    log: runtime.log,
  }
  const { session, told } = connect("server")
  new Acknowledgements(skewed, departures).add(session, has(one, 1))
  offset = -3_600_000

  await runtime.advance(999)
  expect(told()).toEqual([])

  await runtime.advance(1)
  expect(told()).toEqual([[one, 1]])
})

test("of a value with several sessions those are named of which something came, all of a round together", async () => {
  const client = connect("client")
  const log = (size: number) => ({ sessions: { size }, lengthOf: () => 5 }) as unknown as Replica["log"]
  const replica = (size: number) => ({ id: one, log: log(size), knownState: () => has(one, 5) }) as unknown as Replica
  const [first, second] = [sampleSession(1), sampleSession(2)]

  acknowledgements.add(client.session, acknowledgementOf(replica(3), [{ sessionID: first }]))
  acknowledgements.add(client.session, acknowledgementOf(replica(3), [{ sessionID: second }]))
  await Promise.resolve()
  expect(client.sent.splice(0)).toEqual([
    { action: "known", id: one, header: true, sessions: { [first]: 5, [second]: 5 }, isPartial: true },
  ])

  acknowledgements.add(client.session, acknowledgementOf(replica(2), [{ sessionID: first }]))
  acknowledgements.add(client.session, acknowledgementOf(replica(3), [{ sessionID: second }]))
  await Promise.resolve()
  expect(client.sent.splice(0)).toEqual([{ action: "known", id: one, header: true, sessions: { [sampleSession(0)]: 5, [second]: 5 } }])
})
