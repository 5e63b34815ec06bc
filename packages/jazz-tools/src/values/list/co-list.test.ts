import fc from "fast-check"
import { beforeAll, expect, test } from "vitest"
import { co, CoList, z } from "../../index.ts"
import { createJazzTestAccount } from "../../testing/index.ts"

beforeAll(async () => {
  await createJazzTestAccount({ isCurrentActiveAccount: true })
})

const Words = co.list(z.string())
const Item = co.map({ n: z.number() })
const Items = co.list(Item)

test("a list is an array to those who look", () => {
  const words = Words.create(["a", "b"])
  expect(Array.isArray(words)).toBe(true)
  expect(words).toBeInstanceOf(Array)
  expect(words).toBeInstanceOf(CoList)
  expect(words).toEqual(["a", "b"])
  expect(Object.keys(words)).toEqual(["0", "1"])
  expect(1 in words).toBe(true)
  expect(2 in words).toBe(false)
  expect([...words, words[2], words.at(-1)]).toEqual(["a", "b", undefined, "b"])
  const mapped = words.map((word) => word.toUpperCase())
  expect(mapped).not.toBeInstanceOf(CoList)
  expect(words.slice(1)).not.toBeInstanceOf(CoList)
})

test.each([
  ["push", "Use `.$jazz.push` instead."],
  ["unshift", "Use `.$jazz.unshift` instead."],
  ["pop", "Use `.$jazz.pop` instead."],
  ["shift", "Use `.$jazz.shift` instead."],
  ["splice", "Use `.$jazz.splice` instead."],
  ["fill", "Use `.$jazz.set` instead."],
  ["copyWithin", "Use `.$jazz.set` instead."],
  ["sort", "Use `.toSorted` if you want a sorted copy, or `.$jazz.set` to mutate the CoList."],
  ["reverse", "Use `.toReversed` if you want a reversed copy, or `.$jazz.set` to mutate the CoList."],
])("%s is refused", (method, hint) => {
  const words = Words.create(["a"]) as unknown as Record<string, () => void>
  expect(() => words[method]?.()).toThrow(`Cannot mutate a CoList directly. ${hint}`)
})

test("assigning an index is refused, other direct changes have no effect", () => {
  const words = Words.create(["a"])
  const open = words as unknown as string[]
  expect(() => (open[0] = "x")).toThrow("Cannot update a CoList directly. Use `$jazz.set` instead.")
  open.length = 0
  Reflect.deleteProperty(open, 0)
  expect(words).toEqual(["a"])
  expect(() => CoList.of()).toThrow("Can't use Array.of with CoLists")
})

test("pop and shift of an empty list give undefined; unshift keeps the order; splice takes what arrays take", () => {
  const words = Words.create([])
  expect([words.$jazz.pop(), words.$jazz.shift()]).toEqual([undefined, undefined])
  words.$jazz.unshift("a", "b")
  words.$jazz.splice(-1, 0, "x")
  words.$jazz.splice(99, 0, "end")
  expect(words).toEqual(["a", "x", "b", "end"])
})

test("applyDiff keeps references that stay", () => {
  const items = Items.create([{ n: 1 }, { n: 2 }, { n: 3 }])
  const [first, second, third] = items
  const before = items.$jazz.raw.entries()
  items.$jazz.applyDiff([third, first, { n: 4 }, second].filter((item) => item !== undefined))
  expect(items.map(({ n }) => n)).toEqual([3, 1, 4, 2])
  const kept = items.$jazz.raw
    .entries()
    .filter(({ opID }) => before.some((entry) => entry.opID.txIndex === opID.txIndex && entry.opID.changeIdx === opID.changeIdx))
  expect(kept.length).toBeGreaterThanOrEqual(2)
})

test("dates are texts in JSON, and an item that may repeat is the same object twice", () => {
  expect(JSON.stringify(co.list(z.date()).create([new Date(0)]))).toBe('["1970-01-01T00:00:00.000Z"]')
  const item = Item.create({ n: 1 })
  const items = Items.create([item, item])
  expect(items[0]).toBe(items[1])
})

test("refs know ids without loading", () => {
  const items = co.list(Item.optional()).create([{ n: 1 }, undefined])
  expect(items.$jazz.refs.length).toBe(2)
  expect(items.$jazz.refs[0]?.id).toBe(items[0]?.$jazz.id)
  expect(items.$jazz.refs[1]).toBeUndefined()
})

test("any sequence of edits does what it does to an array", () => {
  const edit = fc.oneof(
    fc.record({
      kind: fc.constant("splice" as const),
      start: fc.integer({ min: -6, max: 6 }),
      count: fc.integer({ min: 0, max: 3 }),
      items: fc.array(fc.string({ maxLength: 2 }), { maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant("diff" as const), items: fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 6 }) }),
    fc.record({ kind: fc.constant("push" as const), items: fc.array(fc.string({ maxLength: 2 }), { maxLength: 3 }) }),
  )
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 8 }), (edits) => {
      const list = Words.create(["a", "b"])
      const model = ["a", "b"]
      for (const step of edits) {
        if (step.kind === "splice")
          expect(list.$jazz.splice(step.start, step.count, ...step.items)).toEqual(model.splice(step.start, step.count, ...step.items))
        else if (step.kind === "push") expect(list.$jazz.push(...step.items)).toBe(model.push(...step.items))
        else {
          list.$jazz.applyDiff(step.items)
          model.splice(0, model.length, ...step.items)
        }
        expect([...list]).toEqual(model)
      }
    }),
    { numRuns: 40 },
  )
})

test("a list is created from any items, and from nothing else", () => {
  expect([...Words.create(new Set(["a", "b"]) as never)]).toEqual(["a", "b"])
  expect([...Words.create(undefined as never)]).toEqual([])
  for (const wrong of ["ab", 5, {}]) expect(() => Words.create(wrong as never)).toThrow("Cannot automatically create CoValue from value: ")
})

test.each([1, 8])("items without a value are undefined, and null is null, %i at once", async (times) => {
  const given = Array.from({ length: times }, () => ["a", undefined, null]).flat()
  const list = co.list(z.string().nullable().optional()).create(given)
  const before = [...list]
  list.$jazz.push(...given)
  list.$jazz.set(0, undefined)
  list.$jazz.splice(1, 0, undefined)
  const loaded = await co.list(z.string().optional()).load(list.$jazz.id)

  expect(before).toStrictEqual(given)
  expect([...list]).toStrictEqual([undefined, undefined, ...given.slice(1), ...given])
  expect([list.at(-2), list[0], list.indexOf(undefined), JSON.stringify(list.slice(0, 2))]).toEqual([
    undefined,
    undefined,
    0,
    "[null,null]",
  ])
  expect([...(loaded as unknown as Iterable<unknown>)]).toStrictEqual([...list])
})

test("a list is given items without a value by applyDiff", () => {
  const list = co.list(z.string().nullish()).create(["a", undefined, null])
  list.$jazz.applyDiff([undefined, null, "a", undefined])

  expect([...list]).toStrictEqual([undefined, null, "a", undefined])
})

test("splice takes odd arguments as arrays do", () => {
  for (const args of [[0, undefined], [1.7, 1], [1, 1.5], [Number.NaN, 1], [1], [-2, 1], [9, 0, 7], [0, -1, 7]] as number[][]) {
    const list = co.list(z.number()).create([0, 1, 2, 3])
    const array = [0, 1, 2, 3]

    const removed = (list.$jazz.splice as (...args: number[]) => number[])(...args)

    expect(removed).toEqual((array.splice as (...args: number[]) => number[])(...args))
    expect(list.toJSON()).toEqual(array)
  }
})

test("set takes indices as they are among the keys", () => {
  const words = Words.create(["a", "b"])

  for (const index of Object.keys(words)) words.$jazz.set(index as unknown as number, "x")

  expect(words.toJSON()).toEqual(["x", "x"])
})

test("applyDiff takes everything that Array.from takes, and leaves the list alone when it gets something else", () => {
  const words = Words.create(["a", "b"])

  expect(() => words.$jazz.applyDiff(undefined as never)).toThrow(TypeError)
  expect(words.toJSON()).toEqual(["a", "b"])
  words.$jazz.applyDiff(new Set(["b", "c"]) as never)
  expect(words.toJSON()).toEqual(["b", "c"])
})
