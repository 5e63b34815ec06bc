import { expect, test } from "vitest"
import { JazzError } from "../base/errors.ts"
import type { Runtime } from "../base/runtime.ts"
import { systemRuntime } from "../base/system-runtime.ts"
import { PureJSCrypto } from "../crypto/entries/PureJSCrypto.ts"
import { idForHeader } from "../log/header.ts"
import { accountHeader } from "../node/account-creation.ts"
import { LocalNode } from "../node/local-node.ts"
import type { RawAccount } from "./raw-account.ts"
import type { RawCoMap } from "./raw-co-map.ts"
import { RawGroup } from "./raw-group.ts"

const crypto = new PureJSCrypto()
let clock = 1_700_000_000_000
/** Every look at the clock is a millisecond later than the one before, on all devices. */
const runtime: Runtime = { ...systemRuntime, now: () => clock++ }

/** A person with a device of its own. Devices hear of each other through {@link tell}. */
class Person {
  readonly node: LocalNode
  readonly account: RawAccount

  constructor() {
    const secret = crypto.newRandomAgentSecret()
    const header = accountHeader(crypto.getAgentID(secret))
    this.node = new LocalNode(secret, crypto.newRandomSessionID(idForHeader(header, crypto)), crypto, "never", { runtime })
    this.account = this.node.createAccount(header)
  }

  /** Hands everything over that the other one lacks. */
  tell(...others: Person[]): void {
    for (const { node } of others) {
      const cores = [...this.node.allCoValues()].sort((a, b) => Number(b.kind === "account") - Number(a.kind === "account"))
      for (const core of cores) {
        const known = node.hasCoValue(core.id) ? node.expectCoValueLoaded(core.id).knownState() : undefined
        for (const message of core.newContentSince(known) ?? []) node.syncManager.handleNewContent(message, "import")
      }
    }
  }

  group(group: RawGroup): RawGroup {
    const content = this.node.expectCoValueLoaded(group.id).getCurrentContent()
    if (!(content instanceof RawGroup)) throw new Error("no group")
    return content
  }

  read(map: RawCoMap): unknown {
    return (this.node.expectCoValueLoaded(map.id).getCurrentContent() as RawCoMap).toJSON()
  }

  write(map: RawCoMap, key: string, value: string): void {
    const own = this.node.expectCoValueLoaded(map.id).getCurrentContent() as RawCoMap
    own.set(key, value)
  }
}

function people(count: number): Person[] {
  const all = Array.from({ length: count }, () => new Person())
  for (const a of all) a.tell(...all.filter((b) => b !== a))
  return all
}

function codeOf(run: () => unknown): string | undefined {
  try {
    run()
  } catch (error) {
    return error instanceof JazzError ? error.code : String(error)
  }
  return undefined
}

test("a new group has its creator as admin and a key", () => {
  const [alice] = people(1) as [Person]
  const group = alice.node.createGroup()
  expect(group.myRole()).toBe("admin")
  expect(group.getMemberKeys()).toEqual([alice.account.id])
  expect(group.getCurrentReadKey().secret).toMatch(/^keySecret_z/)
  expect(Object.values(group.core.knownState().sessions)).toEqual([3])
})

test.each(["reader", "writer", "manager", "admin"] as const)("a %s reads what was written before", (role) => {
  const [alice, bob] = people(2) as [Person, Person]
  const group = alice.node.createGroup()
  const map = group.createMap({ secret: "before" })
  group.addMember(bob.account, role)
  alice.tell(bob)
  expect(bob.group(group).myRole()).toBe(role)
  expect(bob.read(map)).toEqual({ secret: "before" })
  bob.write(map, "by", "bob")
  bob.tell(alice)
  expect(alice.read(map)).toEqual(role === "reader" ? { secret: "before" } : { secret: "before", by: "bob" })
})

test("adding a member twice with one role writes nothing", () => {
  const [alice, bob] = people(2) as [Person, Person]
  const group = alice.node.createGroup()
  group.addMember(bob.account, "reader")
  const before = group.core.knownState()
  group.addMember(bob.account, "reader")
  expect(group.core.knownState()).toEqual(before)
})

test("who is removed keeps the past and loses the future", () => {
  const [alice, bob, carol] = people(3) as [Person, Person, Person]
  const group = alice.node.createGroup()
  group.addMember(bob.account, "reader")
  group.addMember(carol.account, "reader")
  const map = group.createMap({ a: "old" })
  const key = group.getCurrentReadKey().id
  group.removeMember(bob.account)
  expect(group.getCurrentReadKey().id).not.toBe(key)
  map.set("a", "new")
  alice.tell(bob, carol)
  expect(bob.group(group).myRole()).toBe(undefined)
  expect(bob.read(map)).toEqual({ a: "old" })
  expect(carol.read(map)).toEqual({ a: "new" })
})

test("who joins after rotations reads everything", () => {
  const [alice, bob] = people(2) as [Person, Person]
  const group = alice.node.createGroup()
  const map = group.createMap({ k0: "0" })
  for (let i = 1; i <= 20; i++) {
    group.rotateReadKey()
    map.set(`k${i}`, `${i}`)
  }
  group.addMember(bob.account, "reader")
  alice.tell(bob)
  expect(Object.keys(bob.read(map) as object)).toHaveLength(21)
})

test("who only writes reads its own writing, and becomes a reader with all keys", () => {
  const [alice, bob, carol] = people(3) as [Person, Person, Person]
  const group = alice.node.createGroup()
  const map = group.createMap({ admin: "hidden" })
  group.addMember(bob.account, "writeOnly")
  group.addMember(carol.account, "reader")
  alice.tell(bob, carol)
  bob.write(map, "bob", "mine")
  bob.tell(alice, carol)
  expect(bob.read(map)).toEqual({ bob: "mine" })
  expect(alice.read(map)).toEqual({ admin: "hidden", bob: "mine" })
  expect(carol.read(map)).toEqual({ admin: "hidden", bob: "mine" })
  group.addMember(bob.account, "reader")
  alice.tell(bob)
  expect(bob.read(map)).toEqual({ admin: "hidden", bob: "mine" })
})

test("a reader who is made writeOnly does not get the new key", () => {
  const [alice, bob] = people(2) as [Person, Person]
  const group = alice.node.createGroup()
  group.addMember(bob.account, "reader")
  const map = group.createMap({ a: "old" })
  group.addMember(bob.account, "writeOnly")
  map.set("a", "new")
  alice.tell(bob)
  expect(bob.read(map)).toEqual({ a: "old" })
})

test("everybody reads a public group and writes to one that everybody may write to", () => {
  const [alice, stranger] = people(2) as [Person, Person]
  const group = alice.node.createGroup()
  const map = group.createMap({ a: 1 })
  group.addMember("everyone", "reader")
  alice.tell(stranger)
  expect(stranger.read(map)).toEqual({ a: 1 })
  stranger.write(map, "s", "no")
  group.addMember("everyone", "writer")
  alice.tell(stranger)
  stranger.write(map, "t", "yes")
  stranger.tell(alice)
  expect(alice.read(map)).toEqual({ a: 1, t: "yes" })
})

test("where everybody may only write, a stranger makes a key for itself", () => {
  const [alice, stranger] = people(2) as [Person, Person]
  const group = alice.node.createGroup()
  group.addMember("everyone", "reader")
  const map = group.createMap({ a: "public" })
  group.addMember("everyone", "writeOnly")
  map.set("b", "hidden")
  alice.tell(stranger)
  expect(stranger.read(map)).toEqual({ a: "public" })
  stranger.write(map, "s", "mine")
  stranger.tell(alice)
  expect(stranger.read(map)).toEqual({ a: "public", s: "mine" })
  expect(alice.read(map)).toEqual({ a: "public", b: "hidden", s: "mine" })
})

test("members of a parent read the child, and lose both when they are removed from the parent", () => {
  const [alice, bob] = people(2) as [Person, Person]
  const parent = alice.node.createGroup()
  const child = alice.node.createGroup()
  parent.addMember(bob.account, "writer")
  const map = child.createMap({ a: "old" })
  child.extend(parent)
  expect(child.getParentGroups().map((group) => group.id)).toEqual([parent.id])
  alice.tell(bob)
  expect(bob.group(child).myRole()).toBe("writer")
  expect(bob.read(map)).toEqual({ a: "old" })
  parent.removeMember(bob.account)
  map.set("a", "new")
  alice.tell(bob)
  expect(bob.group(child).myRole()).toBe(undefined)
  expect(bob.read(map)).toEqual({ a: "old" })
})

test("an extension can give all readers one role and be revoked", () => {
  const [alice, bob] = people(2) as [Person, Person]
  const parent = alice.node.createGroup()
  const child = alice.node.createGroup()
  parent.addMember(bob.account, "writer")
  child.extend(parent, "reader")
  expect(child.roleOf(bob.account.id)).toBe("reader")
  child.revokeExtend(parent)
  expect(child.roleOf(bob.account.id)).toBe(undefined)
  expect(child.getParentGroups()).toEqual([])
  const map = child.createMap({ a: "new" })
  alice.tell(bob)
  expect(bob.read(map)).toEqual({})
})

test.each(["no role", "writeOnly"] as const)("a group extends from a parent in which its admin has %s", (role) => {
  const [alice, bob] = people(2) as [Person, Person]
  const parent = alice.node.createGroup()
  parent.addMember(alice.account, "admin")
  if (role !== "no role") parent.addMember("everyone", role)
  alice.tell(bob)
  const child = bob.node.createGroup()
  const map = child.createMap({ a: "for the parent" })
  child.extend(bob.group(parent))
  bob.tell(alice)
  expect(alice.group(child).myRole()).toBe("admin")
  expect(alice.read(map)).toEqual({ a: "for the parent" })
})

test("a circle of extensions is refused in silence", () => {
  const [alice] = people(1) as [Person]
  const [a, b, c] = [alice.node.createGroup(), alice.node.createGroup(), alice.node.createGroup()]
  a.extend(b)
  b.extend(c)
  c.extend(a)
  a.extend(a)
  expect(c.getParentGroups()).toEqual([])
  expect(c.isSelfExtension(a)).toBe(true)
  expect(a.getAllMemberKeysSet()).toEqual(new Set([alice.account.id]))
})

test("nobody does what its role does not allow, and nothing is written then", () => {
  const [alice, bob, carol] = people(3) as [Person, Person, Person]
  const group = alice.node.createGroup()
  group.addMember(bob.account, "manager")
  group.addMember(carol.account, "reader")
  alice.tell(bob, carol)
  const before = group.core.knownState()
  for (const attempt of [
    () => bob.group(group).addMember(carol.account, "admin"),
    () => bob.group(group).addMember(alice.account, "reader"),
    () => bob.group(group).createInvite("admin"),
    () => bob.group(group).createInvite("manager"),
    () => bob.group(group).extend(bob.node.createGroup()),
    () => carol.group(group).addMember(carol.account, "writer"),
    () => carol.group(group).addMember("everyone", "reader"),
    () => carol.group(group).createInvite("reader"),
    () => carol.group(group).extend(carol.node.createGroup()),
  ]) {
    expect(codeOf(attempt)).toBe("group.forbidden")
  }
  for (const attempt of [
    () => bob.group(group).removeMember(alice.account),
    () => carol.group(group).removeMember(bob.account),
    () => carol.group(group).rotateReadKey(),
  ]) {
    expect(codeOf(attempt)).toBe(undefined)
  }
  expect(codeOf(() => group.addMember("everyone", "admin"))).toBe("group.invalid")
  expect(codeOf(() => group.extend(alice.account))).toBe("group.invalid")
  for (const person of [bob, carol]) expect(person.group(group).core.knownState()).toEqual(before)
  expect(group.core.knownState()).toEqual(before)
})

test("who leaves keeps the key but not the role", () => {
  const [alice, bob] = people(2) as [Person, Person]
  const group = alice.node.createGroup()
  group.addMember(bob.account, "writer")
  const key = group.getCurrentReadKey().id
  alice.tell(bob)
  bob.group(group).removeMember(bob.account)
  bob.tell(alice)
  expect(group.roleOf(bob.account.id)).toBe(undefined)
  expect(group.getCurrentReadKey().id).toBe(key)
})

test.each(["reader", "writer", "manager", "admin", "writeOnly"] as const)("an invite makes a %s", async (role) => {
  const [alice, bob] = people(2) as [Person, Person]
  const group = alice.node.createGroup()
  const map = group.createMap({ a: 1 })
  const secret = group.createInvite(role)
  alice.tell(bob)
  await bob.node.acceptInvite(map.id, secret)
  expect(bob.group(group).myRole()).toBe(role)
  expect(bob.read(map)).toEqual(role === "writeOnly" ? {} : { a: 1 })
  bob.tell(alice)
  expect(group.roleOf(bob.account.id)).toBe(role)
})

test("an invite survives rotations and ends with its agent's role", async () => {
  const [alice, bob, carol] = people(3) as [Person, Person, Person]
  const group = alice.node.createGroup()
  const secret = group.createInvite("reader")
  group.rotateReadKey()
  const map = group.createMap({ a: 1 })
  alice.tell(bob)
  await bob.node.acceptInvite(group.id, secret)
  expect(bob.read(map)).toEqual({ a: 1 })
  const agent = group.getMemberKeys().find((member) => group.roleOf(member) === "readerInvite")
  expect(agent).toBeDefined()
  if (agent) group.removeMember(agent)
  alice.tell(carol)
  await carol.node.acceptInvite(group.id, secret)
  expect(carol.group(group).myRole()).toBe(undefined)
})

test("roles of the past", () => {
  const [alice, bob] = people(2) as [Person, Person]
  const group = alice.node.createGroup()
  const core = group.core
  core.makeTransaction([{ op: "set", key: bob.account.id, value: "writer" }], "trusting", undefined, 4_000_000_000_000)
  core.makeTransaction([{ op: "set", key: bob.account.id, value: "reader" }], "trusting", undefined, 4_000_000_000_010)
  expect(group.atTime(3_999_999_999_999).roleOf(bob.account.id)).toBe(undefined)
  expect(group.atTime(4_000_000_000_000).roleOf(bob.account.id)).toBe("writer")
  expect(group.atTime(4_000_000_000_010).roleOf(bob.account.id)).toBe("reader")
})

test("values of every kind are made in one transaction or none", () => {
  const [alice, bob] = people(2) as [Person, Person]
  const group = alice.node.createGroup()
  group.addMember(bob.account, "reader")
  const list = group.createList(["a", "b"])
  const text = group.createPlainText("hello")
  const made = [
    group.createMap(),
    group.createMap({}),
    group.createMap({ a: 1 }),
    group.createList(),
    group.createList([]),
    list,
    group.createPlainText(""),
    text,
  ]
  made.push(group.createStream() as never, group.createBinaryStream() as never)
  const counts = made.map(({ core }) => Object.values(core.knownState().sessions).reduce((sum, count) => sum + count, 0))
  expect(counts).toEqual([0, 1, 1, 0, 0, 1, 0, 1, 0, 0])
  alice.tell(bob)
  const seen = made.map(({ id }) => bob.node.expectCoValueLoaded(id).getCurrentContent())
  expect(seen.map((value) => value.type)).toEqual([
    "comap",
    "comap",
    "comap",
    "colist",
    "colist",
    "colist",
    "coplaintext",
    "coplaintext",
    "costream",
    "costream",
  ])
  expect(seen[5]?.toJSON()).toEqual(["a", "b"])
  expect(String(seen[7])).toBe("hello")
})

test("values with a fixed id get a time even when they are empty", () => {
  const [alice] = people(1) as [Person]
  const group = alice.node.createGroup()
  const uniqueness = { uniqueness: "x" }
  const made = [
    group.createMap(null, null, "private", uniqueness),
    group.createList([], null, "private", uniqueness),
    group.createStream(null, uniqueness),
  ]
  for (const { core } of made) expect(Object.values(core.knownState().sessions)).toEqual([1])
  expect(() => group.createMap(null, null, "private", uniqueness)).toThrow(JazzError)
})

test("accounts are nobody's to join", () => {
  const [alice, bob] = people(2) as [Person, Person]
  const { account } = alice
  expect(account.myRole()).toBe("admin")
  for (const attempt of [
    () => account.createInvite(),
    () => account.addMember(),
    () => account.removeMember(),
    () => account.extend(),
    () => account.revokeExtend(),
  ]) {
    expect(codeOf(attempt)).toBe("account.unsupported")
  }
  const map = account.createMap({ mine: true })
  alice.tell(bob)
  expect(alice.read(map)).toEqual({ mine: true })
  expect(bob.read(map)).toEqual({})
})

test("a private change of an account is read by its owner in a new node", () => {
  const [alice] = people(1) as [Person]
  alice.account.set("root", "co_zRoot", "private")
  const again = new LocalNode(alice.node.agentSecret, crypto.newRandomSessionID(alice.account.id), crypto, "never", { runtime })
  for (const message of alice.account.core.newContentSince() ?? []) again.syncManager.handleNewContent(message, "import")
  expect((again.expectCoValueLoaded(alice.account.id).getCurrentContent() as RawAccount).get("root")).toBe("co_zRoot")
})

test("who is neither an account nor a group is refused, with words", () => {
  const group = new Person().node.createGroup()
  const refusal = expect.objectContaining({ code: "group.invalid" })

  for (const nobody of [undefined, "co_zSomebody", {}] as never[]) {
    expect(() => group.addMember(nobody, "reader")).toThrow(refusal)
    expect(() => group.extend(nobody)).toThrow(refusal)
    expect(() => group.revokeExtend(nobody)).toThrow(refusal)
  }
  expect(group.getMemberKeys()).toHaveLength(1)
})

test("who administrates without the group's key cannot share or renew it", () => {
  const [alice, bob, carol] = people(3) as [Person, Person, Person]
  const group = alice.node.createGroup()
  group.addMember(carol.account, "reader")
  group.set(bob.account.id, "admin", "trusting")
  alice.tell(bob)
  const atBob = bob.group(group)
  const before = atBob.core.knownState()

  const [above, below] = [bob.node.createGroup(), bob.node.createGroup()]
  for (const act of [
    () => atBob.addMember(carol.account, "writer"),
    () => atBob.addMember("everyone", "reader"),
    () => atBob.createInvite("reader"),
    () => atBob.addMember(carol.account, "writeOnly"),
    () => atBob.removeMember(carol.account),
    () => atBob.rotateReadKey(),
    () => atBob.extend(above),
    () => below.extend(atBob),
  ])
    expect(codeOf(act)).toBe("write.no-key")
  expect(atBob.core.knownState()).toEqual(before)
  expect(below.getParentGroups()).toEqual([])
})
