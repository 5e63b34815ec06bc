import { co, exportCoValue, Group, importContentPieces, z } from "jazz-tools"
import { createJazzTestAccount, disableJazzTestSync, setupJazzTestSync } from "jazz-tools/testing"
import { attemptLater, me, newPeer, settle, show, state } from "./show.mjs"

const Kid = co.map({ n: z.number() })
const Doc = co.map({
  title: z.string(),
  extra: z.string().optional(),
  kid: Kid,
  kids: co.list(Kid),
  tags: co.list(z.string()),
  body: co.plainText(),
  log: co.feed(z.string()),
})
const everything = () => ({ kid: true, kids: { $each: true }, tags: true, body: true, log: true })
const create = (owner) => Doc.create({ title: "main", kid: { n: 1 }, kids: [{ n: 1 }], tags: ["a", "b"], body: "hello", log: ["l"] }, owner)
const branchOf = (doc, name = "draft", options = {}) =>
  Doc.load(doc.$jazz.id, { unstable_branch: { name }, resolve: everything(), ...options })
const looks = (doc) => [
  [doc.title, doc.extra, doc.kid.n, doc.kids.map(({ n }) => n), [...doc.tags], String(doc.body)],
  [...(doc.log.byMe?.all ?? [])].map(({ value }) => value),
]
const merge = async (branch) => {
  await settle(5) // what is merged in the millisecond in which it was written loses its time in the published packages
  branch.$jazz.unstable_merge()
  await settle(10)
}
const edit = (branch) => {
  branch.$jazz.set("title", "branch")
  branch.$jazz.set("extra", "x")
  branch.kid.$jazz.set("n", 2)
  branch.kids[0].$jazz.set("n", 3)
  branch.kids.$jazz.push({ n: 4 })
  branch.tags.$jazz.push("c")
  branch.body.insertBefore(0, "_")
  branch.log.$jazz.push("m")
}

await show("isolation and merge", async () => {
  const doc = create()
  const branch = await branchOf(doc)
  edit(branch)
  const before = [looks(doc), looks(branch)]
  await merge(branch)
  return [
    before,
    looks(doc),
    looks(branch),
    branch.$jazz.branchName,
    branch.$jazz.isBranched,
    doc.$jazz.isBranched,
    branch.$jazz.id === doc.$jazz.id,
  ]
})
await show("merging twice, and again after more", async () => {
  const doc = create()
  const branch = await branchOf(doc)
  branch.tags.$jazz.push("c")
  await merge(branch)
  await merge(branch)
  branch.tags.$jazz.push("d")
  await merge(branch)
  return [looks(doc), looks(branch)]
})
await show("main goes on", async () => {
  const doc = create()
  const branch = await branchOf(doc)
  doc.$jazz.set("title", "later")
  doc.tags.$jazz.push("m")
  doc.body.insertAfter(4, "!")
  const again = await branchOf(doc)
  const before = [looks(branch), looks(again)]
  branch.tags.$jazz.remove(0)
  branch.body.insertBefore(0, "_")
  await merge(branch)
  return [before, looks(doc)]
})
for (const order of ["branch first", "main first"])
  await show(`conflicts, ${order}`, async () => {
    const doc = create()
    const branch = await branchOf(doc)
    const edits = [() => branch.$jazz.set("title", "branch"), () => doc.$jazz.set("title", "main 2")]
    for (const change of order === "main first" ? edits.reverse() : edits) {
      change()
      await settle(5)
    }
    await merge(branch)
    return doc.title
  })
await show("deletions", async () => {
  const doc = create()
  doc.$jazz.set("extra", "x")
  const branch = await branchOf(doc)
  branch.$jazz.delete("extra")
  const before = [doc.extra, branch.extra]
  await merge(branch)
  return [before, doc.extra, doc.$jazz.has("extra")]
})
await show("several branches", async () => {
  const doc = create()
  const [a, b] = [await branchOf(doc, "a"), await branchOf(doc, "b")]
  a.$jazz.set("title", "A")
  b.$jazz.set("extra", "B")
  const reopened = await branchOf(doc, "a")
  await merge(a)
  await merge(b)
  return [reopened.title, doc.title, doc.extra]
})
await show("children put into a branch", async () => {
  const doc = create()
  const old = Kid.create({ n: 5 })
  const branch = await branchOf(doc)
  branch.$jazz.set("kid", { n: 50 })
  branch.kids.$jazz.push({ n: 6 }, old)
  const added = [branch.kid, ...branch.kids].map(({ n, $jazz }) => [n, $jazz.isBranched])
  branch.kids.at(-1).$jazz.set("n", 7)
  const before = [old.n, doc.kid.n, doc.kids.length]
  await merge(branch)
  return [added, before, doc.kid.n, doc.kids.map(({ n }) => n)]
})
await show("a branch of somebody else", async () => {
  const { account } = await newPeer()
  const doc = create(Group.create().makePublic("writer"))
  await me.$jazz.waitForAllCoValuesSync()
  const theirs = await branchOf(doc, "draft", { loadAs: account })
  theirs.$jazz.set("title", "theirs")
  await account.$jazz.waitForAllCoValuesSync()
  const mine = await branchOf(doc)
  const before = [mine.title, doc.title]
  await merge(mine)
  const edits = doc.$jazz.getEdits().title.all.map(({ value, by }) => [value, by.$jazz.id === account.$jazz.id])
  return [before, edits, mine.$jazz.getEdits().title.all.length]
})
await show("a branch of a reader", async () => {
  const { account } = await newPeer()
  const doc = create(Group.create().makePublic())
  await me.$jazz.waitForAllCoValuesSync()
  const none = await Doc.load(doc.$jazz.id, { loadAs: account, unstable_branch: { name: "mine" } })
  const branch = await branchOf(doc, "shown")
  branch.$jazz.set("title", "shown")
  await me.$jazz.waitForAllCoValuesSync()
  const shown = await Doc.load(doc.$jazz.id, { loadAs: account, unstable_branch: { name: "shown" } })
  return [state(none), shown.title]
})
await show("subscriptions", async () => {
  const doc = create()
  const [onBranch, onMain] = [[], []]
  let current
  const options = { unstable_branch: { name: "draft" }, resolve: { kids: { $each: true } } }
  const stops = [
    Doc.subscribe(doc.$jazz.id, options, (now) => {
      current = now
      onBranch.push([now.title, now.kids.map(({ n }) => n)])
    }),
    doc.$jazz.subscribe((now) => onMain.push(now.title)),
  ]
  await settle(20)
  current.kids.$jazz.push({ n: 2 })
  current.kids[1].$jazz.set("n", 3)
  current.$jazz.set("title", "branch")
  doc.$jazz.set("title", "main 2")
  await settle(10)
  for (const stop of stops) stop()
  return [onBranch, onMain]
})
await show("merging by schema", async () => {
  const doc = create()
  const branch = await branchOf(doc)
  edit(branch)
  await settle(5)
  await Doc.unstable_merge(doc.$jazz.id, { branch: { name: "draft" } })
  const shallow = looks(doc)
  await Doc.unstable_merge(doc.$jazz.id, { branch: { name: "draft" }, resolve: everything() })
  const missing = await attemptLater(() => Doc.unstable_merge("co_zNobody", { branch: { name: "draft" } }))
  return [shallow, looks(doc), missing]
})
await show("loading from a branch leads to main", async () => {
  const doc = create()
  const branch = await doc.$jazz.ensureLoaded({ resolve: { kid: true }, unstable_branch: { name: "draft" } })
  branch.$jazz.set("title", "branch")
  const main = await branch.$jazz.ensureLoaded({ resolve: { kid: true } })
  return [branch.$jazz.isBranched, main.$jazz.isBranched, main.title, doc.$jazz.unstable_merge()]
})
for (const name of ["", "a b", "😀", "a/b", "__proto__"])
  await show(`branch name ${JSON.stringify(name)}`, async () => {
    const { $jazz } = await branchOf(create(), name)
    return [$jazz.branchName, $jazz.isBranched]
  })
await show("export and import", async () => {
  const doc = create(Group.create().makePublic())
  const shallow = await exportCoValue(Doc, doc.$jazz.id, { loadAs: me })
  const deep = await exportCoValue(Doc, doc.$jazz.id, { loadAs: me, resolve: { tags: true } })
  const covers = (pieces, value) => pieces.some(({ id }) => id === value.$jazz.id)
  disableJazzTestSync()
  const offline = await createJazzTestAccount()
  await setupJazzTestSync()
  for (const _time of [1, 2]) importContentPieces(JSON.parse(JSON.stringify(deep)), offline)
  const seen = await Doc.load(doc.$jazz.id, { loadAs: offline, resolve: { tags: true }, skipRetry: true })
  return [
    [shallow, deep].map((pieces) => [covers(pieces, doc), covers(pieces, doc.tags), covers(pieces, doc.$jazz.owner)]),
    seen.title,
    [...seen.tags],
  ]
})
await show("exporting what cannot be read", async () => {
  await createJazzTestAccount({ isCurrentActiveAccount: true })
  const reader = await createJazzTestAccount()
  const open = Group.create().makePublic()
  const Two = co.map({ hidden: Kid, open: Kid })
  const two = Two.create({ hidden: Kid.create({ n: 1 }, Group.create()), open: Kid.create({ n: 2 }, open) }, open)
  await Promise.all([two, two.hidden, two.open].map((value) => value.$jazz.waitForSync()))
  const ask = (options) => exportCoValue(Two, two.$jazz.id, { loadAs: reader, resolve: { hidden: true, open: true }, ...options })
  const pieces = await ask({ bestEffortResolution: true })
  return [
    await ask({}),
    pieces.some(({ id }) => id === two.open.$jazz.id),
    await exportCoValue(Two, "co_zNobody", { loadAs: reader, skipRetry: true }),
  ]
})
await show("a branch without a name is none", async () => {
  const seen = []
  for (const name of [undefined, null]) {
    const kid = Kid.create({ n: 1 })
    const same = await Kid.load(kid.$jazz.id, { unstable_branch: { name } })
    seen.push(same.n)
    same.$jazz.set("n", 2)
    seen.push(kid.n)
  }
  return seen
})
