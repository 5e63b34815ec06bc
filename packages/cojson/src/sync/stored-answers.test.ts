import { expect, test } from "vitest"
import { VirtualRuntime } from "../base/virtual-runtime.ts"
import { PureJSCrypto } from "../crypto/entries/PureJSCrypto.ts"
import type { RawCoID } from "../ids/co-id.ts"
import { LocalNode } from "../node/local-node.ts"
import { createStorage } from "../storage/engine.ts"
import { createMemoryDriver } from "../storage/memory-driver.ts"
import type { SyncMessage } from "../wire/messages.ts"
import { connectedPeers } from "./connected-peers.ts"

const crypto = await PureJSCrypto.create()

function nodeOf(runtime: VirtualRuntime): LocalNode {
  const secret = crypto.newRandomAgentSecret()
  const session = crypto.newRandomSessionID(crypto.getAgentID(secret))
  return new LocalNode(secret, session, crypto, "always", { runtime, acknowledge: "durable" })
}

/** A server whose storage has a group and maps of it, and one client that has loaded the group, which it speaks for itself. */
async function scene() {
  const runtime = new VirtualRuntime()
  const author = nodeOf(runtime)
  const group = author.createGroup()
  const maps = [group.createMap({ n: 1 }), group.createMap({ n: 2 })] as const
  await runtime.settle()
  const storage = createStorage(createMemoryDriver(), runtime)
  for (const { core } of [group, ...maps]) for (const content of core.contentSince(undefined)) storage.append(content)
  await runtime.settle()
  const server = nodeOf(runtime)
  server.setStorage(storage)
  const speakTo = (name: string) => {
    const heard: SyncMessage[] = []
    const [toNode, toTest] = connectedPeers("node", name, { peer1role: "server", peer2role: "client" })
    toNode.incoming.onMessage((message) => message !== "Disconnected" && heard.push(message))
    server.syncManager.addPeer(toTest)
    return {
      heard,
      say: async (message: SyncMessage) => {
        toNode.outgoing.push(message)
        await runtime.settle()
      },
    }
  }
  const client = speakTo("client")
  await client.say(load(group.id))
  client.heard.length = 0
  return { runtime, server, group, maps, client, speakTo }
}

function load(id: RawCoID): SyncMessage {
  return { action: "load", id, header: false, sessions: {} }
}

function isInMemory(server: LocalNode, id: RawCoID): boolean {
  return server.availableCoValue(id) !== undefined
}

test("what nobody has asked for is given as it is stored, and does not come into memory", async () => {
  const { server, maps, client } = await scene()
  const [map, other] = maps

  await client.say(load(map.id))

  const [stored] = map.core.newContentSince(undefined) ?? []
  expect(client.heard).toEqual([stored])
  expect(isInMemory(server, map.id)).toBe(false)

  await client.say({ action: "known", ...map.core.knownState() })
  await client.say(load(other.id))

  expect(isInMemory(server, map.id)).toBe(false)
  expect(client.heard.map(({ id }) => id)).toEqual([map.id, other.id])
})

test("what somebody asks for again comes into memory", async () => {
  const { server, group, maps, client, speakTo } = await scene()
  const [map] = maps
  const second = speakTo("second")
  await second.say(load(group.id))
  second.heard.length = 0

  for (const { say } of [client, second]) await say(load(map.id))

  expect(isInMemory(server, map.id)).toBe(true)
  expect(second.heard).toEqual(client.heard)
})

test("who was given a value as it is stored hears what others write to it", async () => {
  const { runtime, maps, client, speakTo } = await scene()
  const [map] = maps
  const before = map.core.knownState()
  await client.say(load(map.id))
  client.heard.length = 0
  map.set("n", 3)
  await runtime.settle()
  const [news] = map.core.newContentSince(before) ?? []
  if (!news) throw new Error("nothing new")
  const writer = speakTo("writer")

  await writer.say(news)

  expect(client.heard).toEqual([news])
  expect(writer.heard).toContainEqual({ action: "known", ...map.core.knownState() })
})

test("who says that it has not got what it was given gets it again, from memory", async () => {
  const { server, maps, client } = await scene()
  const [map] = maps
  await client.say(load(map.id))
  const given = client.heard.splice(0)

  await client.say({ action: "known", isCorrection: true, id: map.id, header: false, sessions: {} })

  expect(client.heard).toEqual(given)
  expect(isInMemory(server, map.id)).toBe(true)
})

test("to who lacks the group of a value that goes first", async () => {
  const { group, maps, speakTo } = await scene()
  const [map] = maps
  const newcomer = speakTo("newcomer")

  await newcomer.say(load(map.id))

  expect(newcomer.heard.map(({ id }) => id)).toEqual([group.id, map.id])
})
