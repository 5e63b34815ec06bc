/** Programs as the public documentation writes them; they must run unchanged. */
import { expect, test } from "vitest"
import { Group, assertLoaded, co, exportCoValue, importContentPieces, z } from "../index.ts"
import { createJazzTestAccount, disableJazzTestSync } from "../testing/index.ts"
import { start } from "./preamble.ts"

test("65. Branches isolate and merge", async () => {
  const { show, settle, printed } = await start()
  const Item = co.map({ t: z.string() })
  const Plan = co.map({ name: z.string(), items: co.list(Item) })
  const plan = Plan.create({ name: "main", items: [{ t: "one" }] })
  const branch = await Plan.load(plan.$jazz.id, {
    unstable_branch: { name: "draft" },
    resolve: { items: { $each: true } },
  })
  assertLoaded(branch)
  branch.$jazz.set("name", "draft")
  branch.items[0].$jazz.set("t", "uno")
  branch.items.$jazz.push({ t: "two" })
  show(plan.name, plan.items.length, plan.items[0].t, branch.items.length)
  show(branch.$jazz.id === plan.$jazz.id, branch.$jazz.branchName, branch.$jazz.isBranched, plan.$jazz.isBranched)
  await settle(10)
  branch.$jazz.unstable_merge()
  await settle()
  show(
    plan.name,
    plan.items.map((i) => i.t),
  )

  expect(printed).toEqual(["main 1 one 2", "true draft true false", 'draft ["uno","two"]'])
})

test("66. Merging with a resolve query", async () => {
  const { show, settle, failsAsync, printed } = await start()
  const Item = co.map({ t: z.string() })
  const Plan = co.map({ name: z.string(), item: Item })
  const plan = Plan.create({ name: "a", item: { t: "a" } })
  const opts = { unstable_branch: { name: "b" }, resolve: { item: true } } as const
  const branch = await Plan.load(plan.$jazz.id, opts)
  assertLoaded(branch)
  branch.$jazz.set("name", "b")
  branch.item.$jazz.set("t", "b")
  await settle(10)
  await Plan.unstable_merge(plan.$jazz.id, { branch: { name: "b" } })
  show(plan.name, plan.item.t) // only the values covered by the query are merged
  await Plan.unstable_merge(plan.$jazz.id, { branch: { name: "b" }, resolve: { item: true } })
  show(plan.name, plan.item.t)
  const err = await failsAsync(() => Plan.unstable_merge("co_zNothing", { branch: { name: "b" } }))
  show(err)

  expect(printed).toEqual(["b a", "b b", "Unable to load the branch. Jazz Unavailable Error: unable to load co_zNothing"])
})

test("67. Private branches", async () => {
  const { me, show, peer, printed } = await start()
  const { acc: otto } = await peer()
  const D = co.map({ t: z.string() })
  const doc = D.create({ t: "public" }, Group.create().makePublic("writer"))
  const mine = Group.create()
  const priv = await D.load(doc.$jazz.id, { unstable_branch: { name: "x", owner: mine } })
  assertLoaded(priv)
  priv.$jazz.set("t", "hidden")
  const other = await D.load(doc.$jazz.id, { unstable_branch: { name: "x" } }) // same name, default owner
  assertLoaded(other)
  show(other.t, priv.t, priv.$jazz.owner.$jazz.id === mine.$jazz.id)
  await me.$jazz.waitForAllCoValuesSync()
  const his = await D.load(doc.$jazz.id, { loadAs: otto, unstable_branch: { name: "x", owner: mine } })
  show(his.$isLoaded, his.$jazz.loadingState)

  expect(printed).toEqual(["public hidden true", "false unauthorized"])
})

test("68. Moving data between nodes by hand", async () => {
  const { show, printed } = await start()
  disableJazzTestSync() // from here on accounts are not connected
  const In = co.map({ n: z.string() })
  const Out = co.map({ t: z.string(), inner: In })
  const a = await createJazzTestAccount({ isCurrentActiveAccount: true })
  const g = Group.create().makePublic()
  const out = Out.create({ t: "top", inner: In.create({ n: "deep" }, g) }, g)
  const shallow = await exportCoValue(Out, out.$jazz.id, { loadAs: a })
  const deep = await exportCoValue(Out, out.$jazz.id, { loadAs: a, resolve: { inner: true } })
  show(shallow!.length < deep!.length, await exportCoValue(Out, "co_zNo", { loadAs: a, skipRetry: true }))

  await createJazzTestAccount({ isCurrentActiveAccount: true })
  show((await Out.load(out.$jazz.id, { skipRetry: true })).$jazz.loadingState)
  importContentPieces(JSON.parse(JSON.stringify(deep)))
  const got = await Out.load(out.$jazz.id, { resolve: { inner: true } })
  assertLoaded(got)
  show(got.t, got.inner.n)

  expect(printed).toEqual(["true null", "unavailable", "top deep"])
})

test("69. Exporting a loaded value", async () => {
  const { show, printed } = await start()
  disableJazzTestSync()
  await createJazzTestAccount({ isCurrentActiveAccount: true })
  const Page = co.map({ title: z.string(), body: co.plainText() })
  const g = Group.create().makePublic()
  const page = Page.create({ title: "T", body: co.plainText().create("text", g) }, g)
  const loaded = await Page.load(page.$jazz.id, { resolve: { body: true } })
  assertLoaded(loaded)
  const exported = loaded.$jazz.export()
  show(Object.keys(exported), exported.id === page.$jazz.id)

  const reader = await createJazzTestAccount({ isCurrentActiveAccount: true })
  importContentPieces(exported.contentPieces, reader)
  const got = await Page.load(exported.id, { resolve: { body: true } })
  assertLoaded(got)
  show(got.title, `${got.body}`)

  expect(printed).toEqual(['["id","contentPieces"] true', "T text"])
})
