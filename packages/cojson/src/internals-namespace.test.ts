import { afterEach, expect, test } from "vitest"
import { WasmCrypto } from "./crypto/entries/WasmCrypto.ts"
import { VirtualRuntime } from "./base/virtual-runtime.ts"
import { cojsonInternals } from "./internals-namespace.ts"
import type { CoID } from "./ids/co-id.ts"
import type { RawCoMap } from "./content/raw-co-map.ts"
import { LocalNode } from "./node/local-node.ts"

const crypto = await WasmCrypto.create()
const defaults = { ...cojsonInternals.CO_VALUE_LOADING_CONFIG }

afterEach(() => {
  cojsonInternals.setCoValueLoadingRetryDelay(defaults.RETRY_DELAY)
  cojsonInternals.setCoValueLoadingMaxRetries(defaults.MAX_RETRIES)
})

test("ids and bytes are turned into each other, and accounts follow from their secrets", () => {
  const secret = crypto.agentSecretFromSecretSeed(new Uint8Array(cojsonInternals.secretSeedLength).fill(1))
  const id = cojsonInternals.idforHeader(cojsonInternals.accountHeaderForInitialAgentSecret(secret, crypto), crypto)

  expect(id).toBe("co_zTU3ysLQKoP63TP2Fm1dNUoBwXb")
  expect(cojsonInternals.rawCoIDtoBytes(id)).toHaveLength(cojsonInternals.shortHashLength)
  expect(cojsonInternals.rawCoIDfromBytes(cojsonInternals.rawCoIDtoBytes(id))).toBe(id)
  expect(() => cojsonInternals.rawCoIDtoBytes("co_z0")).toThrow("co_z0 is no id")
  expect(cojsonInternals.base64URLtoBytes(cojsonInternals.bytesToBase64url(Uint8Array.of(255, 0)))).toEqual(Uint8Array.of(255, 0))
  expect(() => cojsonInternals.base64URLtoBytes("?")).toThrow("no base64url")
  expect(cojsonInternals.stableStringify({ b: 1, a: undefined, A: 2 })).toBe('{"A":2,"b":1}')
})

test("tests of programs shorten how long values that nobody has are looked for", async () => {
  const runtime = new VirtualRuntime()
  const secret = crypto.newRandomAgentSecret()
  const node = new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, "always", { runtime })
  const [peer, server] = cojsonInternals.connectedPeers("node", "server", { peer1role: "client", peer2role: "server" })
  let asked = 0
  peer.incoming.onMessage((message) => {
    if (message === "Disconnected" || message.action !== "load") return
    asked++
    peer.outgoing.push({ action: "known", id: message.id, header: false, sessions: {} })
  })
  node.syncManager.addPeer(server)

  cojsonInternals.setCoValueLoadingRetryDelay(20)
  cojsonInternals.setCoValueLoadingMaxRetries(3)
  const load = node.load("co_zNobodyHasIt" as CoID<RawCoMap>)
  await runtime.advance(100)

  expect(await load).toBe("unavailable")
  expect(asked).toBe(4)
  expect(cojsonInternals.CO_VALUE_LOADING_CONFIG.RETRY_DELAY).toBe(20)
})

test("a channel for a transport of one's own keeps what comes before somebody listens", async () => {
  const channel = new cojsonInternals.ConnectedPeerChannel()
  const heard: unknown[] = []

  channel.push("Disconnected")
  channel.onMessage((message) => heard.push(message))
  channel.onClose(() => heard.push("closed"))
  await Promise.resolve()
  channel.close()
  channel.push("Disconnected")
  await Promise.resolve()

  expect(heard).toEqual(["Disconnected", "closed"])
})

test("groups are told from other content", () => {
  const secret = crypto.newRandomAgentSecret()
  const group = new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto).createGroup()

  expect(cojsonInternals.expectGroup(group)).toBe(group)
  expect(() => cojsonInternals.expectGroup(group.createMap())).toThrow("Expected group ruleset in group")
})
