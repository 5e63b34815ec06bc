import { WasmCrypto } from "cojson/crypto/WasmCrypto"
import { LocalNode } from "cojson"
import { expect, test } from "vitest"
import { NewEntries } from "./new-entries.ts"

test("takes each entry once, in order", async () => {
  const crypto = await WasmCrypto.create()
  const secret = crypto.newRandomAgentSecret()
  const node = new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto)
  const stream = node.createGroup().createStream()
  const entries = new NewEntries(stream)

  expect(entries.take()).toEqual([])
  stream.push("a")
  stream.push("b")
  expect(entries.take()).toEqual([
    { value: "a", session: node.currentSessionID, key: `${node.currentSessionID}/0` },
    { value: "b", session: node.currentSessionID, key: `${node.currentSessionID}/1` },
  ])
  stream.push("c")
  expect(entries.take().map(({ value }) => value)).toEqual(["c"])
  expect(entries.take()).toEqual([])
  await node.gracefulShutdown()
})
