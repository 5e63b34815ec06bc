import { expect, test } from "vitest"
import { VirtualRuntime } from "../base/virtual-runtime.ts"
import type { CoValueHeader } from "../log/header.ts"
import { sampleID, sampleSession } from "../storage/storage-oracle.ts"
import type { NewContentMessage, SyncMessage } from "../wire/messages.ts"
import { Departures } from "./departures.ts"
import { Inbox } from "./inbox.ts"
import { DEFAULT_LIMITS } from "./limits.ts"
import { PeerSession } from "./peer-session.ts"
import { portionsOf } from "./portions.ts"
import { scriptedPeer } from "./testing/scripted-peer.ts"

const header: CoValueHeader = { type: "comap", ruleset: { type: "unsafeAllowAll" }, meta: null, createdAt: null, uniqueness: null }

function content(sessions: number): NewContentMessage {
  const run = { after: 0, newTransactions: [], lastSignature: "signature_z1" } as const
  const runs = Array.from({ length: sessions }, (_, i) => [sampleSession(i), run])
  return { action: "content", id: sampleID(1), priority: 3, header, expectContentUntil: {}, new: Object.fromEntries(runs) }
}

test("content of many sessions is handled in parts, of which the first has what is said of the value", () => {
  const small = content(250)
  expect(portionsOf(small, { role: "client" })).toEqual([small])

  const large = content(501)
  const portions = portionsOf(large, { role: "client" }) as NewContentMessage[]

  expect(portions.map((portion) => Object.keys(portion.new).length)).toEqual([250, 250, 1])
  expect(portions.map(({ header, expectContentUntil }) => [header, expectContentUntil].filter(Boolean).length)).toEqual([2, 0, 0])
  expect(Object.assign({}, ...portions.map((portion) => portion.new))).toEqual(large.new)
})

/** An inbox on a clock that moves by 8 ms with every message, and what it has handled: peers by name. */
function slowInbox() {
  const runtime = new VirtualRuntime()
  let time = 0
  const handled: string[] = []
  const departures = new Departures(runtime)
  const handle = (_run: readonly SyncMessage[], { id }: PeerSession) => {
    time += 8
    handled.push(id)
  }
  const inbox = new Inbox(Object.assign(runtime, { now: () => time }), 1_000, handle, departures)
  inbox.portionsOf = portionsOf
  const connect = (id: string, role: "client" | "server" = "client") =>
    new PeerSession(scriptedPeer(role, id).peer, () => {}, DEFAULT_LIMITS, departures)
  return { inbox, connect, handled, runtime }
}

test("between the parts of a client's content others have their turn; what a server gives is taken whole", async () => {
  const { inbox, connect, handled, runtime } = slowInbox()
  const large = connect("large")
  inbox.push(content(501), large)
  inbox.push(content(501), connect("server", "server"))
  inbox.push(content(1), connect("small"))

  await runtime.settle()

  expect(handled).toEqual(["large", "server", "small", "large", "large"])
})

test("a slice ends however many peers wait, and the next goes on with those who had no turn", async () => {
  const { inbox, connect, handled, runtime } = slowInbox()
  const peers = Array.from({ length: 5 }, (_, i) => connect(String(i)))
  for (const peer of peers) for (const id of [1, 2]) inbox.push({ action: "load", id: sampleID(id), header: false, sessions: {} }, peer)

  await Promise.resolve()
  expect(handled).toEqual(["0", "1", "2"])

  await runtime.settle()
  expect(handled).toEqual(["0", "1", "2", "3", "4", "0", "1", "2", "3", "4"])
})
