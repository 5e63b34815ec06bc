import { expect, test } from "vitest"
import { VirtualRuntime } from "../base/virtual-runtime.ts"
import { WasmCrypto } from "../crypto/entries/WasmCrypto.ts"
import { LocalNode } from "../node/local-node.ts"
import { scriptedPeer } from "../sync/testing/scripted-peer.ts"

const crypto = await WasmCrypto.create()

function newNode(runtime: VirtualRuntime): LocalNode {
  const secret = crypto.newRandomAgentSecret()
  return new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, "always", { runtime })
}

test("a value of which announced pieces are missing is available, but not complete", async () => {
  const runtime = new VirtualRuntime()
  const author = newNode(runtime)
  const map = author.createGroup().createMap({ a: 1 })
  map.set("filler", "x".repeat(200 * 1024), "trusting")
  await runtime.settle()
  map.set("b", 2)
  await runtime.settle()
  const pieces = map.core.newContentSince(undefined) ?? []
  const reader = newNode(runtime)
  const server = scriptedPeer("server")
  reader.syncManager.addPeer(server.peer)
  for (const piece of map.group.core.newContentSince(undefined) ?? []) server.say(piece)
  const core = reader.getCoValue(map.id)
  const seen: boolean[] = []
  core.subscribe((value) => seen.push(value.isAvailable()))
  let whole: unknown
  const states = () => [core.isAvailable(), core.isStreaming(), core.isCompletelyDownloaded(), core.verified?.header.type, whole === core]

  const before = states()
  for (const piece of pieces.slice(0, -1)) server.say(piece)
  await runtime.settle()
  void core.waitForFullStreaming().then((value) => (whole = value))
  await runtime.settle()
  const between = states()
  for (const piece of pieces.slice(-1)) server.say(piece)
  await runtime.settle()

  expect(pieces.length).toBeGreaterThan(1)
  expect(before).toEqual([false, false, false, undefined, false])
  expect(between).toEqual([true, true, false, "comap", false])
  expect(states()).toEqual([true, false, true, "comap", true])
  expect(seen[0]).toBe(false)
  expect(seen.at(-1)).toBe(true)
})

test("the inside of a value is given out also when nobody has it", async () => {
  const runtime = new VirtualRuntime()
  const node = newNode(runtime)
  const id = "co_zNobodyHasIt"

  const loaded = node.loadCoValueCore(id)
  await runtime.advance(60_000)

  const core = await loaded
  expect([core.id, core.loadingState, node.getLoaded(id as never), node.coValues.get(id)]).toEqual([id, "unavailable", undefined, core])
  await expect(node.loadCoValueCore("nobody" as never)).rejects.toThrow("invalid id nobody")
})
