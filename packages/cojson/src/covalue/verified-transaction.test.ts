import { expect, test } from "vitest"
import { PureJSCrypto } from "../crypto/entries/PureJSCrypto.ts"
import { LocalNode } from "../node/local-node.ts"

function newNode(): LocalNode {
  const crypto = new PureJSCrypto()
  const secret = crypto.newRandomAgentSecret()
  return new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto)
}

test("transactions tell who made them, when, and what they say", () => {
  const node = newNode()
  const map = node.createGroup().createMap({ a: 1 })
  map.delete("a")

  const { core } = map
  const txID = { sessionID: node.currentSessionID, txIndex: 1 }
  const { madeAt } = core.getValidSortedTransactions()[1] ?? {}

  expect(core.verifiedTransactions.map(({ isValid, changes }) => [isValid, changes])).toEqual([
    [true, [{ op: "set", key: "a", value: 1 }]],
    [true, [{ op: "del", key: "a" }]],
  ])
  expect(core.getValidSortedTransactions()[1]).toEqual({
    txID,
    author: node.getCurrentAgent().id,
    madeAt: expect.any(Number),
    changes: [{ op: "del", key: "a" }],
  })
  expect(core.verifiedTransactions[1]).toMatchObject({ txID, madeAt, tx: { privacy: "private", madeAt } })
})

test("what was written without the right does not count and says nothing", () => {
  const node = newNode()
  const group = node.createGroup()
  const map = group.createMap({ a: 1 })
  group.addMember("everyone", "reader")
  const stranger = newNode()
  for (const core of [group.core, map.core])
    for (const piece of core.newContentSince() ?? []) stranger.syncManager.handleNewContent(piece, "import")

  const seen = stranger.expectCoValueLoaded(map.id)
  seen.makeTransaction([{ op: "set", key: "a", value: 2 }], "private")

  expect(seen.verifiedTransactions.map(({ isValid, changes }) => [isValid, changes?.length])).toEqual([
    [true, 1],
    [false, undefined],
  ])
  expect(seen.getValidSortedTransactions()).toHaveLength(1)
})

test("what is not here has no transactions", () => {
  const core = newNode().getCoValue("co_zUnknown")

  expect(core.verifiedTransactions).toEqual([])
  expect(core.getValidSortedTransactions()).toEqual([])
})

test("transactions from one index of a session to another", () => {
  const node = newNode()
  const map = node.createGroup().createMap({ a: 0 })
  for (const a of [1, 2, 3]) map.set("a", a)
  const { currentSessionID: session } = node
  const values = (range: Parameters<typeof map.core.getValidSortedTransactions>[0]) =>
    map.core.getValidSortedTransactions(range).map(({ txID }) => txID.txIndex)

  expect(values({ from: { [session]: 2 } })).toEqual([2, 3])
  expect(values({ to: { [session]: 1 } })).toEqual([0, 1])
  expect(values({ from: { [session]: 1 }, to: { [session]: 1 } })).toEqual([1])
  expect(values({ from: map.core.knownState().sessions })).toEqual([])
  expect(values({})).toEqual([0, 1, 2, 3])
})
