import { expect, test } from "vitest"
import { VirtualRuntime } from "../base/virtual-runtime.ts"
import { WasmCrypto } from "../crypto/entries/WasmCrypto.ts"
import { LocalNode } from "./local-node.ts"

const crypto = await WasmCrypto.create()

function newNode(runtime: VirtualRuntime): LocalNode {
  const secret = crypto.newRandomAgentSecret()
  return new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, "always", { runtime })
}

test("who subscribes hears of what comes afterwards, and not of what came before in the same turn", async () => {
  const runtime = new VirtualRuntime()
  const group = newNode(runtime).createGroup()
  group.addMember("everyone", "reader")
  const map = group.createMap({ a: 1 })
  const reader = newNode(runtime)
  const give = () => {
    for (const { core } of [group, map]) for (const piece of core.newContentSince() ?? []) reader.syncManager.handleNewContent(piece)
  }
  let heard = 0

  give()
  reader.getCoValue(map.id).onChange(() => heard++)
  await runtime.settle()
  const before = heard
  map.set("a", 2)
  give()
  await runtime.settle()

  expect(before).toBe(0)
  expect(heard).toBe(1)
})
