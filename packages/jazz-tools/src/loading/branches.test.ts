import { beforeEach, expect, test } from "vitest"
import { assertLoaded, co, Group, z } from "../index.ts"
import { createJazzTestAccount, setupJazzTestSync } from "../testing/index.ts"

const Item = co.map({ t: z.string() })
const Plan = co.map({ name: z.string(), item: Item, others: co.list(Item), group: co.group().optional() })
const draft = { unstable_branch: { name: "draft" } } as const

beforeEach(async () => {
  await setupJazzTestSync()
  await createJazzTestAccount({ isCurrentActiveAccount: true })
})

const newPlan = () => Plan.create({ name: "main", item: { t: "a" }, others: [{ t: "x" }] })

async function openDraft(id: string) {
  const branch = await Plan.load(id, { ...draft, resolve: { item: true } })
  assertLoaded(branch)
  return branch
}

test("a branch is found again by its name, and starts where it was made", async () => {
  const plan = newPlan()
  const first = await openDraft(plan.$jazz.id)
  first.$jazz.set("name", "draft")
  plan.$jazz.set("name", "later")
  const again = await openDraft(plan.$jazz.id)
  expect([again.name, plan.name, again.$jazz.isBranched, again.$jazz.branchName]).toEqual(["draft", "later", true, "draft"])
  expect(again.$jazz.owner.$jazz.id).toBe(plan.$jazz.owner.$jazz.id)
})

test("only what the query covers is branched", async () => {
  const plan = newPlan()
  const branch = await openDraft(plan.$jazz.id)
  expect(branch.item.$jazz.isBranched).toBe(true)
  expect(branch.others.$isLoaded && branch.others.$jazz.isBranched).toBe(false)
})

test("groups are never branched", async () => {
  const group = Group.create()
  const plan = newPlan()
  plan.$jazz.set("group", group)
  const branch = await Plan.load(plan.$jazz.id, { ...draft, resolve: { group: true } })
  assertLoaded(branch)
  branch.group?.makePublic()
  expect(group.getRoleOf("everyone")).toBe("reader")
})

test("loading from a branched value leads to main", async () => {
  const plan = newPlan()
  const branch = await openDraft(plan.$jazz.id)
  branch.$jazz.set("name", "draft")
  const main = await branch.$jazz.ensureLoaded({ resolve: { item: true } })
  expect([main.name, main.$jazz.isBranched]).toEqual(["main", false])
  const reopened = await branch.$jazz.ensureLoaded({ ...draft, resolve: true })
  expect(reopened.name).toBe("draft")
})

test("merging again changes nothing; merging what is no branch neither", async () => {
  const plan = newPlan()
  const branch = await openDraft(plan.$jazz.id)
  branch.item.$jazz.set("t", "b")
  branch.$jazz.unstable_merge()
  expect([plan.item.t, plan.name]).toEqual(["b", "main"])
  plan.item.$jazz.set("t", "c")
  branch.$jazz.unstable_merge()
  plan.$jazz.unstable_merge()
  expect(plan.item.t).toBe("c")
})

test("a subscription to a branch hears of the branch only", async () => {
  const plan = newPlan()
  const branch = await openDraft(plan.$jazz.id)
  const names: string[] = []
  const stop = Plan.subscribe(plan.$jazz.id, draft, (value) => void names.push(value.name))
  await expect.poll(() => names).toEqual(["main"])
  plan.$jazz.set("name", "main again")
  branch.$jazz.set("name", "draft")
  expect(names.at(-1)).toBe("draft")
  expect(names).not.toContain("main again")
  stop()
})

test("what is put into a branch is branched at once, also when it was there before", async () => {
  const plan = newPlan()
  const old = Item.create({ t: "old" })
  const loaded = await Plan.load(plan.$jazz.id, { ...draft, resolve: { others: { $each: true } } })
  assertLoaded(loaded)

  loaded.others.$jazz.push({ t: "new" }, old)
  const added = loaded.others.slice(1)
  for (const item of added) if (item.$isLoaded) item.$jazz.set("t", "edited")

  expect(added.map((item) => item.$isLoaded && [item.t, item.$jazz.isBranched])).toEqual([
    ["edited", true],
    ["edited", true],
  ])
  expect([old.t, plan.others.length]).toEqual(["old", 1])
})

test("a subscription shows what was put into its branch before the call that did it returns", async () => {
  const frames: string[][] = []
  let current: { readonly others: { readonly $jazz: { push(item: { t: string }): number } } } | undefined
  const first = new Promise<void>((resolve) => {
    Plan.subscribe(newPlan().$jazz.id, { ...draft, resolve: { others: { $each: true } } }, (plan) => {
      current = plan
      frames.push(plan.others.map((item) => item.t))
      resolve()
    })
  })
  await first

  current?.others.$jazz.push({ t: "new" })

  expect(frames).toEqual([["x"], ["x", "new"]])
})

test("who may only read cannot make a branch, but reads one that is there", async () => {
  const plan = Plan.create({ name: "main", item: { t: "a" }, others: [] }, Group.create().makePublic())
  const reader = await createJazzTestAccount()
  await plan.$jazz.waitForSync()

  const refused = await Plan.load(plan.$jazz.id, { ...draft, loadAs: reader })
  const branch = await Plan.load(plan.$jazz.id, { unstable_branch: { name: "shown" } })
  assertLoaded(branch)
  branch.$jazz.set("name", "shown")
  await branch.$jazz.waitForSync()
  const read = await Plan.load(plan.$jazz.id, { unstable_branch: { name: "shown" }, loadAs: reader })

  expect(refused.$jazz.loadingState).toBe("unavailable")
  expect(read.$isLoaded && read.name).toBe("shown")
})

test("merged edits are their authors', whoever merges them, and the branch counts them once", async () => {
  const plan = Plan.create({ name: "main", item: { t: "a" }, others: [] }, Group.create().makePublic("writer"))
  const author = await createJazzTestAccount()
  await plan.$jazz.waitForSync()
  const theirs = await Plan.load(plan.$jazz.id, { ...draft, loadAs: author })
  assertLoaded(theirs)
  theirs.$jazz.set("name", "theirs")
  await theirs.$jazz.waitForSync()

  const branch = await Plan.load(plan.$jazz.id, draft)
  assertLoaded(branch)
  branch.$jazz.unstable_merge()

  expect(plan.$jazz.getEdits().name?.all.map((edit) => edit.value)).toEqual(["main", "theirs"])
  expect(plan.$jazz.getEdits().name?.by?.$jazz.id).toBe(author.$jazz.id)
  expect(branch.$jazz.getEdits().name?.all.map((edit) => edit.value)).toEqual(["main", "theirs"])
})

test("making a branch is no news on main", async () => {
  const plan = newPlan()
  const names: string[] = []
  const first = new Promise<void>((resolve) => {
    plan.$jazz.subscribe((now) => {
      names.push(now.name)
      resolve()
    })
  })
  await first

  await Plan.load(plan.$jazz.id, draft)
  plan.$jazz.set("name", "later")

  expect(names).toEqual(["main", "later"])
})
