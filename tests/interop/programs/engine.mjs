import { co, Group, z } from "jazz-tools"
import { attempt, attemptLater, me, newPeer, settle, show, state } from "./show.mjs"

// what applications do below the values, with `$jazz.raw` and `$jazz.localNode`
const { account: otto, seen } = await newPeer("Otto")
const Dates = co.map({ at: z.date(), maybe: z.date().optional() })
const Note = co.map({ a: z.string(), b: z.string().optional() })

for (const stored of [0, 7, -1, 1_700_000_000_000, 0.5, 1e20, "1970-01-02", "nope", "", "1700000000000", {}]) {
  await show(`a date stored as ${JSON.stringify(stored)}`, () => {
    const map = Dates.create({ at: new Date(5) })
    map.$jazz.raw.set("at", stored)
    map.$jazz.raw.set("maybe", stored)
    const record = co.record(z.string(), z.date()).create({})
    record.$jazz.raw.set("key", stored)
    const list = co.list(z.date()).create([new Date(5)])
    list.$jazz.raw.replace(0, stored)
    const feed = co.feed(z.date()).create([])
    feed.$jazz.raw.push(stored)
    return [map.at, map.maybe, record.key, list[0], feed.byMe?.value, map.$jazz.has("at")]
  })
}

for (const stored of ["text", "co_z", "co_zUnknownUnknownUnknown12", null, undefined]) {
  await show(`a reference stored as ${JSON.stringify(stored)}`, async () => {
    const Holder = co.map({ kid: Note, text: co.plainText(), maybe: Note.optional() })
    const holder = Holder.create({ kid: { a: "x" }, text: "t" })
    for (const key of ["kid", "text", "maybe"]) holder.$jazz.raw.set(key, stored)
    const loads = [{ kid: true }, { maybe: true }, { text: true }].map((resolve) =>
      Holder.load(holder.$jazz.id, { resolve, skipRetry: true }),
    )
    return [
      state(holder.kid),
      state(holder.text),
      state(holder.maybe),
      (await Promise.all(loads)).map(state),
      Object.keys(holder.$jazz.refs),
    ]
  })
}

const verified = (value) =>
  value.$jazz.raw.core.verifiedTransactions.map(({ txID, changes, isValid }) => [txID.txIndex, isValid && changes?.length, isValid])
const sorted = (value) =>
  value.$jazz.raw.core
    .getValidSortedTransactions()
    .map(({ txID, changes, madeAt }) => [txID.txIndex, changes.map((change) => change.value ?? change), typeof madeAt])

await show("transactions of a map", () => {
  const note = Note.create({ a: "1" })
  note.$jazz.set("b", "x")
  note.$jazz.delete("b")
  const { core } = note.$jazz.raw
  return [verified(note), core.getValidSortedTransactions().length, core.verifiedTransactions.every(({ author }) => author === me.$jazz.id)]
})

await show("transactions of others, also in vain", async () => {
  const group = Group.create()
  group.addMember(seen, "reader")
  const note = Note.create({ a: "1" }, group)
  await me.$jazz.waitForAllCoValuesSync()
  const his = await Note.load(note.$jazz.id, { loadAs: otto })
  attempt(() => his.$jazz.set("a", "in vain"))
  await settle(20)
  group.addMember(seen, "writer")
  await me.$jazz.waitForAllCoValuesSync()
  await settle(20)
  his.$jazz.set("a", "his")
  await his.$jazz.waitForSync()
  await settle()
  note.$jazz.set("b", "mine")
  return [verified(note).sort(), sorted(note).filter(([, changes]) => changes.length > 0)]
})

await show("transactions that nobody can read", async () => {
  const note = Note.create({ a: "1" })
  await me.$jazz.waitForAllCoValuesSync()
  await Note.load(note.$jazz.id, { loadAs: otto, skipRetry: true })
  const core = otto.$jazz.localNode.getCoValue(note.$jazz.id)
  return [core.verifiedTransactions.map(({ changes }) => changes), core.getValidSortedTransactions()]
})

await show("transactions of what is not here", () => {
  const core = me.$jazz.localNode.getCoValue("co_zUnknownUnknownUnknown34")
  return [core.verifiedTransactions, core.getValidSortedTransactions(), core.isAvailable()]
})

await show("transactions of sequences", () => {
  const list = co.list(z.string()).create(["a"])
  list.$jazz.push("b", "c")
  const feed = co.feed(z.string()).create(["a"])
  feed.$jazz.push("b")
  return [verified(list), sorted(list), sorted(feed), sorted(co.plainText().create("ab"))]
})

await show("transactions of branches", async () => {
  const note = Note.create({ a: "1" })
  const branch = await Note.load(note.$jazz.id, { unstable_branch: { name: "x" } })
  branch.$jazz.set("a", "2")
  const before = [sorted(note).length, sorted(branch).length, verified(branch).length]
  branch.$jazz.unstable_merge()
  return [before, sorted(note).length, verified(note).length]
})

await show("a text as it was", async () => {
  const text = co.plainText().create("one")
  const then = Date.now()
  await settle(5)
  text.$jazz.applyDiff("one two")
  return [text.$jazz.raw.atTime(then).toString(), text.$jazz.raw.atTime(Date.now()).toString(), text.$jazz.raw.atTime(0).toString()]
})

await show("edits of a key", async () => {
  const note = Note.create({ a: "1" })
  note.$jazz.set("a", "2")
  note.$jazz.raw.delete("a")
  const edits = [...note.$jazz.raw.editsAt("a")].map(({ value, at, by, tx }) => [value, at instanceof Date, by === me.$jazz.id, tx.txIndex])
  return [edits, note.$jazz.raw.lastEditAt("a")?.value, note.$jazz.raw.nthEditAt("a", 0)?.value, [...note.$jazz.raw.editsAt("b")]]
})

await show("accounts and sessions", () => {
  const { raw, localNode, sessionID } = me.$jazz
  const agent = localNode.getCurrentAgent()
  return [
    raw.get("profile") === me.profile.$jazz.id,
    agent.id === me.$jazz.id,
    agent.agentSecret === localNode.agentSecret,
    sessionID === localNode.currentSessionID,
    Object.values(me.profile.$jazz.raw.core.knownState().sessions).length,
  ]
})

await show("a reference to what was replaced is found in the history", async () => {
  const Root = co.map({ notes: co.list(Note) })
  const root = Root.create({ notes: [{ a: "old" }] })
  const before = root.notes.$jazz.id
  root.$jazz.set("notes", [])
  const ids = [...root.$jazz.raw.editsAt("notes")].map(({ value }) => value)
  const old = await co.list(Note).load(ids[0], { resolve: { $each: true } })
  return [
    ids.length,
    ids[0] === before,
    old.map(({ a }) => a),
    await attemptLater(() => root.$jazz.raw.core.waitForSync({ timeout: 1000 }).then(() => "synced")),
  ]
})
