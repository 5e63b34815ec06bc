import { beforeEach, expect, test } from "vitest"
import { Account, assertLoaded, co, Group, z } from "../../index.ts"
import { createJazzTestAccount, createJazzTestGuest, setActiveAccount, setupJazzTestSync } from "../../testing/index.ts"

beforeEach(async () => {
  await setupJazzTestSync()
  await createJazzTestAccount({ isCurrentActiveAccount: true })
})

async function friend() {
  const account = await createJazzTestAccount()
  await account.$jazz.waitForAllCoValuesSync()
  const seen = await Account.load(account.$jazz.id)
  assertLoaded(seen)
  return { account, seen }
}

test("the highest of several roles counts, inherited or direct", async () => {
  const { seen } = await friend()
  const inner = Group.create()
  const outer = Group.create()
  outer.addMember(inner)
  inner.addMember(seen, "writer")
  outer.addMember(seen, "reader")
  expect(outer.getRoleOf(seen.$jazz.id)).toBe("writer")
  expect(outer.members.find(({ id }) => id === seen.$jazz.id)?.role).toBe("writer")
  outer.removeMember(inner)
  expect(outer.getRoleOf(seen.$jazz.id)).toBe("reader")
})

test("children made inside a group with members are here at once", async () => {
  const { seen } = await friend()
  const group = Group.create()
  group.addMember(seen, "writer")
  const Box = co.map({ items: co.list(co.map({ n: z.number() })) })
  const box = Box.create({ items: [{ n: 1 }] }, group)
  expect(box.items[0]?.n).toBe(1)
  expect(box.items[0]?.$jazz.owner.getRoleOf(seen.$jazz.id)).toBe("writer")
})

test("a group tells who is in it, and hears of changes", async () => {
  const { seen } = await friend()
  const group = Group.create()
  const counts: number[] = []
  const stop = group.$jazz.subscribe((value) => void counts.push(value.members.length))
  await Promise.resolve()
  group.addMember(seen, "reader")
  await expect.poll(() => counts.at(-1)).toBe(2)
  expect(counts[0]).toBe(1)
  stop()
  expect(group.toJSON()).toEqual({
    $jazz: { id: group.$jazz.id },
    members: [
      { id: Account.getMe().$jazz.id, role: "admin" },
      { id: seen.$jazz.id, role: "reader" },
    ],
  })
  expect(group.$jazz.owner).toBeUndefined()
})

test("members whose accounts are not here are listed, and loaded", async () => {
  const stranger = await createJazzTestAccount({ creationProps: { name: "Stranger" } })
  const group = Group.create()
  group.addMember(stranger, "writer")
  const seen = () => group.members.map(({ role, account }) => [role, account.$isLoaded, account.$jazz.id])

  expect(seen()).toEqual([
    ["admin", true, Account.getMe().$jazz.id],
    ["writer", false, stranger.$jazz.id],
  ])
  await expect.poll(seen).toContainEqual(["writer", true, stranger.$jazz.id])
})

test("groups as fields are read, and changed, like any reference", async () => {
  const Team = co.map({ group: co.group(), name: z.string() })
  const group = Group.create()
  const team = Team.create({ group, name: "a" })
  expect(team.group).toBeInstanceOf(Group)
  expect(team.group.$jazz.id).toBe(group.$jazz.id)
  const loaded = await Team.load(team.$jazz.id, { resolve: { group: true } })
  expect(loaded.$isLoaded && loaded.group.myRole()).toBe("admin")
})

test("a group keeps the name it was created with, on every node", async () => {
  const group = Group.create({ name: "Editors" })
  const named = Group.create({ owner: Account.getMe(), name: "Readers" })

  expect([group.name, named.name, Group.create().name]).toEqual(["Editors", "Readers", undefined])
  expect(group.$jazz.raw.core.header?.meta).toEqual({ name: "Editors" })
})

test("guests ask for groups, too", async () => {
  const me = Account.getMe()
  const { guest } = await createJazzTestGuest()

  const missing = await Group.load("co_zUnknownUnknown", { loadAs: guest })
  setActiveAccount(me)

  expect(missing.$jazz.loadingState).toBe("unavailable")
})
