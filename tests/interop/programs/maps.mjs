import { co, CoMap, createUnloadedCoValue, Group, Ref, z } from "jazz-tools"
import { attempt, me, newPeer, show } from "./show.mjs"

const Kid = co.map({ n: z.number() })
const Pair = z.codec(z.string(), z.z.instanceof(Array), { decode: (text) => text.split(","), encode: (items) => items.join(",") })
const Everything = co.map({
  text: z.string(),
  maybe: z.string().optional(),
  nothing: z.string().nullable(),
  when: z.date(),
  maybeWhen: z.date().optional(),
  json: z.object({ x: z.number() }),
  kid: Kid,
  maybeKid: Kid.optional(),
  words: co.list(z.string()),
  note: co.plainText().optional(),
  pair: Pair.optional(),
})
const create = (init = {}) =>
  Everything.create({ text: "a", nothing: null, when: new Date(0), json: { x: 1 }, kid: { n: 1 }, words: ["w"], ...init })
const looks = (map) => [map, Object.keys(map), Object.values(map).length]

await show("create", () => looks(create()))
await show("identity", () => {
  const map = create()
  return [map.kid === map.kid, map.json === map.json, map.words === map.words, map.$jazz === map.$jazz, map.$jazz.owner === map.$jazz.owner]
})
await show("class", () => [create() instanceof CoMap, create() instanceof Everything.getCoValueClass(), create().$type$, String(create())])
await show("in", () => {
  const map = create()
  return ["text", "maybe", "nothing", "other", "$jazz", "$isLoaded", "toJSON"].map((key) => key in map)
})
await show("spread", () => [
  Object.keys({ ...create() }),
  Object.entries(create()).map(([key]) => key),
  Object.keys(Object.assign({}, create())),
])
await show("stringify", () => [JSON.stringify([create()]), JSON.stringify({ map: create() }), create().toJSON()])

const WRITES = {
  text: ["b", undefined, null, 5],
  maybe: ["b", undefined, null],
  nothing: ["b", undefined, null],
  when: [new Date(5), undefined, null, new Date(NaN)],
  maybeWhen: [new Date(5), undefined, null],
  json: [{ x: 2 }, undefined, { y: [1, { z: null }] }],
  kid: [{ n: 2 }, undefined, { $jazz: { id: "co_zElsewhere" } }],
  maybeKid: [{ n: 2 }, undefined],
  words: [["x"], [], undefined],
  note: ["hi", "", undefined],
  pair: [["1", "2"], undefined, null],
  other: [1],
  constructor: [1],
}
for (const [key, values] of Object.entries(WRITES)) {
  for (const [index, value] of values.entries()) {
    if (key !== "constructor")
      await show(`set ${key} ${index}`, () => {
        const map = create()
        const done = attempt(() => map.$jazz.set(key, value))
        return [done, map[key], map.$jazz.has(key), ...looks(map)]
      })
    await show(`applyDiff ${key} ${index}`, () => {
      const map = create()
      const done = attempt(() => map.$jazz.applyDiff({ [key]: value }) === map)
      return [done, ...looks(map)]
    })
    if (key !== "constructor") await show(`create with ${key} ${index}`, () => looks(create({ [key]: value })))
  }
}

await show("delete", () => {
  const map = create({ maybe: "m" })
  map.$jazz.delete("maybe")
  map.$jazz.delete("text")
  map.$jazz.delete("kid")
  map.$jazz.set("text", "again")
  return [...looks(map), map.kid, map.$jazz.has("kid"), map.$jazz.refs.kid, map.$jazz.delete("other")]
})
await show("direct writes", () => {
  const map = create()
  const errors = [
    attempt(() => (map.text = "x")),
    attempt(() => (map.other = "x")),
    attempt(() => delete map.text),
    attempt(() => delete map.other),
    attempt(() => Object.assign(map, { text: "x" })),
  ]
  return [errors, map.text]
})
await show("refs", async () => {
  const map = create()
  const { refs } = map.$jazz
  const loaded = await refs.kid.load()
  return [Object.keys(refs), refs.kid instanceof Ref, refs.kid.id === map.kid.$jazz.id, refs.maybeKid, loaded.n, refs.kid.value.n]
})
await show("history", () => {
  const map = create()
  map.$jazz.set("text", "b")
  map.$jazz.set("kid", { n: 2 })
  map.$jazz.set("maybe", "m")
  map.$jazz.delete("maybe")
  const edits = map.$jazz.getEdits()
  const told = Object.entries(edits).map(([key, edit]) => [key, edit.value, edit.all.length, edit.by.$jazz.id, edit.key])
  return [told, edits.maybe.all.map((edit) => edit.value), edits.other]
})
await show("cycles", () => {
  const Node = co.map({
    name: z.string(),
    get next() {
      return Node.optional()
    },
  })
  const a = Node.create({ name: "a" })
  a.$jazz.set("next", { name: "b" })
  a.next.$jazz.set("next", a)
  return [a, a.next.next.name]
})
await show("another schema sees what it knows", async () => {
  const { id } = create({ maybe: "m" }).$jazz
  const narrow = await co.map({ maybe: z.string().optional() }).load(id)
  return [narrow.maybe, narrow.text, Object.keys(narrow), JSON.stringify(narrow)]
})
await show("children that cannot be read are left out of JSON", async () => {
  const { account } = await newPeer()
  const open = Group.create().makePublic()
  const Two = co.map({ hidden: Kid, open: Kid })
  const two = Two.create({ hidden: Kid.create({ n: 1 }), open: Kid.create({ n: 2 }, open) }, open)
  await me.$jazz.waitForAllCoValuesSync()
  const seen = await Two.load(two.$jazz.id, { loadAs: account, resolve: { open: true } })
  return [JSON.stringify(seen), Object.keys(seen)]
})
await show("a placeholder as a reference", () => {
  const placeholder = createUnloadedCoValue("co_zElsewhere", "unavailable")
  return create({ kid: placeholder }).$jazz.refs.kid?.id
})

const Numbers = co.record(z.string(), z.number())
for (const key of ["length", "", "0", "1.5", "a b", "_id", "😀", "then", "prototype"]) {
  await show(`record key ${JSON.stringify(key)}`, () => {
    const record = Numbers.create({})
    record.$jazz.set(key, 1)
    const there = [record[key], key in record, record.$jazz.has(key), ...looks(record)]
    record.$jazz.delete(key)
    return [there, ...looks(record)]
  })
}
await show("record order", () => {
  const record = Numbers.create({ b: 1, 2: 2 })
  record.$jazz.set("1", 3)
  record.$jazz.set("a", 4)
  return looks(record)
})
await show("record applyDiff", () => {
  const record = Numbers.create({ a: 1, b: 2 })
  record.$jazz.applyDiff({ b: 3, c: 4 })
  return looks(record)
})
await show("catchall", () => {
  const Open = co.map({ a: z.string() }).catchall(Kid)
  const open = Open.create({ a: "x", b: { n: 1 } })
  open.$jazz.set("c", { n: 2 })
  open.$jazz.applyDiff({ a: "y", d: { n: 3 } })
  return [...looks(open), Object.keys(open.$jazz.refs)]
})
await show("owners", () => {
  const group = Group.create()
  const owners = [group, { owner: group }, me, { owner: me }, undefined, {}].map((options) => Kid.create({ n: 1 }, options).$jazz.owner)
  return owners.map((owner) => [owner.$type$, owner.$jazz.id === group.$jazz.id, owner.$jazz.id === me.$jazz.id, owner.myRole()])
})
