import { LocalNode, logger, type Peer } from "cojson"
import { PureJSCrypto } from "cojson/crypto/PureJSCrypto"
import { createMemoryDriver, createStorage, emptyMemoryData } from "cojson/testing"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import type { ServerLink } from "../context/server-link.ts"
import { finalUpload } from "./final-upload.ts"

const warnings: string[] = []
const silent = () => undefined

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
  warnings.length = 0
  logger.setLogSystem({ debug: silent, info: silent, error: silent, warn: (text) => warnings.push(text) })
})
afterEach(() => {
  vi.useRealTimers()
  logger.setLogSystem(console)
})

const mute: Peer = {
  id: "ws://mute",
  role: "server",
  persistent: true,
  incoming: { onMessage: silent, onClose: silent, close: silent },
  outgoing: { push: silent, onClose: silent, close: silent },
}

function linkThatIs(connected: boolean): ServerLink {
  const never = new Promise<void>(silent)
  return {
    peers: [mute],
    opened: Promise.resolve(),
    attach: silent,
    connected,
    waitForConnection: () => never,
    subscribe: () => silent,
    close: silent,
  }
}

function nodeWithGroup() {
  const crypto = new PureJSCrypto()
  const secret = crypto.newRandomAgentSecret()
  const node = new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto)
  node.syncManager.addPeer(mute)
  return { node, group: node.createGroup() }
}

test("without storage it says which values are lost", async () => {
  const { node, group } = nodeWithGroup()

  const upload = finalUpload(node, linkThatIs(true), false)
  const failure = expect(upload).rejects.toThrow(
    `The worker stopped before the sync server had everything: it lacks edits of 1 value (${group.id}). Without storage they are lost.`,
  )
  await vi.advanceTimersByTimeAsync(60_000)

  await failure
})

test("with storage and the server away it warns after a second that the next start uploads", async () => {
  const { node, group } = nodeWithGroup()
  node.setStorage(createStorage(createMemoryDriver(emptyMemoryData())))

  const upload = finalUpload(node, linkThatIs(false), true)
  await vi.advanceTimersByTimeAsync(1_000)
  await upload

  expect(warnings).toEqual([
    `Stopping without the sync server: it lacks edits of 1 value (${group.id}). They are in storage; the next start uploads them.`,
  ])
})

test("with storage and nothing left it does not wait for a server that is away", async () => {
  const { node } = nodeWithGroup()
  node.syncManager.flushLocal()
  node.setStorage(createStorage(createMemoryDriver(emptyMemoryData())))

  await finalUpload(node, linkThatIs(false), true)

  expect(warnings).toEqual([])
})
