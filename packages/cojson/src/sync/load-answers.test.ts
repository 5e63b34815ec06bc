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
