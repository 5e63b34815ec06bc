import { beforeAll, expect, test, vi } from "vitest"
import { z as applicationZod } from "zod"
import { z as olderZod } from "zod-4.1"
import { co, coValueClassFromCoValueClassOrSchema, Group, z } from "../index.ts"
import { createJazzTestAccount } from "../testing/index.ts"

beforeAll(async () => {
  await createJazzTestAccount({ isCurrentActiveAccount: true })
})

const zod = z.z

test.each([
  ["any", zod.any(), "Unsupported zod type: any"],
  ["bigint", zod.bigint(), "Unsupported zod type: bigint"],
  ["map", zod.map(zod.string(), zod.string()), "Unsupported zod type: map"],
  ["custom", zod.instanceof(Date), "Unsupported zod type: custom"],
  ["undefined", zod.undefined(), "Unsupported zod type: undefined"],
  ["nonoptional", zod.nonoptional(zod.string()), "Unsupported zod type: nonoptional"],
  ["prefault", zod.string().prefault("x"), "Unsupported zod type: prefault"],
  ["nullable date", zod.date().nullable(), "Nullable z.date() is not supported"],
  ["nullish date", zod.date().nullish(), "Nullable z.date() is not supported"],
  ["literal undefined", zod.literal(undefined), "z.literal() with undefined is not supported"],
  ["literal null", zod.literal(null), "z.literal() with null is not supported"],
  ["literal bigint", zod.literal(1n), "z.literal() with bigint is not supported"],
  ["transform", zod.string().transform(Number), "z.pipe() is not supported. Only z.codec() is supported."],
  [
    "codec",
    zod.codec(zod.bigint(), zod.string(), { decode: String, encode: BigInt }),
    "z.codec() is only supported if the input schema is already supported. Unsupported zod type: bigint",
  ],
])("%s is refused at first use", (_, field, message) => {
  const schema = co.map({ field: field as z.ZodType<string> })
  expect(() => schema.create({ field: "x" }, Group.create())).toThrow(message)
})

test("every supported type stores what it is given", () => {
  const field = {
    text: zod.string().min(2),
    mail: z.email(),
    nothing: zod.null(),
    choice: z.enum(["a", "b"]),
    half: zod.number().nullable(),
    frozen: zod.string().readonly(),
    later: zod.lazy(() => zod.number()),
    either: z.union([z.string(), z.number()]),
    both: z.intersection(z.object({ a: z.string() }), z.object({ b: z.string() })),
    bag: z.record(z.string(), z.number()),
    any: z.json(),
  }
  const values = {
    text: "x",
    mail: "y",
    nothing: null,
    choice: "a" as const,
    half: null,
    frozen: "z",
    later: 1,
    either: 2,
    both: { a: "1", b: "2" },
    bag: { n: 1 },
    any: [null, { a: 1 }],
  }
  expect({ ...co.map(field).create(values) }).toEqual(values)
})

test("defaults are ignored with a warning", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {})
  const schema = co.map({ n: zod.number().default(3) })
  expect(schema.create({} as { n: number }).n).toBeUndefined()
  expect(warn).toHaveBeenCalledWith("z.default()/z.catch() are not supported in collaborative schemas. They will be ignored.")
  warn.mockRestore()
})

test("schemas of the application's own Zod are accepted", () => {
  expect(co.map({ a: applicationZod.string() }).create({ a: "x" }).a).toBe("x")
})

test("schemas of an older Zod are accepted, also inside of ours", () => {
  const day = olderZod.codec(olderZod.string(), olderZod.date(), {
    decode: (text) => new Date(text),
    encode: (date) => date.toISOString().slice(0, 10),
  })
  const fields = {
    title: olderZod.string(),
    due: olderZod.date().optional(),
    day,
    place: olderZod.object({ city: olderZod.string() }),
    kind: olderZod.discriminatedUnion("is", [
      olderZod.object({ is: olderZod.literal("a") }),
      olderZod.object({ is: olderZod.literal("b") }),
    ]),
  }
  const Trip = co.map({ ...fields, mixed: z.array(olderZod.string() as never) })
  const values = { title: "Oslo", due: new Date(0), day: new Date("2026-01-02"), place: { city: "Oslo" }, kind: { is: "b" as const } }

  expect({ ...Trip.create({ ...values, mixed: ["a" as never] }) }).toEqual({ ...values, mixed: ["a"] })
  expect(co.map(fields).partial().create({ title: "Oslo" }).title).toBe("Oslo")
  expect(z.object({ city: olderZod.string() as never }).safeParse({ city: 1 }).error?.issues[0]?.path).toEqual(["city"])
  expect(olderZod.object({ city: z.string() as never }).safeParse({ city: 1 }).error?.issues[0]?.path).toEqual(["city"])
})

test("CoValue schemas inside Zod containers are refused", () => {
  const Dog = co.map({ name: z.string() })
  expect(() => z.object({ dog: Dog as never })).toThrow("z.object() does not support collaborative types as values. Use co.map() instead")
  expect(() => z.strictObject({ dog: Dog as never })).toThrow(
    "z.strictObject() does not support collaborative types as values. Use co.map() instead",
  )
  expect(() => co.map({ x: z.union([Dog as never, z.string()]) }).create({ x: "" })).toThrow(
    "z.union()/z.discriminatedUnion() of collaborative types is not supported. Use co.discriminatedUnion() instead.",
  )
})

test.each([
  [
    "no member has the key",
    () => co.discriminatedUnion("kind", [co.map({ t: z.literal("a") })]),
    "co.discriminatedUnion() of collaborative types with non-existent discriminator key is not supported",
  ],
  [
    "a member has no literal",
    () => co.discriminatedUnion("t", [co.map({ t: z.literal("a") }), co.map({ n: z.number() })]),
    'Invalid discriminated union option at index "1"',
  ],
  [
    "a boolean literal",
    () => co.discriminatedUnion("t", [co.map({ t: z.literal(true) })]),
    "co.discriminatedUnion() of collaborative types with non-string or non-number discriminator value is not supported",
  ],
  [
    "a list",
    () => co.discriminatedUnion("t", [co.list(z.string())]),
    "co.discriminatedUnion() of non-collaborative types is not supported",
  ],
])("a union is refused when %s", (_, define, message) => {
  expect(define).toThrow(message)
})

test("a union takes enums and lists of literals; unmatched data makes loads reject", async () => {
  const Open = co.map({ state: z.enum(["new", "open"]) })
  const Shut = co.map({ state: z.literal(["shut", "lost"]), reason: z.string() })
  const Ticket = co.discriminatedUnion("state", [Open, Shut])
  const tickets = co.list(Ticket).create([{ state: "open" }, { state: "lost", reason: "x" }])
  expect(tickets.map((ticket) => ticket.$jazz.has("reason"))).toEqual([false, true])
  const other = co.map({ state: z.string() }).create({ state: "odd" })
  await expect(Ticket.load(other.$jazz.id)).rejects.toThrow("with no matching discriminator value found")
})

test("varied schemas keep what they should", () => {
  const Base = co.map({ a: z.string(), b: z.number() }).withMigration(() => undefined)
  const Full = Base.withPermissions({ onInlineCreate: "newGroup" })
  expect(Full).not.toBe(Base)
  expect(Object.keys(Base.pick({ b: true }).shape)).toEqual(["b"])
  expect(Object.keys(Base.omit({ b: true }).shape)).toEqual(["a"])
  expect(Object.keys(Base.extend({ c: z.string() }).shape)).toEqual(["a", "b", "c"])
  expect(Base.extend({ c: z.string() }).create({ a: "a", b: 1, c: "c" }).c).toBe("c")
})

test("onCreate runs for every creation, default only without owner", () => {
  const log: string[] = []
  const Child = co.map({ n: z.number() }).withPermissions({
    onInlineCreate: () => void log.push("child inline"),
    onCreate: () => void log.push("child create"),
  })
  const Parent = co.map({ child: Child }).withPermissions({
    default: () => {
      log.push("parent default")
      return Group.create()
    },
    onCreate: () => void log.push("parent create"),
  })
  Parent.create({ child: { n: 1 } })
  expect(log.splice(0)).toEqual(["parent default", "parent create", "child inline", "child create"])
  Parent.create({ child: Child.create({ n: 1 }) }, Group.create())
  expect(log).toEqual(["child create", "parent create"])
})

test("a raw class or a file cannot be made from plain data", () => {
  const Holder = co.map({ file: co.fileStream() })
  expect(() => Holder.create({ file: { a: 1 } as never })).toThrow(
    'Cannot automatically create CoValue from value: {"a":1}. Use the CoValue schema\'s create() method instead.',
  )
})

test("unique values: one id per owner and name, in any key order", async () => {
  const Setting = co.map({ v: z.string() })
  const owner = Group.create()
  const first = await Setting.getOrCreateUnique({ value: { v: "1" }, unique: { a: 1, b: 2 }, owner })
  const again = await Setting.getOrCreateUnique({ value: { v: "2" }, unique: { b: 2, a: 1 }, owner })
  expect(again.$isLoaded && again.v).toBe("1")
  expect(again.$jazz.id).toBe(first.$jazz.id)
  expect(() => Setting.create({ v: "3" }, { owner, unique: { a: 1, b: 2 } })).toThrow()
  const lists = co.list(z.number())
  const list = await lists.upsertUnique({ value: [1, 2], unique: "l", owner })
  const replaced = await lists.upsertUnique({ value: [2, 3], unique: "l", owner })
  expect([list.$jazz.id === replaced.$jazz.id, replaced.$isLoaded && [...replaced]]).toEqual([true, [2, 3]])
  for (const id of ["co_zNobody", "nobody"])
    expect((await Setting.loadUnique("none", id)).$jazz).toMatchObject({ id, loadingState: "unavailable" })
})

test("concurrent upserts of a new value all give it, and the last one wins", async () => {
  const Setting = co.map({ value: z.string() })
  const owner = Group.create()

  const values = await Promise.all(["a", "b", "c"].map((value) => Setting.upsertUnique({ value: { value }, unique: "concurrent", owner })))

  expect(new Set(values.map((value) => value.$jazz.id)).size).toBe(1)
  expect(values.map((value) => value.$isLoaded && value.value)).toEqual(["c", "c", "c"])
})

test("a union stores values as they are, whatever its options are", () => {
  const Loose = co.map({ any: z.union([z.string(), z.z.any()]) })

  expect(Loose.create({ any: { deep: [1] } }).any).toEqual({ deep: [1] })
})

test("an optional schema stands for its inner class; partial leaves out what is false", () => {
  const Pet = co.map({ name: z.string() })
  const keys = { pet: false } as unknown as { pet: true } // as programs in JavaScript may say it

  const half = co.map({ name: z.string(), pet: Pet }).partial(keys)

  expect(coValueClassFromCoValueClassOrSchema(Pet.optional() as unknown as typeof Pet)).toBe(Pet.getCoValueClass())
  expect(half.shape.pet).toBe(Pet)
})
