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
