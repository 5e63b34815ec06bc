/** Programs as the public documentation writes them; they must run unchanged. */
import { expect, test } from "vitest"
import { Group, assertLoaded, co, z } from "../index.ts"
import { start } from "./preamble.ts"

test("1. A map reads like an object", async () => {
  const { show, printed } = await start()
  const Plant = co.map({ label: z.string(), height: z.number(), indoor: z.boolean() })
  const fern = Plant.create({ label: "Fern", height: 12, indoor: true })

  show(fern.label, fern.height, fern.indoor)
  show(Object.keys(fern))
  show("label" in fern, "colour" in fern)
  const json = JSON.parse(JSON.stringify(fern))
  show(json.$jazz.id === fern.$jazz.id)
  delete json.$jazz
  show(json)
  show(fern.$isLoaded, fern.$jazz.loadingState, fern.$type$)

  expect(printed).toEqual([
    "Fern 12 true",
    '["label","height","indoor"]',
    "true false",
    "true",
    '{"label":"Fern","height":12,"indoor":true}',
    "true loaded CoMap",
  ])
})

test("2. Optional fields, presence and deletion", async () => {
  const { show, printed } = await start()
  const Stamp = co.map({ country: z.string() })
  const Letter = co.map({
    to: z.string(),
    weight: z.number().optional(),
    stamp: co.optional(Stamp),
  })
  const letter = Letter.create({ to: "Ada" })
  show(letter.weight === undefined, letter.stamp === undefined, letter.$jazz.has("weight"))

  letter.$jazz.set("weight", 20)
  letter.$jazz.set("stamp", { country: "NZ" })
  show(letter.weight, letter.stamp?.country, letter.$jazz.has("stamp"))

  letter.$jazz.set("stamp", undefined) // clears the reference, the key stays known
  show(letter.stamp === undefined, letter.$jazz.has("stamp"))
  letter.$jazz.delete("weight") // removes the key
  show(letter.weight === undefined, letter.$jazz.has("weight"), "weight" in letter)

  expect(printed).toEqual(["true true false", "20 NZ true", "true true", "true false false"])
})

test("3. Updating several keys at once", async () => {
  const { show, fails, printed } = await start()
  const Room = co.map({ name: z.string(), seats: z.number(), open: z.boolean() })
  const room = Room.create({ name: "Attic", seats: 4, open: false })

  room.$jazz.set("name", "Cellar")
  const same = room.$jazz.applyDiff({ seats: 6, open: true })
  show(same === room, room.name, room.seats, room.open)

  // Keys that the schema does not know are skipped by applyDiff but refused by set.
  room.$jazz.applyDiff({ ghost: 1 } as any)
  show(Object.keys(room))
  show(fails(() => room.$jazz.set("ghost" as any, 1 as never)))

  expect(printed).toEqual(["true Cellar 6 true", '["name","seats","open"]', "Cannot set unknown key ghost"])
})

test("4. Nested CoValues are created from plain JSON", async () => {
  const { show, printed } = await start()
  const Step = co.map({ text: z.string() })
  const Recipe = co.map({
    title: co.plainText(),
    steps: co.list(Step),
    ratings: co.record(z.string(), z.number()),
    log: co.feed(z.string()),
  })
  const soup = Recipe.create({
    title: "Soup",
    steps: [{ text: "Boil" }, { text: "Serve" }],
    ratings: { otto: 4 },
    log: ["created"],
  })
  show(
    `${soup.title}`,
    soup.steps.map((s) => s.text),
    soup.ratings.otto,
    soup.log.byMe?.value,
  )

  soup.$jazz.set("steps", [{ text: "Order in" }])
  show(soup.steps.length, soup.steps[0].text)

  expect(printed).toEqual(['Soup ["Boil","Serve"] 4 created', "1 Order in"])
})

test("5. Owners of inline children extend the container's owner", async () => {
  const { show, printed } = await start()
  const Leaf = co.map({ n: z.number() })
  const Branch = co.map({ leaves: co.list(Leaf) })
  const Tree = co.map({ branch: Branch })

  const garden = Group.create()
  const tree = Tree.create({ branch: { leaves: [{ n: 1 }] } }, garden)

  const treeOwner = tree.$jazz.owner
  const branchOwner = tree.branch.$jazz.owner
  const listOwner = tree.branch.leaves.$jazz.owner
  show(treeOwner.$jazz.id === garden.$jazz.id)
  show(branchOwner.$jazz.id === garden.$jazz.id)
  show(branchOwner.getParentGroups().map((g) => g.$jazz.id === garden.$jazz.id))
  show(listOwner.getParentGroups().map((g) => g.$jazz.id === branchOwner.$jazz.id))
  show(listOwner.myRole(), listOwner.getDirectMembers().length)

  expect(printed).toEqual(["true", "false", "[true]", "[true]", "admin 1"])
})

test("6. Choosing an owner when creating", async () => {
  const { me, show, printed } = await start()
  const Memo = co.map({ text: z.string() })
  const team = Group.create()

  const a = Memo.create({ text: "a" }, team)
  const b = Memo.create({ text: "b" }, { owner: team })
  const c = Memo.create({ text: "c" })
  const d = Memo.create({ text: "d" })

  show(a.$jazz.owner.$jazz.id === team.$jazz.id, b.$jazz.owner.$jazz.id === team.$jazz.id)
  show(c.$jazz.owner.$jazz.id === d.$jazz.owner.$jazz.id) // a fresh Group each time
  show(c.$jazz.owner.members.map((m) => [m.id === me.$jazz.id, m.role]))
  show(team.$jazz.owner === undefined, me.$jazz.owner === undefined)

  expect(printed).toEqual(["true true", "false", '[[true,"admin"]]', "true true"])
})

test("7. JSON-like primitives are stored as one value", async () => {
  const { show, printed } = await start()
  const Shape = co.map({
    at: z.object({ x: z.number(), y: z.number() }),
    size: z.tuple([z.number(), z.number()]),
    tags: z.array(z.string()),
    kind: z.enum(["box", "disc"]),
    layer: z.literal([1, 2]),
    key: z.union([z.string(), z.number()]),
    extra: z.json(),
  })
  const s = Shape.create({ at: { x: 1, y: 2 }, size: [3, 4], tags: ["t"], kind: "disc", layer: 2, key: 7, extra: { any: [null, true] } })
  show(s.at, s.size, s.tags, s.kind, s.layer, s.key, s.extra)
  s.$jazz.set("at", { x: 9, y: 9 })
  show(s.at)
  show(s.at === s.at)

  expect(printed).toEqual(['{"x":1,"y":2} [3,4] ["t"] disc 2 7 {"any":[null,true]}', '{"x":9,"y":9}', "true"])
})

test("8. Values are not validated at run time", async () => {
  const { show, printed } = await start()
  const Strict = co.map({ mail: z.email(), age: z.int().min(18) })
  const odd = Strict.create({ mail: "not an address", age: 2.5 })
  show(odd.mail, odd.age)
  odd.$jazz.set("age", "old" as any)
  show(odd.age)
  const partial = co.map({ a: z.string() }).create({} as any)
  show(partial.a === undefined, Object.keys(partial))
  const Loaded = await Strict.load(odd.$jazz.id)
  assertLoaded(Loaded)
  show(Loaded.mail, Loaded.age)

  expect(printed).toEqual(["not an address 2.5", "old", "true []", "not an address old"])
})

test("9. Codecs store custom classes", async () => {
  const { show, printed } = await start()
  class Celsius {
    constructor(readonly degrees: number) {}
  }
  const Temp = z.codec(z.number(), z.z.instanceof(Celsius), {
    decode: (n) => new Celsius(n),
    encode: (c) => c.degrees,
  })
  const Reading = co.map({ outside: Temp, inside: Temp.optional() })
  const r = Reading.create({ outside: new Celsius(-3) })
  show(r.outside instanceof Celsius, r.outside.degrees, r.inside === undefined)
  r.$jazz.set("inside", new Celsius(21))
  show(r.inside?.degrees)
  const temps = co.list(Temp).create([new Celsius(1), new Celsius(2)])
  show(temps.map((t) => t.degrees))

  expect(printed).toEqual(["true -3 true", "21", "[1,2]"])
})

test("10. Records have free string keys", async () => {
  const { show, printed } = await start()
  const Stock = co.record(z.string(), z.number())
  const stock = Stock.create({ nails: 40, screws: 5 })
  stock.$jazz.set("bolts", 7)
  stock.$jazz.delete("screws")
  show(stock.nails, stock["bolts"], stock.screws === undefined)
  show(Object.entries(stock))
  show("nails" in stock, "screws" in stock, stock.$jazz.has("bolts"))
  stock.$jazz.applyDiff({ nails: 39, hooks: 1 })
  show(Object.keys(stock), stock.nails)
  const copy = { ...stock }
  show(copy, JSON.parse(JSON.stringify(stock)).nails)

  expect(printed).toEqual([
    "40 7 true",
    '[["nails",40],["bolts",7]]',
    "true false true",
    '["nails","bolts","hooks"] 39',
    '{"nails":39,"bolts":7,"hooks":1} 39',
  ])
})

test("11. Records of CoValues and their references", async () => {
  const { show, printed } = await start()
  const Driver = co.map({ name: z.string() })
  const Grid = co.record(z.string(), Driver)
  const grid = Grid.create({ p1: { name: "Kai" } })
  grid.$jazz.set("p2", { name: "Lin" })
  show(grid.p1?.name, grid.p2?.name)
  show(Object.keys(grid.$jazz.refs))
  show(grid.$jazz.refs.p2?.id === grid.p2?.$jazz.id, grid.$jazz.refs.nobody === undefined)
  show(Object.values(grid).map((d) => d.name))
  grid.$jazz.delete("p1")
  show(Object.keys(grid), grid.p1 === undefined)
  const partly = await Grid.load(grid.$jazz.id, { resolve: { p2: true } })
  show(partly.$isLoaded && partly.p2?.name)

  expect(printed).toEqual(["Kai Lin", '["p1","p2"]', "true true", '["Kai","Lin"]', '["p2"] true', "Lin"])
})

test("12. Recursive schemas use getters", async () => {
  const { show, printed } = await start()
  const Folder = co.map({
    name: z.string(),
    get parent() {
      return Folder.optional()
    },
    get children() {
      return co.list(Folder)
    },
  })
  const root = Folder.create({
    name: "root",
    children: [{ name: "docs", children: [{ name: "2024", children: [] }] }],
  })
  show(root.children[0].name, root.children[0].children[0].name, root.parent === undefined)
  root.children[0].$jazz.set("parent", root)
  show(root.children[0].parent?.name)

  expect(printed).toEqual(["docs 2024 true", "root"])
})

test("13. Picking and relaxing fields", async () => {
  const { show, printed } = await start()
  const Track = co.map({ title: z.string(), length: z.number(), notes: co.plainText() })
  const Teaser = Track.pick({ title: true })
  show(Object.keys(Teaser.shape), Teaser.create({ title: "Intro" }).title)

  const Draft = Track.partial()
  const draft = Draft.create({})
  show(Object.keys(draft), draft.notes === undefined)
  draft.$jazz.set("notes", "todo")
  show(`${draft.notes}`)

  const Half = Track.partial({ length: true })
  show(Half.create({ title: "t", notes: "n" }).length === undefined)

  expect(printed).toEqual(['["title"] Intro', "[] true", "todo", "true"])
})
