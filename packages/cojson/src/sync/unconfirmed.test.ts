import { expect, test } from "vitest"
import type { RawCoMap } from "../content/raw-co-map.ts"
import type { JazzError } from "../base/errors.ts"
import type { SessionID } from "../ids/session-id.ts"
import { PureJSCrypto } from "../crypto/entries/PureJSCrypto.ts"
import { VirtualRuntime } from "../base/virtual-runtime.ts"
import type { RawCoID } from "../ids/co-id.ts"
import { createStorage } from "../storage/engine.ts"
import { createMemoryDriver } from "../storage/memory-driver.ts"
import { LocalNode } from "../node/local-node.ts"
import { connectedPeers } from "./connected-peers.ts"
import { scriptedPeer } from "./testing/scripted-peer.ts"

function makeNode(runtime?: VirtualRuntime) {
  const crypto = new PureJSCrypto()
  const secret = crypto.newRandomAgentSecret()
  return new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, undefined, runtime && { runtime })
}

/** A map that was just written by the client of a server which does as the test says. */
function mapOfClient() {
  const runtime = new VirtualRuntime()
  const client = makeNode(runtime)
  const server = scriptedPeer("server")
  client.syncManager.addPeer(server.peer)
  const map = client.createGroup().createMap({ a: 1 })
  return { runtime, client, server, map }
}

test("local changes are waited for until the server has them, and then no more", async () => {
  const client = makeNode()
  const [toClient, toServer] = connectedPeers("client", "server", { peer1role: "client", peer2role: "server" })
  const group = client.createGroup()
  const map = group.createMap({ a: 1 })
  client.syncManager.flushLocal()
  expect(client.syncManager.unconfirmedIDs()).toEqual([group.id, map.id])

  const server = makeNode()
  server.syncManager.addPeer(toClient)
  client.syncManager.addPeer(toServer)
  await client.syncManager.waitForLocalChanges([])
  expect(client.syncManager.unconfirmedIDs()).toEqual([])
  expect(server.getCoValue(map.id).knownState()).toEqual(client.getCoValue(map.id).knownState())

  map.set("a", 2)
  await client.syncManager.waitForLocalChanges([])

  expect(client.syncManager.unconfirmedIDs()).toEqual([])
  expect(server.getCoValue(map.id).knownState()).toEqual(client.getCoValue(map.id).knownState())
})

test("nobody waits for a value again that is on the server", async () => {
  const client = makeNode()
  const [toClient, toServer] = connectedPeers("client", "server", { peer1role: "client", peer2role: "server" })
  const server = makeNode()
  server.syncManager.addPeer(toClient)
  client.syncManager.addPeer(toServer)
  client.createGroup().createMap({ a: 1 })

  await client.syncManager.waitForAllCoValuesSync()

  expect(client.syncManager.unsettledIDs()).toEqual([])
})

test("any number of waits for one change end together; who waits after they failed waits anew", async () => {
  const { runtime, client, server, map } = mapOfClient()
  const first = [client.syncManager.waitForLocalChanges([]), client.syncManager.waitForLocalChanges([])]
  const outcomes = Promise.allSettled(first)
  await runtime.advance(60_000)
  expect((await outcomes).map(({ status }) => status)).toEqual(["rejected", "rejected"])

  let done = false
  const second = client.syncManager.waitForLocalChanges([]).then(() => (done = true))
  await runtime.settle()
  expect(done).toBe(false)
  for (const id of client.syncManager.unconfirmedIDs()) server.say({ action: "known", ...client.getCoValue(id).knownState() })
  await runtime.settle()

  await second
  expect(client.syncManager.unconfirmedIDs()).toEqual([])
  expect(map.get("a")).toBe(1)
})

test("whoever waits in one macrotask waits together, also for what was changed after the first began", async () => {
  const { runtime, client, server, map } = mapOfClient()
  const first = client.syncManager.waitForLocalChanges([])
  map.set("a", 2)
  let done = false
  const second = client.syncManager.waitForLocalChanges([]).then(() => (done = true))
  await runtime.settle()
  const contents = server.sent.filter(({ action, id }) => action === "content" && id === map.id)
  const [session] = Object.values(contents[0]?.action === "content" ? contents[0].new : {})
  expect([contents.length, session?.newTransactions.length, done]).toEqual([1, 2, false])

  for (const id of client.syncManager.unconfirmedIDs()) server.say({ action: "known", ...client.getCoValue(id).knownState() })
  await runtime.settle()

  await Promise.all([first, second])
  expect(client.syncManager.unconfirmedIDs()).toEqual([])
})

/** A client with a map that somebody else has made, at a server that says what it is told to say. */
async function importScene() {
  const runtime = new VirtualRuntime()
  const [client, other] = [makeNode(runtime), makeNode(runtime)]
  const storage = createStorage(createMemoryDriver(), runtime)
  client.setStorage(storage)
  const server = scriptedPeer("server")
  client.syncManager.addPeer({ ...server.peer, persistent: true })
  const group = other.createGroup()
  group.addMember("everyone", "writer")
  const foreign = group.createMap({ a: 1 })
  other.syncManager.flushLocal()
  for (const { core } of [group, foreign]) for (const piece of core.newContentSince() ?? []) client.syncManager.handleNewContent(piece)
  await runtime.settle()
  const map = client.expectCoValueLoaded(foreign.id).getCurrentContent() as RawCoMap
  const [theirs] = Object.keys(map.core.knownState().sessions) as SessionID[]
  if (!theirs) throw new Error("nothing was imported")
  const write = async () => {
    map.set("b", 2)
    await runtime.settle()
  }
  /** The server has everything but what it refuses. */
  const answer = async (id: RawCoID, ...refused: SessionID[]) => {
    const { [refused[0] ?? theirs]: _, ...taken } = client.getCoValue(id).knownState().sessions
    const sessions = refused.length > 0 ? taken : client.getCoValue(id).knownState().sessions
    server.say({ action: "known", id, header: true, sessions, ...(refused.length > 0 && { refused }) })
    await runtime.settle()
  }
  const confirmed = async (...ids: RawCoID[]) => {
    const wait = client.syncManager.waitForLocalChanges(ids).then(
      () => "confirmed",
      (error: { readonly code: string }) => error.code,
    )
    await runtime.settle()
    return wait
  }
  return { client, storage, map, theirs, write, answer, confirmed }
}

test("what others wrote and the server refuses is nobody's wait, and stays noted as not uploaded", async () => {
  const { client, storage, map, theirs, write, answer, confirmed } = await importScene()
  await write()
  const wait = client.syncManager.waitForLocalChanges([map.id])
  const waitForAll = client.syncManager.waitForAllCoValuesSync()
  const waitForMap = expect(client.syncManager.waitForSync(map.id)).rejects.toMatchObject({ code: "sync.refused" })
  await answer(map.group.id)

  await answer(map.id, theirs)

  await Promise.all([wait, waitForAll, waitForMap])
  await write()
  await answer(map.id, theirs)
  expect(await confirmed(map.id)).toBe("confirmed")
  await storage.flush()
  expect(await storage.unsyncedIDs()).toEqual([map.id])
})

test("what was written here and the server refuses fails whoever asks for that value, and no other", async () => {
  const { client, map, write, answer, confirmed } = await importScene()
  await answer(map.group.id)
  await write()
  const ours = client.currentSessionID
  const before = client.syncManager.waitForLocalChanges([map.id]).catch((error: unknown) => error)
  const other = client.syncManager.waitForLocalChanges([])

  await answer(map.id, ours)

  expect(await before).toMatchObject({ code: "sync.refused", coValueID: map.id })
  await other
  expect([await confirmed(map.group.id), await confirmed(map.id)]).toEqual(["confirmed", "sync.refused"])
  await expect(client.syncManager.waitForAllCoValuesSync()).rejects.toMatchObject({ code: "sync.refused" })
})

test("a wait that takes too long says what is here and what the server has, in a text that is not long", async () => {
  const { runtime, client, server, map } = mapOfClient()
  const first = client.currentSessionID
  const failure = async () => {
    const failed = map.core.waitForSync({ timeout: 1_000 }).catch((error: unknown) => error)
    await runtime.advance(1_000)
    return (await failed) as JazzError
  }
  const of = (count: number) => JSON.stringify({ [first]: count })
  map.set("a", 2)
  await runtime.settle()
  server.say({ action: "known", ...map.core.knownState(), sessions: { [first]: 1 } })

  const { code, message } = await failure()
  expect(code).toBe("sync.timeout")
  expect(message).toContain(`sync with peer server for coValue ${map.id}:\nKnown state: ${of(2)}\nUploaded state: ${of(1)}`)

  for (let i = 0; i < 50; i++) {
    client.startSession()
    map.set("a", i)
  }
  expect((await failure()).message.length).toBeLessThan(2_500)
})
