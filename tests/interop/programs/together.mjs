/** What two people see who edit the same things, and what a subscriber hears of the people behind a value. */
import { Account, co, Group, z } from "jazz-tools"
import { createJazzTestAccount } from "jazz-tools/testing"
import { attempt, me, newPeer, settle, show, state } from "./show.mjs"

const Kid = co.map({ n: z.number() })
const Numbers = co.record(z.string(), z.number())
const Words = co.list(z.string())
const Text = co.plainText()
const { account: otto, seen } = await newPeer("Otto")
const { account: pia } = await newPeer("Pia")
const synced = async () => {
  for (const account of [me, otto, pia]) await account.$jazz.waitForAllCoValuesSync()
  await settle(30)
}

/** A value, as its maker and as a writer see it. */
const shared = async (Schema, init) => {
  const group = Group.create()
  group.addMember(seen, "writer")
  const mine = Schema.create(init, group)
  await synced()
  return [mine, await Schema.load(mine.$jazz.id, { loadAs: otto })]
}
const CONFLICTS = {
  "a key, set by both": [Numbers, { a: 0 }, (map) => map.$jazz.set("a", 1), (map) => map.$jazz.set("a", 2)],
  "a key, set and deleted": [Numbers, { a: 0 }, (map) => map.$jazz.set("a", 1), (map) => map.$jazz.delete("a")],
  "a key, deleted and set": [Numbers, { a: 0 }, (map) => map.$jazz.delete("a"), (map) => map.$jazz.set("a", 2)],
  "keys of both": [Numbers, { z: 0 }, (map) => map.$jazz.set("b", 1), (map) => map.$jazz.set("a", 2)],
  "pushes of both": [Words, ["0"], (list) => list.$jazz.push("a1", "a2"), (list) => list.$jazz.push("b1", "b2")],
  "unshifts of both": [Words, ["0"], (list) => list.$jazz.unshift("a1"), (list) => list.$jazz.unshift("b1")],
  "insertions at one place": [Words, ["0", "1"], (list) => list.$jazz.splice(1, 0, "a1", "a2"), (list) => list.$jazz.splice(1, 0, "b1")],
  "the same item removed": [Words, ["0", "1", "2"], (list) => list.$jazz.remove(1), (list) => list.$jazz.remove(1)],
  "removed, and followed by another": [Words, ["0", "1"], (list) => list.$jazz.remove(1), (list) => list.$jazz.push("b")],
  "the same item replaced": [Words, ["0", "1"], (list) => list.$jazz.set(1, "a"), (list) => list.$jazz.set(1, "b")],
  "replaced and removed": [Words, ["0", "1"], (list) => list.$jazz.set(1, "a"), (list) => list.$jazz.remove(1)],
  "two wishes": [Words, ["a", "b"], (list) => list.$jazz.applyDiff(["a", "x"]), (list) => list.$jazz.applyDiff(["b", "a"])],
  "emptied and filled": [Words, ["a", "b"], (list) => list.$jazz.applyDiff([]), (list) => list.$jazz.unshift("c")],
  "typed at one place": [Text, "hello", (text) => text.insertAfter(4, " A"), (text) => text.insertAfter(4, " B")],
  "typed into what is deleted": [Text, "hello you", (text) => text.deleteRange({ from: 0, to: 6 }), (text) => text.insertAfter(2, "--")],
  "two versions": [Text, "The cat sat", (text) => text.$jazz.applyDiff("The big cat sat"), (text) => text.$jazz.applyDiff("A cat sat up")],
}
/** The keys in no order: replicas of the published packages that heard of the same edits have them in different ones. */
const looks = (value) => (value.$type$ === "CoMap" ? Object.entries(value).sort() : value)
for (const [name, [Schema, init, first, second]] of Object.entries(CONFLICTS))
  for (const order of ["mine first", "theirs first"])
    await show(`${name}, ${order}`, async () => {
      const [mine, theirs] = await shared(Schema, init)
      const edits = [() => first(mine), () => second(theirs)]
      if (order === "theirs first") edits.reverse()
      edits[0]()
      const between = Date.now()
      while (Date.now() < between + 2); // in the same turn, so that neither has heard of the other
      edits[1]()
      await synced()
      return [looks(mine), looks(theirs)]
    })
await show("a key that came late", async () => {
  const [mine, theirs] = await shared(Numbers, { z: 0 })
  mine.$jazz.set("a", 1)
  await settle(5)
  theirs.$jazz.set("b", 2)
  await settle(5)
  mine.$jazz.set("c", 3)
  await synced()
  return [mine, theirs].map((map) => Object.keys(map))
})
await show("what is written shows behind the next await", async () => {
  const [mine] = await shared(Kid, { n: 0 })
  const seenNow = []
  for (const n of [1, 2, 3]) {
    mine.$jazz.set("n", n)
    seenNow.push((await Kid.load(mine.$jazz.id, { loadAs: otto })).n)
  }
  return seenNow
})
await show("what was just made can be loaded, and invites to it accepted", async () => {
  const group = Group.create()
  const kid = Kid.create({ n: 1 }, group)
  const started = Date.now()
  const joined = await otto.acceptInvite(group.$jazz.id, group.$jazz.createInvite("reader"), Group)
  const { n } = await Kid.load(kid.$jazz.id, { loadAs: otto })
  return [joined.myRole(), n, Date.now() - started < 1_500]
})

const Notes = co.list(co.map({ text: z.string() }))
for (const member of ["everyone", "a member"])
  await show(`where ${member} may only write`, async () => {
    const group = Group.create()
    group.addMember(member === "everyone" ? "everyone" : seen, "writeOnly")
    const [notes, words] = [Notes.create([{ text: "mine" }], group), Words.create(["mine"], group)]
    await synced()
    const theirNotes = await Notes.load(notes.$jazz.id, { loadAs: otto })
    const theirWords = await Words.load(words.$jazz.id, { loadAs: otto })
    const before = [theirNotes.length, [...theirWords]]
    const done = attempt(() => theirNotes.$jazz.push({ text: "theirs" }))
    theirWords.$jazz.push("theirs")
    await synced()
    const all = await notes.$jazz.ensureLoaded({ resolve: { $each: true } })
    return [before, done, [...theirWords], [...words], all.map(({ text }) => text), all[1].$jazz.owner.members.map(({ role }) => role)]
  })

const Doc = co.map({ text: z.string() })
const nameOf = (account) => account && [state(account), state(account.profile), account.profile?.name]
const open = Group.create().makePublic()
const doc = Doc.create({ text: "a" }, open)
const feed = co.feed(z.string()).create(["a"], open)
await synced()
const PEOPLE = {
  "who edited": [Doc, doc, (value) => nameOf(value.$jazz.getEdits().text.by)],
  "who pushed": [co.feed(z.string()), feed, (value) => Object.values(value.perAccount).map(({ by }) => nameOf(by))],
  "who pushed what": [co.feed(z.string()), feed, (value) => [...Object.values(value.perSession)[0].all].map(({ by }) => nameOf(by))],
  "members of the owner": [Doc, doc, (value) => value.$jazz.owner.members.map(({ account }) => nameOf(account))],
  "members of a group": [co.group(), open, (value) => value.members.map(({ account }) => nameOf(account))],
}
for (const [name, [Schema, value, look]] of Object.entries(PEOPLE))
  await show(`${name}: the name arrives`, async () => {
    const reader = await createJazzTestAccount()
    let last
    const stop = Schema.subscribe(value.$jazz.id, { loadAs: reader }, (now) => (last = JSON.stringify(look(now))))
    for (let waited = 0; waited < 2_000 && !last?.includes("Mina"); waited += 20) await settle(20)
    stop()
    return last
  })
const GLANCES = {
  nothing: () => 0,
  owner: (value) => value.$jazz.owner.$jazz.id,
  members: (value) => value.$jazz.owner.members.length,
  rights: (value) => Account.getMe().canWrite(value),
}
for (const [name, look] of Object.entries(GLANCES))
  await show(`who looks at ${name} hears of new members: whether`, async () => {
    const group = Group.create()
    let count = 0
    const stop = Doc.create({ text: "a" }, group).$jazz.subscribe((now) => {
      count++
      look(now)
    })
    await settle(20)
    const heard = [count]
    for (const change of [() => group.addMember(seen, "reader"), () => group.makePublic(), () => group.removeMember("everyone")]) {
      const before = count
      change()
      heard.push(count > before)
    }
    stop()
    return heard
  })
