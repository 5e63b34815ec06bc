import { inspect } from "node:util"
import { beforeAll, expect, test } from "vitest"
import { co, CoMap, Group, Profile, z } from "../../index.ts"
import { createJazzTestAccount } from "../../testing/index.ts"

beforeAll(async () => {
  await createJazzTestAccount({ isCurrentActiveAccount: true })
})

const Leaf = co.map({ n: z.number() })
const Tree = co.map({
  name: z.string(),
  note: z.string().optional(),
  due: z.date().optional(),
  leaf: Leaf.optional(),
  must: Leaf,
  get parent() {
    return Tree.optional()
  },
})
const newTree = () => Tree.create({ name: "t", must: { n: 1 } })

test("direct changes are refused", () => {
  const tree = newTree()
  const open = tree as unknown as Record<string, unknown>
  expect(() => (open["name"] = "x")).toThrow("Cannot update a CoMap directly. Use `$jazz.set` instead.")
  expect(() => delete open["name"]).toThrow("Cannot delete a CoMap property directly. Use `$jazz.delete` instead.")
  expect(() => (open["unknown"] = 1)).toThrow(TypeError)
  expect(tree.name).toBe("t")
})

test("instances belong to the class of their schema", () => {
  const tree = newTree()
  expect(tree).toBeInstanceOf(CoMap)
  expect(tree).toBeInstanceOf(Tree.getCoValueClass())
  expect(tree).not.toBeInstanceOf(Leaf.getCoValueClass())
  expect(co.profile().create({ name: "x" }, Group.create())).toBeInstanceOf(Profile)
})

test("an explicit undefined is recorded, an omitted field is not", () => {
  const tree = Tree.create({ name: "t", note: undefined, must: { n: 1 } })
  expect(Object.keys(tree)).toEqual(["name", "note", "must"])
  expect(tree.$jazz.has("note")).toBe(true)
  expect(tree.$jazz.has("due")).toBe(false)
  expect(tree.note).toBeUndefined()
  expect("note" in tree).toBe(false)
  expect(Object.keys(JSON.parse(JSON.stringify(tree)) as object)).toEqual(["$jazz", "name", "must"])
})

test("required references cannot be cleared", () => {
  const tree = newTree()
  expect(() => tree.$jazz.set("must", undefined as never)).toThrow("Cannot set required reference must to undefined")
  expect(() => tree.$jazz.applyDiff({ must: undefined as never })).toThrow("Cannot set required reference must to undefined")
  tree.$jazz.set("leaf", { n: 2 })
  tree.$jazz.set("leaf", undefined)
  expect(tree.leaf).toBeUndefined()
  expect(Object.keys(tree)).toContain("leaf")
})

test("JSON stops at values that are being written", () => {
  const tree = newTree()
  tree.$jazz.set("parent", tree)
  const json = JSON.parse(JSON.stringify(tree)) as { parent: unknown }
  expect(json.parent).toEqual({ _circular: tree.$jazz.id })
})

test("dates are stored as text, and read as new dates", () => {
  const tree = newTree()
  tree.$jazz.set("due", new Date(1000))
  expect(tree.$jazz.raw.get("due")).toBe("1970-01-01T00:00:01.000Z")
  expect(tree.due).toEqual(new Date(1000))
  tree.$jazz.set("due", undefined)
  expect(tree.$jazz.raw.get("due")).toBe(null)
  expect(tree.due).toBeUndefined()
})

test("applyDiff compares references by id and creates plain data", () => {
  const tree = newTree()
  const before = tree.must.$jazz.id
  const known = tree.$jazz.raw.core.knownState()
  tree.$jazz.applyDiff({ name: "t", must: tree.must })
  expect(tree.$jazz.raw.core.knownState()).toEqual(known)
  tree.$jazz.applyDiff({ must: { n: 1 } })
  expect(tree.must.$jazz.id).not.toBe(before)
})

test("the same child and owner on every read; an id is enough as a reference", () => {
  const tree = newTree()
  expect(tree.must).toBe(tree.must)
  expect(tree.$jazz.owner).toBe(tree.$jazz.owner)
  tree.$jazz.set("leaf", { $jazz: { id: tree.must.$jazz.id } } as never)
  expect(tree.leaf?.n).toBe(1)
})

test("times and author come from the transactions", () => {
  const tree = newTree()
  const created = tree.$jazz.createdAt
  expect(Math.abs(Date.now() - created)).toBeLessThan(10_000)
  tree.$jazz.set("name", "later")
  expect(tree.$jazz.createdAt).toBe(created)
  expect(tree.$jazz.lastUpdatedAt).toBeGreaterThanOrEqual(created)
  expect(tree.$jazz.createdBy).toBe(tree.$jazz.localNode.getCurrentAccountOrAgentID())
})

test("records take any key, also those that objects have by nature", () => {
  const Words = co.record(z.string(), z.number())
  const words = Words.create({ constructor: 1, toString: 2 })
  words.$jazz.set("__proto__", 3)
  words.$jazz.set("hasOwnProperty", 4)
  expect(Object.keys(words)).toEqual(["constructor", "toString", "__proto__", "hasOwnProperty"])
  expect([words["constructor"], words["toString"], words["__proto__"], words["hasOwnProperty"]]).toEqual([1, 2, 3, 4])
  words.$jazz.delete("__proto__")
  expect(Object.keys(words)).toEqual(["constructor", "toString", "hasOwnProperty"])
})

test("keys that the schema does not know are listed, but read as undefined and left out of JSON", () => {
  const Wide = co.map({ a: z.number(), b: z.number() })
  const Narrow = co.map({ a: z.number() })
  const wide = Wide.create({ a: 1, b: 2 })
  return Narrow.load(wide.$jazz.id).then((narrow) => {
    expect(Object.keys(narrow)).toEqual(["a", "b"])
    expect((narrow as { b?: number }).b).toBeUndefined()
    expect(JSON.parse(JSON.stringify(narrow))).toEqual({ $jazz: { id: wide.$jazz.id }, a: 1 })
  })
})

test("printing shows what JSON shows", () => {
  const leaf = Leaf.create({ n: 1 })
  expect(inspect(leaf)).toBe(inspect({ $jazz: { id: leaf.$jazz.id }, n: 1 }))
  expect(inspect(co.list(z.number()).create([1, 2]))).toBe("[ 1, 2 ]")
  expect(inspect(co.plainText().create("x"))).toBe("x")
})

test("keys that are array indices come first, as in objects", () => {
  const record = co.record(z.string(), z.number()).create({ b: 1, 2024: 2 })
  record.$jazz.set("2023", 3)
  record.$jazz.set("a", 4)

  expect(Object.keys(record)).toEqual(["2023", "2024", "b", "a"])
  expect(Object.keys({ ...record })).toEqual(Object.keys(record))
})

test("only groups own values", () => {
  const Note = co.map({ text: z.string() })

  expect(() => Note.create({ text: "x" }, "co_zGroup" as never)).toThrow("The owner of a value must be a Group")
})

test.each([
  ["map", () => co.map({ a: z.string() }).create({ a: "x" })],
  ["record", () => co.record(z.string(), z.string()).create({ a: "x" })],
  ["list", () => co.list(z.string()).create(["x"])],
])("libraries put marks on a %s, which are no keys; fields stay what they are", (_kind, make) => {
  const value = make()
  const [key] = Object.keys(value)
  const mark = { value: true, configurable: true, enumerable: false }

  Object.defineProperty(value, "__v_skip", mark)

  expect([Reflect.get(value, "__v_skip"), Object.keys(value)]).toEqual([true, [key]])
  for (const taken of [key ?? "", "$jazz"]) expect(() => Object.defineProperty(value, taken, mark)).toThrow(TypeError)
})
