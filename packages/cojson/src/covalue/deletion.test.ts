import { expect, test } from "vitest"
import { VirtualRuntime } from "../base/virtual-runtime.ts"
import type { RawCoMap } from "../content/raw-co-map.ts"
import { PureJSCrypto } from "../crypto/entries/PureJSCrypto.ts"
import type { CoID } from "../ids/co-id.ts"
import { LocalNode } from "../node/local-node.ts"
import { connectedPeers } from "../sync/connected-peers.ts"
import { deleteValue } from "./deletion.ts"

const crypto = new PureJSCrypto()

function newNode(runtime: VirtualRuntime): LocalNode {
  const secret = crypto.newRandomAgentSecret()
  return new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, "always", { runtime })
}

async function pair() {
  const runtime = new VirtualRuntime()
  const [admin, other] = [newNode(runtime), newNode(runtime)]
  const [toOther, toAdmin] = connectedPeers("admin", "other", { peer1role: "server", peer2role: "server" })
  admin.syncManager.addPeer(toOther)
  other.syncManager.addPeer(toAdmin)
  const group = admin.createGroup()
  group.addMember("everyone", "writer")
  const map = group.createMap({ secret: "text" })
  await runtime.settle()
  const loading = other.load(map.id)
  await runtime.advance(10)
  return { runtime, admin, other, group, map, seen: (await loading) as RawCoMap }
}

test("what an admin deletes is empty for everybody, and subscribers hear", async () => {
  const { runtime, map, seen } = await pair()
  const heard: unknown[] = []
  seen.subscribe((value) => heard.push(value.toJSON()))
  await runtime.advance(10)

  deleteValue(map.core)
  await runtime.settle()

  expect(map.toJSON()).toEqual({})
  expect(seen.toJSON()).toEqual({})
  expect(seen.core.isDeleted).toBe(true)
  expect(heard.at(-1)).toEqual({})
  const tombstone = map.core
    .newContentSince()
    ?.flatMap((message) => Object.entries(message.new))
    .find(([session]) => session.includes("_session_d"))
  expect(tombstone?.[1].newTransactions).toEqual([
    { privacy: "trusting", madeAt: expect.any(Number), changes: "[]", meta: JSON.stringify({ deleted: map.id }) },
  ])
})

test("nobody else can delete: neither here nor by writing the session by hand", async () => {
  const { runtime, other, map, seen } = await pair()

  expect(() => deleteValue(seen.core)).toThrow("must be an admin")
  seen.core.appendTombstone(
    crypto.newDeleteSessionID(other.getCurrentAgentID()),
    JSON.stringify({ changes: "[]", madeAt: runtime.now(), meta: JSON.stringify({ deleted: map.id }), privacy: "trusting" }),
  )
  await runtime.settle()

  expect(map.core.log.deleteSessions).toHaveLength(1)
  expect(map.toJSON()).toEqual({ secret: "text" })
})

test("groups cannot be deleted", async () => {
  const { group } = await pair()

  expect(() => deleteValue(group.core)).toThrow("cannot be deleted")
  expect(group.id satisfies CoID<unknown>).toBe(group.core.id)
})
