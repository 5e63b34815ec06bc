import { expect, test } from "vitest"
import { VirtualRuntime } from "../base/virtual-runtime.ts"
import { PureJSCrypto } from "../crypto/entries/PureJSCrypto.ts"
import { LocalNode } from "../node/local-node.ts"
import type { StorageDriver } from "../storage/driver.ts"
import { createStorage } from "../storage/engine.ts"
import { createMemoryDriver } from "../storage/memory-driver.ts"
import type { SyncMessage } from "../wire/messages.ts"
import { connectedPeers } from "./connected-peers.ts"

const crypto = await PureJSCrypto.create()

/** A database whose commits end when the test lets them. */
function slowDriver(): { readonly driver: StorageDriver; release(): void } {
  const memory = createMemoryDriver()
  const waiting: (() => void)[] = []
  return {
    driver: {
      read: (id) => memory.read(id),
      knownState: (id) => memory.knownState(id),
      ids: () => memory.ids(),
      unsyncedIDs: () => memory.unsyncedIDs(),
      close: () => memory.close(),
      commit: async (batch) => {
        await new Promise<void>((resolve) => waiting.push(resolve))
        return await memory.commit(batch)
      },
    },
    release: () => {
      for (const resolve of waiting.splice(0)) resolve()
    },
  }
}

function nodeOf(runtime: VirtualRuntime): LocalNode {
  const secret = crypto.newRandomAgentSecret()
  const session = crypto.newRandomSessionID(crypto.getAgentID(secret))
  return new LocalNode(secret, session, crypto, "always", { runtime, acknowledge: "durable" })
}

/** A connection to a node that the test speaks on itself. */
function speakTo(node: LocalNode, name: string) {
  const heard: SyncMessage[] = []
  const [toNode, toTest] = connectedPeers("node", name, { peer1role: "server", peer2role: "client" })
  toNode.incoming.onMessage((message) => message !== "Disconnected" && heard.push(message))
  node.syncManager.addPeer(toTest)
  return { heard, say: (message: SyncMessage) => toNode.outgoing.push(message) }
}

test("a node that acknowledges what is durable tells no counters of what is not, to nobody who asks", async () => {
  const runtime = new VirtualRuntime()
  const map = nodeOf(runtime).createGroup().createMap({ title: "soon on disk" })
  await runtime.settle()
  const contents = [map.group.core, map.core].flatMap((core) => core.newContentSince(undefined) ?? [])
  const { driver, release } = slowDriver()
  const server = nodeOf(runtime)
  server.setStorage(createStorage(driver, runtime))
  const known = map.core.knownState()

  const writer = speakTo(server, "writer")
  for (const content of contents) writer.say(content)
  await runtime.settle()
  const [again, reader] = [speakTo(server, "again"), speakTo(server, "reader")]
  again.say({ action: "load", ...known })
  reader.say({ action: "load", id: map.id, header: false, sessions: {} })
  await runtime.settle()

  expect(writer.heard.filter(({ action }) => action === "known")).toEqual([])
  expect(again.heard).toEqual([])
  expect(reader.heard.map(({ action, id }) => [action, id])).toContainEqual(["content", map.id])
  expect(reader.heard.some(({ action }) => action === "known")).toBe(false)

  release()
  await runtime.settle()

  for (const { heard } of [writer, again]) expect(heard).toContainEqual({ action: "known", ...known })
})

test("from storage, what a value needs goes before it, once for all values that need the same", async () => {
  const runtime = new VirtualRuntime()
  const author = nodeOf(runtime)
  const groups = [author.createGroup(), author.createGroup()]
  groups[1]?.extend(author.createGroup())
  const maps = groups.flatMap((group) => [group.createMap({ n: 1 }), group.createMap({ n: 2 })])
  await runtime.settle()
  const storage = createStorage(createMemoryDriver(), runtime)
  for (const { core } of [...groups.flatMap((group) => [...group.getParentGroups(), group]), ...maps])
    for (const content of core.contentSince(undefined)) storage.append(content)
  await runtime.settle()
  const server = nodeOf(runtime)
  server.setStorage(storage)
  const client = speakTo(server, "client")

  for (const { id } of maps) client.say({ action: "load", id, header: false, sessions: {} })
  await runtime.settle()

  const [first, second] = groups.map(({ id }) => id)
  const parent = groups[1]?.getParentGroups()[0]?.id
  const contents = client.heard.filter(({ action }) => action === "content").map(({ id }) => id)
  expect(contents.filter((id) => !maps.some((map) => map.id === id))).toEqual([first, parent, second])
  for (const { id, group } of maps) expect(contents.indexOf(group.id)).toBeLessThan(contents.indexOf(id))
})
