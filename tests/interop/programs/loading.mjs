import { co, Group, z } from "jazz-tools"
import { attemptLater, me, newPeer, settle, show, state } from "./show.mjs"

const Leaf = co.map({ n: z.number() })
const Mid = co.map({ leaf: Leaf, maybe: Leaf.optional(), name: z.string() })
const Top = co.map({ mid: Mid, mids: co.list(Mid), leaves: co.record(z.string(), Leaf), log: co.feed(Leaf), text: co.plainText() })
const { account: otto, seen } = await newPeer("Otto")
const open = Group.create().makePublic()
const hidden = Group.create()

const leaf = (group) => Leaf.create({ n: 1 }, group)
const mid = (group, inner = group) => Mid.create({ leaf: leaf(inner), name: "m" }, group)
const top = (parts) =>
  Top.create(
    {
      mid: mid(open),
      mids: co.list(Mid).create([], open),
      leaves: co.record(z.string(), Leaf).create({}, open),
      log: co.feed(Leaf).create([], open),
      text: co.plainText().create("t", open),
      ...parts,
    },
    open,
  )
const TOPS = {
  open: top({
    mids: co.list(Mid).create([mid(open), mid(open)], open),
    leaves: co.record(z.string(), Leaf).create({ a: leaf(open) }, open),
  }),
  midHidden: top({ mid: mid(hidden, open) }),
  innerHidden: top({
    mid: mid(open, hidden),
    mids: co.list(Mid).create([mid(open, hidden), mid(hidden, open), mid(open)], open),
    leaves: co.record(z.string(), Leaf).create({ a: leaf(hidden), b: leaf(open) }, open),
    log: co.feed(Leaf).create([leaf(hidden), leaf(open)], open),
    text: co.plainText().create("t", hidden),
  }),
  maybeHidden: top({ mid: Mid.create({ leaf: leaf(open), maybe: leaf(hidden), name: "m" }, open), mids: co.list(Mid).create([], hidden) }),
  incomplete: Top.create({ mid: Mid.create({ name: "m" }, open) }, open),
}
await me.$jazz.waitForAllCoValuesSync()

const caught = { $onError: "catch" }
const QUERIES = [
  undefined,
  true,
  false,
  {},
  { mid: true },
  { mid: false },
  { mid: { leaf: true } },
  { mid: { maybe: true } },
  { mid: caught },
  { mid: { leaf: caught } },
  { mid: { leaf: true, ...caught } },
  { mid: { maybe: caught } },
  { mids: true },
  { mids: caught },
  { mids: { $each: true } },
  { mids: { $each: caught } },
  { mids: { $each: true, ...caught } },
  { mids: { $each: { leaf: true } } },
  { mids: { $each: { leaf: caught } } },
  { mids: { $each: { leaf: true, ...caught } } },
  { mids: { $each: { leaf: caught, ...caught } } },
  { mids: { 0: true } },
  { mids: { 9: true } },
  { leaves: { $each: true } },
  { leaves: { $each: caught } },
  { leaves: { a: true } },
  { leaves: { a: caught } },
  { leaves: { b: true } },
  { log: { $each: true } },
  { log: { $each: caught } },
  { text: true },
  { text: caught },
  { other: true },
  { mid: true, mids: true, ...caught },
]
/** What was asked for, and nothing else: reading more would begin to load it. */
const looks = (value, query) => {
  if (!value?.$isLoaded || typeof query !== "object") return state(value)
  if (value.$type$ === "CoList") return Array.from(value, (item) => looks(item, query.$each))
  if (value.$type$ !== "CoMap") return state(value)
  const keys = query.$each ? Object.keys(value) : Object.keys(query).filter((key) => key !== "$onError")
  return keys.map((key) => [key, looks(value[key], query.$each ?? query[key])])
}

for (const [name, { $jazz }] of Object.entries(TOPS)) {
  const { account } = await newPeer()
  for (const query of QUERIES) {
    const resolve = () => structuredClone(query) // the published packages add to it
    await show(`${name} ${JSON.stringify(query)}`, async () => {
      const value = await attemptLater(() => Top.load($jazz.id, { resolve: resolve(), loadAs: account }))
      const heard = []
      const note = (word) => (now) => heard.push(`${word} ${state(now)}`)
      const options = { resolve: resolve(), loadAs: account, onUnauthorized: note("refused"), onUnavailable: note("missing") }
      const stop = Top.subscribe($jazz.id, options, note("value"))
      await settle(10)
      stop()
      const deep = value.$isLoaded ? await attemptLater(() => value.$jazz.ensureLoaded({ resolve: resolve() })) : value
      return [looks(value, query), heard[0], deep instanceof Error ? deep : state(deep)]
    })
  }
}

for (const id of ["", "x", "co_z", "co_zUnknown", "https://example.com"])
  await show(`id ${id}`, async () => {
    const value = await attemptLater(() => Leaf.load(id, { skipRetry: true }))
    return [state(value), value.$jazz?.id]
  })

await show("access that comes and goes", async () => {
  const group = Group.create()
  const value = Leaf.create({ n: 1 }, group)
  await me.$jazz.waitForAllCoValuesSync()
  const heard = []
  const stop = Leaf.subscribe(value.$jazz.id, { loadAs: otto, onUnauthorized: () => heard.push("refused") }, ({ n }) => heard.push(n))
  for (const change of [() => group.addMember(seen, "reader"), () => group.removeMember(seen), () => group.addMember(seen, "reader")]) {
    await settle(100)
    change()
    await me.$jazz.waitForAllCoValuesSync()
  }
  await settle(150)
  stop()
  return heard
})

const Parent = co.map({ name: z.string(), kid: Leaf.optional(), kids: co.list(Leaf) })
for (const resolve of [{}, { kid: true }, { kids: true }, { kids: { $each: true } }, { kid: true, kids: { $each: true } }])
  await show(`frames ${JSON.stringify(resolve)}`, async () => {
    const parent = Parent.create({ name: "p", kid: { n: 1 }, kids: [{ n: 2 }, { n: 3 }] })
    const frames = []
    const stop = Parent.subscribe(parent.$jazz.id, { resolve }, (now) => frames.push(now))
    await settle(10)
    const counts = [frames.length]
    const steps = [
      () => parent.$jazz.set("name", "q"),
      () => parent.kid.$jazz.set("n", 9),
      () => parent.kids.$jazz.push({ n: 4 }),
      () => parent.kids[0].$jazz.set("n", 5),
      () => parent.$jazz.set("kid", { n: 10 }),
      () => parent.$jazz.set("kid", undefined),
      () => parent.$jazz.set("name", "q"),
      () => parent.$jazz.delete("kid"),
    ]
    for (const step of steps) {
      step()
      counts.push(frames.length)
    }
    stop()
    parent.$jazz.set("name", "r")
    return [counts, frames.length]
  })
await show("what stays the same object", async () => {
  const parent = Parent.create({ name: "p", kid: { n: 1 }, kids: [{ n: 2 }, { n: 3 }] })
  const frames = []
  const stop = Parent.subscribe(parent.$jazz.id, { resolve: { kid: true, kids: { $each: true } } }, (now) =>
    frames.push([now, now.kid, now.kids, now.kids[0], now.kids[1]]),
  )
  await settle(10)
  parent.kids[0].$jazz.set("n", 9)
  parent.kid.$jazz.set("n", 8)
  parent.$jazz.set("name", "q")
  stop()
  return frames.slice(1).map((frame, i) => frame.map((value, j) => value === frames[i][j]))
})
await show("changes made by listeners", async () => {
  const parent = Parent.create({ name: "p", kids: [] })
  const names = []
  const stop = parent.$jazz.subscribe((now, unsubscribe) => {
    names.push(now.name)
    if (now.name === "a") now.$jazz.set("name", "b")
    if (now.name === "c") unsubscribe()
  })
  await settle(10)
  for (const name of ["a", "c", "d"]) parent.$jazz.set("name", name)
  stop()
  return names
})
for (const foreign of [5, true, { a: 1 }, ["x"], "hello"])
  await show(`no reference where one belongs: ${JSON.stringify(foreign)}`, async () => {
    const group = Group.create()
    const Toy = co.map({ n: z.number() })
    const Box = co.map({ toy: Toy.optional() })
    const box = Box.create({ toy: Toy.create({ n: 1 }, group) }, group)
    const toys = co.list(Toy).create([], group)
    const feed = co.feed(Toy).create([], group)
    box.$jazz.raw.set("toy", foreign, "private")
    toys.$jazz.raw.append(foreign, undefined, "private")
    feed.$jazz.raw.push(foreign, "private")
    const direct = [state(box.toy), state(toys[0]), state(feed.byMe.value), state(feed.byMe.ref.value), state(box.$jazz.refs.toy.value)]
    const deep = [
      await Box.load(box.$jazz.id, { resolve: { toy: true } }),
      await co.list(Toy).load(toys.$jazz.id, { resolve: { $each: true } }),
      await co.feed(Toy).load(feed.$jazz.id, { resolve: { $each: true } }),
    ]
    const caught = await Box.load(box.$jazz.id, { resolve: { toy: { $onError: "catch" } } })
    return [direct, deep.map(state), state(caught), state(caught.toy)]
  })
