import { beforeEach, expect, test } from "vitest"
import { VirtualRuntime } from "../base/virtual-runtime.ts"
import { NapiCrypto } from "../crypto/entries/NapiCrypto.ts"
import type { RawCoMap } from "../content/raw-co-map.ts"
import type { SessionID } from "../ids/session-id.ts"
import { LocalNode } from "../node/local-node.ts"
import type { KnownMessage } from "../wire/messages.ts"
import { scriptedPeer } from "./testing/scripted-peer.ts"

const crypto = await NapiCrypto.create()

let runtime: VirtualRuntime
let node: LocalNode
let map: RawCoMap
let session: SessionID

/** A server that follows everything; says what it has of the map. */
async function connect() {
  const { peer, sent, say } = scriptedPeer("server")
  node.syncManager.addPeer({ ...peer, persistent: true })
  await runtime.settle()
  sent.length = 0
  const tell = async (count: number, more: Partial<KnownMessage> = {}) => {
    say({ action: "known", id: map.id, header: true, sessions: { [session]: count }, ...more })
    await runtime.settle()
    return sent.splice(0).filter(({ action, id }) => action === "content" && id === map.id)
  }
  return { peer, tell }
}

beforeEach(() => {
  runtime = new VirtualRuntime()
  const secret = crypto.newRandomAgentSecret()
  session = crypto.newRandomSessionID(crypto.getAgentID(secret))
  node = new LocalNode(secret, session, crypto, "always", { runtime })
  map = node.createGroup().createMap({ a: 1 })
  map.set("b", 1)
})

test("what is said of some sessions says nothing of the others", async () => {
  const count = map.core.knownState().sessions[session] ?? 0
  const { tell } = await connect()
  expect(await tell(count)).toEqual([])

  expect(await tell(0, { isPartial: true, sessions: {} })).toEqual([])

  expect(await tell(0, { isCorrection: true, sessions: {} })).toHaveLength(1) // it would be seen
})

test("the acknowledgement of one session is not the first answer of a connection", async () => {
  const count = map.core.knownState().sessions[session] ?? 0
  const before = await connect()
  await before.tell(count)
  before.peer.outgoing.close()
  const { tell } = await connect()

  expect(await tell(0, { isPartial: true, sessions: {} })).toEqual([])

  expect(await tell(0, { sessions: {} })).toHaveLength(1) // the answer: the server has lost it
})
