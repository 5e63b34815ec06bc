import { expect, test } from "vitest"
import type { Runtime } from "../base/runtime.ts"
import { systemRuntime } from "../base/system-runtime.ts"
import { PureJSCrypto } from "../crypto/entries/PureJSCrypto.ts"
import { deleteValue } from "../covalue/deletion.ts"
import type { RawCoID } from "../ids/co-id.ts"
import { idForHeader } from "../log/header.ts"
import { accountHeader } from "../node/account-creation.ts"
import { LocalNode } from "../node/local-node.ts"
import type { RawAccount } from "./raw-account.ts"
import type { RawGroup } from "./raw-group.ts"

const crypto = new PureJSCrypto()
const TODAY = 1_700_000_000_000

/** A device whose clock stands where the test puts it. */
class Device {
  clock = TODAY
  readonly node: LocalNode
  readonly account: RawAccount

  constructor(clock = TODAY) {
    this.clock = clock
    const runtime: Runtime = { ...systemRuntime, now: () => this.clock }
    const secret = crypto.newRandomAgentSecret()
    const header = accountHeader(crypto.getAgentID(secret))
    this.node = new LocalNode(secret, crypto.newRandomSessionID(idForHeader(header, crypto)), crypto, "never", { runtime })
    this.account = this.node.createAccount(header)
  }

  /** Hands over everything that the other one lacks. */
  tell({ node }: Device): void {
    const cores = [...this.node.allCoValues()].sort((a, b) => Number(b.kind === "account") - Number(a.kind === "account"))
    for (const core of cores) {
      const known = node.hasCoValue(core.id) ? node.expectCoValueLoaded(core.id).knownState() : undefined
      for (const message of core.newContentSince(known) ?? []) node.syncManager.handleNewContent(message, "import")
    }
  }
}

/** Devices with the wrong time are put right sooner or later. */
const AHEAD = TODAY + 365 * 86_400_000

function groupOn({ node }: Device, id: RawCoID): RawGroup {
  return node.expectCoValueLoaded(id).getCurrentContent() as RawGroup
}

test("an admin who goes on in another session in the same millisecond is obeyed", () => {
  const { node } = new Device()
  const group = node.createGroup()
  const first = node.currentSessionID
  do node.startSession()
  while (node.currentSessionID > first) // equal times are ordered by session

  group.addMember("everyone", "reader")

  expect(group.roleOf("everyone")).toBe("reader")
})

test("what somebody whose clock was ahead writes after it was put right counts", () => {
  const device = new Device(AHEAD)
  const map = device.node.createGroup().createMap({ a: 1 })
  const list = map.group.createList(["a"])
  device.clock = TODAY

  map.set("b", 2)
  list.append("b")
  device.account.set("root", map.id)
  const own = device.account.createMap({ c: 3 })

  expect(map.toJSON()).toEqual({ a: 1, b: 2 })
  expect(list.toJSON()).toEqual(["a", "b"])
  expect(device.account.get("root")).toBe(map.id)
  expect(own.toJSON()).toEqual({ c: 3 })
  expect(map.latestTxMadeAt).toBe(AHEAD)
})

test("a group whose admin had a clock ahead can be changed after it was put right, and its members obey", () => {
  const [alice, bob] = [new Device(AHEAD), new Device()]
  bob.tell(alice)
  const group = alice.node.createGroup()
  const member = groupOn(alice, bob.account.id) as RawAccount
  group.addMember(member, "writer")
  const key = group.getCurrentReadKeyId()
  alice.clock = TODAY

  group.removeMember(member)
  expect(group.roleOf(bob.account.id)).toBeUndefined()
  expect(group.getCurrentReadKeyId()).not.toBe(key)

  group.addMember(member, "admin")
  alice.tell(bob)
  const theirs = groupOn(bob, group.id)
  theirs.addMember("everyone", "reader")
  const map = theirs.createMap({ x: 1 })
  expect(map.toJSON()).toEqual({ x: 1 })

  bob.tell(alice)
  expect(group.roleOf("everyone")).toBe("reader")
  expect(groupOn(alice, map.id).toJSON()).toEqual({ x: 1 })
})

test("a deletion counts although the clock of the admin was ahead when the group was made", () => {
  const device = new Device(AHEAD)
  const map = device.node.createGroup().createMap({ a: 1 })
  device.clock = TODAY

  deleteValue(map.core)

  expect(map.core.isDeleted).toBe(true)
})

test("times that no clock shows do not come into what is written", () => {
  const device = new Device()
  const group = device.node.createGroup()
  const map = group.createMap({})
  for (const madeAt of [TODAY + 0.5, 1e300]) {
    group.core.makeTransaction([{ op: "set", key: device.account.id, value: "admin" }], "trusting", undefined, madeAt)
    map.set("a", madeAt)
    expect(Number.isSafeInteger(map.latestTxMadeAt)).toBe(true)
  }
})
