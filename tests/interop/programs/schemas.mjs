import { co, Group, setDefaultSchemaPermissions, unstable_loadUnique, z } from "jazz-tools"
import { runWithoutActiveAccount } from "jazz-tools/testing"
import { attempt, attemptLater, me, newPeer, show, state } from "./show.mjs"

const Kid = co.map({ n: z.number() })
const all = z.z
const day = new Date(86_400_000)
const asDate = z.codec(z.string(), z.date(), { decode: (text) => new Date(text), encode: (date) => date.toISOString() })

const FIELDS = {
  any: all.any(),
  unknown: all.unknown(),
  bigint: all.bigint(),
  map: all.map(all.string(), all.string()),
  set: all.set(all.string()),
  symbol: all.symbol(),
  never: all.never(),
  undefined: all.undefined(),
  nan: all.nan(),
  instanceof: all.instanceof(Date),
  void: all.void(),
  null: all.null(),
  nullable: all.nullable(all.string()),
  lazy: all.lazy(() => all.string()),
  readonly: z.string().readonly(),
  default: z.string().default("d"),
  catch: z.string().catch("c"),
  nullish: z.string().nullish(),
  literal: z.literal(["a", 1, true]),
  literalNull: all.literal(null),
  literalUndefined: all.literal(undefined),
  literalBigint: all.literal(10n),
  pipe: z.string().pipe(z.string()),
  transform: z.string().transform((text) => text),
  template: z.templateLiteral(["a", z.string()]),
  enum: z.enum(["a", "b"]),
  json: z.json(),
  email: z.email(),
  int: z.int(),
  object: z.object({ a: z.string() }),
  record: z.record(z.string(), z.string()),
  array: z.array(z.string()),
  tuple: z.tuple([z.string()]),
  intersection: z.intersection(z.object({ a: z.string() }), z.object({ b: z.string() })),
  union: z.union([z.string(), z.number()]),
  looseUnion: z.union([z.string(), all.any()]),
  refined: z.string().refine(() => false),
  date: z.date(),
  maybeDate: z.date().optional(),
  nullableDate: z.date().nullable(),
  codec: asDate,
  maybeCodec: asDate.optional(),
  nullableCodec: asDate.nullable(),
  badCodec: z.codec(all.any(), z.string(), { decode: (value) => value, encode: (value) => value }),
}
for (const [name, field] of Object.entries(FIELDS)) {
  const value = /date|codec/i.test(name) ? day : "value"
  await show(`field ${name}`, () => {
    const map = co.map({ a: field }).create({ a: value })
    return [map, map.a]
  })
  for (const nothing of [undefined, null])
    await show(`field ${name} ${nothing}`, () => {
      const map = co.map({ a: field }).create({ a: nothing })
      return [map, map.a, Object.keys(map), map.$jazz.has("a"), "a" in map]
    })
  await show(`element ${name}`, () => {
    const list = co.list(field).create([value])
    return [list[0], list.length]
  })
}

const DEFINITIONS = {
  mapOfSchema: () => co.map(Kid),
  mapOfText: () => co.map({ a: "text" }),
  mapOfFunction: () => co.map({ a: z.string }),
  profileOfSchema: () => co.profile(Kid),
  profileOfNumber: () => co.profile({ a: 3 }),
  noDimensions: () => co.vector(0),
  brokenDimensions: () => co.vector(2.5),
  objectOfSchema: () => z.object({ a: Kid }),
  unionWithoutKey: () => co.discriminatedUnion("k", [co.map({ x: z.string() })]),
  unionOfStrings: () => co.discriminatedUnion("k", [co.map({ k: z.string() })]),
  unionOfBooleans: () => co.discriminatedUnion("k", [co.map({ k: z.literal(true) })]),
  unionOfLists: () => co.discriminatedUnion("k", [co.list(z.string())]),
}
for (const [name, define] of Object.entries(DEFINITIONS)) await show(`define ${name}`, () => attempt(() => typeof define()))

await show("tags", () =>
  [
    Kid,
    co.record(z.string(), Kid),
    co.list(Kid),
    co.feed(Kid),
    co.plainText(),
    co.richText(),
    co.fileStream(),
    co.vector(1),
    co.image(),
    co.account(),
    co.profile(),
    co.group(),
    Kid.optional(),
  ].map((schema) => [schema.builtin, schema.collaborative, schema.resolveQuery]),
)
await show("derived schemas", () => {
  const Base = co.map({ a: z.string(), kid: Kid, open: z.number().optional() }).catchall(z.number())
  const [picked, relaxed, half] = [Base.pick({ a: true }), Base.partial(), Base.partial({ kid: true })]
  const shapes = [picked, relaxed, half].map((schema) => [Object.keys(schema.shape), schema.shape.kid?.builtin])
  return [shapes, picked.create({ a: "x", extra: 1 }), relaxed.create({ extra: 1 }), half.create({ a: "x" })]
})
await show("resolved schemas", async () => {
  const Parent = co.map({ kid: Kid })
  const Full = Parent.resolved({ kid: true })
  const open = Group.create().makePublic()
  const parent = Parent.create({ kid: Kid.create({ n: 1 }, open) }, open)
  await me.$jazz.waitForAllCoValuesSync()
  const { account } = await newPeer()
  const full = await Full.load(parent.$jazz.id, { loadAs: account })
  return [Parent.resolveQuery, Full.resolveQuery, full.kid.n, co.list(Kid).resolved({ $each: true }).resolveQuery]
})

const A = co.map({ k: z.literal("a"), n: z.number() })
const B = co.map({ k: z.literal("b"), kid: Kid.optional() })
const AOrB = co.discriminatedUnion("k", [A, B])
await show("unions", async () => {
  const list = co.list(AOrB).create([
    { k: "a", n: 1 },
    { k: "b", kid: { n: 2 } },
  ])
  const deep = await AOrB.load(list[1].$jazz.id, { resolve: { kid: true } })
  const refused = [attempt(() => list.$jazz.push({ k: "c" })), attempt(() => co.map({ u: AOrB }).create({ u: {} }))]
  return [list, list[0] instanceof A.getCoValueClass(), deep.kid.n, refused, list.length]
})
await show("a union that changes its member", async () => {
  const value = A.create({ k: "a", n: 1 })
  const kinds = []
  const stop = AOrB.subscribe(value.$jazz.id, {}, (now) => kinds.push([now.k, now.n, now instanceof B.getCoValueClass()]))
  await new Promise((resolve) => setTimeout(resolve, 20))
  value.$jazz.set("k", "b")
  stop()
  return kinds
})

for (const [name, data, make] of [
  ["map", { n: 1 }, () => Kid],
  ["list", [1], () => co.list(z.number())],
  ["feed", [1], () => co.feed(z.number())],
  ["text", "a", () => co.plainText()],
  ["vector", [1], () => co.vector(1)],
])
  for (const strategy of ["extendsContainer", "sameAsContainer", "newGroup", { extendsContainer: "reader" }, undefined])
    await show(`inline ${name} ${JSON.stringify(strategy)}`, async () => {
      const { account, seen } = await newPeer()
      const group = Group.create()
      group.addMember(seen, "writer")
      const Parent = co.map({ child: make().withPermissions({ onInlineCreate: strategy }) })
      const { owner } = Parent.create({ child: data }, group).child.$jazz
      return [owner.$jazz.id === group.$jazz.id, owner.getRoleOf(account.$jazz.id), owner.getParentGroups().length, owner.myRole()]
    })
await show("order of permission hooks", () => {
  const log = []
  const hooks = (name) => ({
    default: () => (log.push(`${name} default`), Group.create()),
    onInlineCreate: () => void log.push(`${name} inline`),
    onCreate: () => void log.push(`${name} create`),
  })
  const Child = Kid.withPermissions(hooks("child"))
  const Parent = co.map({ child: Child }).withPermissions(hooks("parent"))
  Parent.create({ child: { n: 1 } })
  log.push("-")
  Parent.create({ child: Child.create({ n: 1 }) }, Group.create())
  return log
})
await show("default permissions", () => {
  setDefaultSchemaPermissions({ onInlineCreate: "sameAsContainer" })
  const Late = co.map({ n: z.number() })
  setDefaultSchemaPermissions({ onInlineCreate: "extendsContainer" })
  const group = Group.create()
  const both = co.map({ early: Kid, late: Late }).create({ early: { n: 1 }, late: { n: 2 } }, group)
  return [both.early, both.late].map((child) => child.$jazz.owner.$jazz.id === group.$jazz.id)
})

const Setting = co.map({ value: z.string(), kid: Kid.optional() })
for (const unique of ["a", "", 0, 1, false, true, null, undefined, { a: 1, b: 2 }, ["x"], { n: { m: 1 } }])
  await show(`unique ${JSON.stringify(unique)}`, () => {
    const owner = Group.create()
    const { id } = Setting.create({ value: "1" }, { owner, unique }).$jazz
    return attempt(() => id === Setting.findUnique(unique, owner.$jazz.id))
  })
await show("upserts", async () => {
  const owner = Group.create()
  const upsert = (value) => Setting.upsertUnique({ value, unique: "s", owner, resolve: { kid: true } })
  const first = await upsert({ value: "1", kid: { n: 1 } })
  const kid = first.kid.$jazz.id
  const second = await upsert({ value: "2" })
  const third = await upsert({ value: "3", kid: { n: 2 } })
  const together = await Promise.all(["x", "y"].map((value) => Setting.upsertUnique({ value: { value }, unique: "t", owner })))
  return [second.value, second.kid.$jazz.id === kid, third.kid.n, third.kid.$jazz.id === kid, together.map(({ value }) => value)]
})
await show("unique lists and records", async () => {
  const owner = Group.create()
  const lists = [["a", "b"], ["b"]].map((value) => () => co.list(z.string()).upsertUnique({ value, unique: "l", owner }))
  const records = [{ a: 1 }, { b: 2 }].map((value) => () => co.record(z.string(), z.number()).upsertUnique({ value, unique: "r", owner }))
  await lists[0]()
  await records[0]()
  return [await lists[1](), await records[1]()]
})
await show("unique values of others", async () => {
  const { account } = await newPeer()
  const owner = Group.create()
  await (await Setting.upsertUnique({ value: { value: "1" }, unique: "s", owner })).$jazz.waitForSync()
  const seen = await Group.load(owner.$jazz.id, { loadAs: account })
  const hidden = await attemptLater(() => Setting.upsertUnique({ value: { value: "2" }, unique: "s", owner: seen }))
  const refused = await attemptLater(() => Setting.upsertUnique({ value: { value: "2" }, unique: "new", owner: seen }))
  const missing = await Setting.loadUnique("none", owner.$jazz.id)
  return [state(hidden), refused, state(missing), missing.$jazz.id === Setting.findUnique("none", owner.$jazz.id)]
})
await show("unique values with hooks", async () => {
  const owner = Group.create()
  const log = []
  const visit = () =>
    unstable_loadUnique(Setting, {
      unique: "s",
      owner,
      onCreateWhenMissing: () => (log.push("create"), Setting.create({ value: "1" }, { owner, unique: "s" })),
      onUpdateWhenFound: (found) => log.push(`update ${found.value}`),
    })
  await visit()
  await visit()
  const unfit = await attemptLater(() => unstable_loadUnique(co.plainText(), { unique: "x", owner }))
  return [log, unfit, runWithoutActiveAccount(() => attempt(() => Setting.create({ value: "1" }))).message]
})
