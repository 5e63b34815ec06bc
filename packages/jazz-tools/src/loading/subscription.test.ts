import { beforeEach, expect, test, vi } from "vitest"
import { Account, assertLoaded, co, Group, jazzConfig, z } from "../index.ts"
import { createJazzTestAccount, setupJazzTestSync } from "../testing/index.ts"

const Item = co.map({ n: z.number() })
const Box = co.map({ name: z.string(), item: Item.optional(), items: co.list(Item) })

const turn = () => new Promise((resolve) => setTimeout(resolve, 0))

async function otherAccount() {
  const account = await createJazzTestAccount()
  await account.$jazz.waitForAllCoValuesSync()
  const seen = await Account.load(account.$jazz.id)
  assertLoaded(seen)
  return { account, seen }
}

beforeEach(async () => {
  await setupJazzTestSync()
  await createJazzTestAccount({ isCurrentActiveAccount: true })
  jazzConfig.setCustomErrorReporter(() => {})
  return () => jazzConfig.setCustomErrorReporter()
})

test("the first call comes after subscribe has returned, later ones inside the edit", async () => {
  const box = Box.create({ name: "a", items: [] })
  const names: string[] = []
  const stop = Box.subscribe(box.$jazz.id, {}, (value) => void names.push(value.name))
  expect(names).toEqual([])
  await turn()
  expect(names).toEqual(["a"])
  box.$jazz.set("name", "b")
  expect(names).toEqual(["a", "b"])
  stop()
  box.$jazz.set("name", "c")
  expect(names).toEqual(["a", "b"])
})

test("a change reaches the changed value and its ancestors; everything else keeps its identity", async () => {
  const box = Box.create({ name: "a", items: [{ n: 1 }, { n: 2 }, { n: 3 }] })
  const frames: co.loaded<typeof Box, { items: { $each: true } }>[] = []
  const stop = Box.subscribe(box.$jazz.id, { resolve: { items: { $each: true } } }, (value) => void frames.push(value))
  await turn()
  const before = [...(frames[0]?.items ?? [])]
  box.items[1]?.$jazz.set("n", 20)
  const after = [...(frames[1]?.items ?? [])]
  expect(frames.length).toBe(2)
  expect(after.map((item, index) => item === before[index])).toEqual([true, false, true])
  expect(frames[1]).not.toBe(frames[0])
  stop()
})

test("a child that is not asked for and was not read is no news", async () => {
  const box = Box.create({ name: "a", item: { n: 1 }, items: [] })
  let calls = 0
  const stop = Box.subscribe(box.$jazz.id, {}, () => void calls++)
  await turn()
  box.item?.$jazz.set("n", 2)
  expect(calls).toBe(1)
  stop()
})

test("changes of the owner group that alter nothing visible are no news", async () => {
  const { seen } = await otherAccount()
  const group = Group.create()
  const box = Box.create({ name: "a", items: [] }, group)
  let calls = 0
  const stop = Box.subscribe(box.$jazz.id, {}, () => void calls++)
  await turn()
  group.addMember(seen, "reader")
  await turn()
  expect(calls).toBe(1)
  stop()
})

test("replacing a reference follows the new value and forgets the old one", async () => {
  const box = Box.create({ name: "a", item: { n: 1 }, items: [] })
  const numbers: (number | undefined)[] = []
  const stop = Box.subscribe(box.$jazz.id, { resolve: { item: true } }, (value) => void numbers.push(value.item?.n))
  await turn()
  const old = box.item
  box.$jazz.set("item", { n: 2 })
  box.item?.$jazz.set("n", 3)
  old?.$jazz.set("n", 99)
  box.$jazz.set("item", undefined)
  expect(numbers).toEqual([1, 2, 3, undefined])
  stop()
})

test("a child that cannot be read stops delivery; removing it resumes", async () => {
  const { account } = await otherAccount()
  const open = Group.create().makePublic()
  const closed = Group.create()
  const list = co.list(Item)
  const items = list.create([Item.create({ n: 1 }, open)], open)
  await items.$jazz.waitForSync()
  const lengths: number[] = []
  const errors: string[] = []
  const stop = list.subscribe(
    items.$jazz.id,
    { loadAs: account, resolve: { $each: true }, onUnauthorized: (value) => void errors.push(value.$jazz.loadingState) },
    (value) => void lengths.push(value.length),
  )
  await expect.poll(() => lengths).toEqual([1])
  items.$jazz.push(Item.create({ n: 2 }, closed))
  await expect.poll(() => errors).toEqual(["unauthorized"])
  items.$jazz.pop()
  await expect.poll(() => lengths).toEqual([1, 1])
  stop()
})

test("access that is given later starts delivery, access that is taken ends it", async () => {
  const { account, seen } = await otherAccount()
  const group = Group.create()
  const item = Item.create({ n: 1 }, group)
  await item.$jazz.waitForSync()
  const log: string[] = []
  const stop = Item.subscribe(
    item.$jazz.id,
    { loadAs: account, onUnauthorized: () => void log.push("unauthorized") },
    (value) => void log.push(`n=${value.n}`),
  )
  await expect.poll(() => log).toEqual(["unauthorized"])
  group.addMember(seen, "reader")
  await expect.poll(() => log).toEqual(["unauthorized", "n=1"])
  group.removeMember(seen)
  await expect.poll(() => log).toEqual(["unauthorized", "n=1", "unauthorized"])
  stop()
})

test("a value that arrives after it was reported missing is delivered", async () => {
  const { account } = await otherAccount()
  const item = Item.create({ n: 1 }, Group.create().makePublic())
  const log: string[] = []
  const stop = Item.subscribe(
    item.$jazz.id,
    { loadAs: account, skipRetry: true, onUnavailable: () => void log.push("unavailable") },
    (value) => void log.push(`n=${value.n}`),
  )
  await item.$jazz.waitForSync()
  await expect.poll(() => log.at(-1)).toBe("n=1")
  stop()
})

test("many children that arrive together make one call", async () => {
  const { account } = await otherAccount()
  const group = Group.create().makePublic()
  const items = co.list(Item).create(
    Array.from({ length: 20 }, (_, n) => Item.create({ n }, group)),
    group,
  )
  await items.$jazz.waitForSync()
  let calls = 0
  let sum = 0
  const stop = co.list(Item).subscribe(items.$jazz.id, { loadAs: account, resolve: { $each: true } }, (value) => {
    calls++
    sum = value.reduce((total, item) => total + item.n, 0)
  })
  await expect.poll(() => sum).toBe(190)
  expect(calls).toBe(1)
  stop()
})

test("a migration runs before the first delivery and is not delivered itself", async () => {
  const item = Item.create({ n: 1 })
  const Migrating = co.map({ n: z.number() }).withMigration((value) => {
    value.$jazz.set("n", value.n + 1)
  })
  const numbers: number[] = []
  const stop = Migrating.subscribe(item.$jazz.id, {}, (value) => void numbers.push(value.n))
  await turn()
  expect(numbers).toEqual([2])
  stop()
})

test("stopping inside the first call, before it, and twice is fine", async () => {
  const item = Item.create({ n: 1 })
  const numbers: number[] = []
  const stop = Item.subscribe(item.$jazz.id, {}, (value, unsubscribe) => {
    numbers.push(value.n)
    unsubscribe()
    unsubscribe()
  })
  Item.subscribe(item.$jazz.id, {}, () => void numbers.push(-1))()
  await turn()
  item.$jazz.set("n", 2)
  stop()
  expect(numbers).toEqual([1])
})

test("a text that is longer than any id names nothing, also in a reference", async () => {
  const long = `co_z${"A".repeat(200)}`
  const Inner = co.map({ a: z.string() })
  const Outer = co.map({ inner: Inner.optional() })
  const outer = Outer.create({})
  outer.$jazz.raw.set("inner", long)

  expect((await Inner.load(long)).$jazz.loadingState).toBe("unavailable")
  expect((await Outer.load(outer.$jazz.id, { resolve: { inner: true } })).$jazz.loadingState).toBe("unavailable")
})

test("a list of another kind is unavailable instead of failing when it is read", async () => {
  const item = Item.create({ n: 1 })
  const loaded = await co.list(z.number()).load(item.$jazz.id)
  expect(loaded.$isLoaded).toBe(false)
  expect(loaded.$jazz.loadingState).toBe("unavailable")
})

test("an edit inside a listener is delivered after the edit that caused it", async () => {
  const item = Item.create({ n: 1 })
  const numbers: number[] = []
  const stop = Item.subscribe(item.$jazz.id, {}, (value) => {
    numbers.push(value.n)
    if (value.n === 2) item.$jazz.set("n", 3)
  })
  await turn()
  item.$jazz.set("n", 2)
  expect(numbers).toEqual([1, 2, 3])
  stop()
})

test("of many subscriptions only those hear whose value changes, once each", async () => {
  const items = Array.from({ length: 200 }, (_, n) => Item.create({ n }))
  const calls = items.map(() => 0)
  const stops = items.map((item, i) => Item.subscribe(item.$jazz.id, {}, () => void (calls[i] = (calls[i] ?? 0) + 1)))
  expect(calls.every((count) => count === 0)).toBe(true)
  await turn()
  expect(calls.every((count) => count === 1)).toBe(true)
  items[50]?.$jazz.set("n", -1)
  expect(calls.every((count, i) => count === (i === 50 ? 2 : 1))).toBe(true)
  for (const stop of stops) stop()
  items[7]?.$jazz.set("n", -1)
  expect(calls[7]).toBe(1)
})

test("in a long list a row that changes is the only one that is another object, in every snapshot", async () => {
  const Rows = co.list(Item)
  const rows = Rows.create(Array.from({ length: 200 }, (_, n) => ({ n })))
  const frames: unknown[][] = []
  const stop = Rows.subscribe(rows.$jazz.id, { resolve: { $each: true } }, (value) => void frames.push([...value]))
  await turn()
  for (const changed of [3, 199, 3]) {
    rows[changed]?.$jazz.set("n", -changed - frames.length)
    const [before = [], after = []] = frames.slice(-2)
    expect(after.flatMap((row, i) => (row === before[i] ? [] : [i]))).toEqual([changed])
  }
  rows.$jazz.splice(10, 1)
  const [before = [], after = []] = frames.slice(-2)
  expect(after).toEqual(before.toSpliced(10, 1))
  expect(after.every((row, i) => row === before[i < 10 ? i : i + 1])).toBe(true)
  expect(frames.length).toBe(5)
  stop()
})

test("a subscription that is stopped before its first call gets none, and the others do", async () => {
  const item = Item.create({ n: 1 })
  const heard: string[] = []
  const stopA = Item.subscribe(item.$jazz.id, {}, () => void heard.push("a"))
  const stopB = Item.subscribe(item.$jazz.id, {}, () => void heard.push("b"))
  const stopC = Item.subscribe(item.$jazz.id, {}, () => void heard.push("c"))
  stopB()
  await turn()
  expect(heard).toEqual(["a", "c"])
  stopA()
  stopC()
})

test("a group that gets a parent later: who subscribed to what it owns hears when that takes the access away again", async () => {
  const { account, seen } = await otherAccount()
  const parent = Group.create()
  parent.addMember(seen, "reader")
  const group = Group.create()
  const item = Item.create({ n: 1 }, group)
  await item.$jazz.waitForSync()
  const states: string[] = []
  const stop = Item.subscribe(
    item.$jazz.id,
    { loadAs: account, onUnauthorized: () => void states.push("unauthorized") },
    ({ n }) => void states.push(`n ${n}`),
  )
  const settled = async (count: number) => {
    while (states.length < count) await turn()
  }
  await settled(1)
  group.addMember(parent)
  await settled(2)
  parent.removeMember(seen)
  await settled(3)
  expect(states).toEqual(["unauthorized", "n 1", "unauthorized"])
  stop()
})

test("keys of lists that are no indices are no items", () => {
  const list = co.list(z.number()).create([10, 11, 12]) as unknown as Record<string, unknown>
  for (const key of ["01", "1.0", "1e0", "0x1", "-1", "+1", " 1", "1 ", "", "3", "99999999999999999999"]) expect(list[key]).toBeUndefined()
  expect(["0", "1", "2"].map((key) => list[key])).toEqual([10, 11, 12])
  expect("2" in list).toBe(true)
  expect("3" in list).toBe(false)
})

test("a value that becomes another member of its union is delivered as that member", async () => {
  const Cat = co.map({ kind: z.literal("cat"), lives: z.number().optional() })
  const Dog = co.map({ kind: z.literal("dog"), barks: z.boolean().optional() })
  const Pet = co.discriminatedUnion("kind", [Cat, Dog])
  const pet = Cat.create({ kind: "cat", lives: 9 })
  const frames: unknown[] = []
  const delivered = new Promise<void>((resolve) => {
    Pet.subscribe(pet.$jazz.id, {}, (now) => {
      frames.push([now.kind, now instanceof (Cat.getCoValueClass() as never), (now as { readonly lives?: number }).lives])
      resolve()
    })
  })
  await delivered

  pet.$jazz.set("kind", "dog" as never)

  expect(frames).toEqual([
    ["cat", true, 9],
    ["dog", false, undefined],
  ])
})

test("naming a reference in the query asks for it, whatever stands behind the name", async () => {
  const Inner = co.map({ n: z.number() })
  const Outer = co.map({ inner: Inner })
  const outer = Outer.create({ inner: { n: 1 } }, Group.create().makePublic())
  const reader = await createJazzTestAccount()
  await Promise.all([outer, outer.inner].map((value) => value.$jazz.waitForSync()))

  const loaded = await Outer.load(outer.$jazz.id, { resolve: { inner: false }, loadAs: reader })

  expect(loaded.$isLoaded && loaded.inner.$isLoaded).toBe(true)
})

test("what arrives below a placeholder is no news", async () => {
  const Inner = co.map({ n: z.number() })
  const Outer = co.map({ inners: co.list(Inner) })
  const open = Group.create().makePublic()
  const inners = co.list(Inner).create([Inner.create({ n: 1 }, Group.create()), Inner.create({ n: 2 }, open)], open)
  const outer = Outer.create({ inners }, open)
  await Promise.all([outer, inners, ...inners].map((value) => value.$jazz.waitForSync()))
  const reader = await createJazzTestAccount()
  const frames: string[] = []
  const options = { loadAs: reader, resolve: { inners: { $each: true, $onError: "catch" } } } as const
  const first = new Promise<void>((resolve) => {
    Outer.subscribe(outer.$jazz.id, options, (now) => {
      frames.push(now.inners.$jazz.loadingState)
      resolve()
    })
  })
  await first

  await Inner.load(inners[1]?.$jazz.id ?? "", { loadAs: reader })
  inners[1]?.$jazz.set("n", 3)
  await inners[1]?.$jazz.waitForSync()

  expect(frames).toEqual(["unauthorized"])
})

test("who has looked at the owner, its members or an author hears of their changes", async () => {
  const { seen } = await otherAccount()
  const me = Account.getMe()
  const looks: Record<string, (item: co.loaded<typeof Item>) => unknown> = {
    members: (item) => item.$jazz.owner.members.length,
    rights: (item) => me.canWrite(item),
    nothing: (item) => item.n,
  }
  const calls: Record<string, number> = {}
  for (const [name, look] of Object.entries(looks)) {
    const group = Group.create()
    const item = Item.create({ n: 1 }, group)
    let count = 0
    const stop = item.$jazz.subscribe((now) => {
      count++
      look(now)
    })
    await turn()
    group.addMember(seen, "reader")
    calls[name] = count
    stop()
    group.makePublic()
    expect(count).toBe(calls[name])
  }

  expect(calls["nothing"]).toBe(1)
  expect(calls["members"]).toBeGreaterThan(1)
  expect(calls["rights"]).toBe(calls["members"])
})

test("the names of authors and members arrive with a later call", async () => {
  const group = Group.create().makePublic()
  const item = Item.create({ n: 1 }, group)
  const feed = co.feed(z.number()).create([1], group)
  await Account.getMe().$jazz.waitForAllCoValuesSync()
  const reader = await createJazzTestAccount()
  const names: Record<string, string | undefined> = {}
  const note = (from: string, account: Account | null | undefined) => {
    if (account?.profile.$isLoaded) names[from] = account.profile.name
  }

  const options = { loadAs: reader }
  const stops = [
    Item.subscribe(item.$jazz.id, options, (now) => note("edit", now.$jazz.getEdits().n?.by)),
    Item.subscribe(item.$jazz.id, options, (now) => note("owner", now.$jazz.owner.members[0]?.account)),
    co.feed(z.number()).subscribe(feed.$jazz.id, options, (now) => note("feed", Object.values(now.perAccount)[0]?.by)),
    co.group().subscribe(group.$jazz.id, options, (now) => note("group", now.members[0]?.account)),
  ]
  const names4 = { edit: "Test Account", owner: "Test Account", feed: "Test Account", group: "Test Account" }
  await vi.waitFor(() => expect(names).toEqual(names4))
  for (const stop of stops) stop()
})

test("owners, members and authors are the same objects until they change", async () => {
  const feed = co.feed(z.number()).create([1])
  const { owner } = feed.$jazz

  expect(owner.members[0]?.account).toBe(owner.members[0]?.account)
  expect(feed.byMe?.by).toBe(feed.byMe?.by)
})
