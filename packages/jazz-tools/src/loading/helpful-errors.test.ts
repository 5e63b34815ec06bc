/** What errors say besides their message: which value, field, role or part of the query is behind them, and what to do. */
import { beforeEach, expect, test, vi } from "vitest"
import { assertLoaded, co, Group, jazzConfig, z, type Account } from "../index.ts"
import { createJazzTestAccount, disableJazzTestSync, runWithoutActiveAccount, setupJazzTestSync } from "../testing/index.ts"

const Owner = co.map({ name: z.string() })
const Pet = co.map({ name: z.string(), owner: Owner })
const Person = co.map({ pet: Pet, pets: co.list(Pet), born: z.date().optional() })

let me: Account
let reader: Account
let group: Group
const printed: string[] = []

beforeEach(async () => {
  await setupJazzTestSync()
  me = await createJazzTestAccount({ isCurrentActiveAccount: true })
  reader = await createJazzTestAccount()
  group = Group.create()
  group.addMember(reader, "reader")
  printed.length = 0
  vi.spyOn(console, "error").mockImplementation((...parts: unknown[]) => void printed.push(parts.map(String).join(" ")))
  return () => vi.restoreAllMocks()
})

const rex = () => ({ name: "rex", owner: { name: "Ann" } })
const causeOf = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    return String((error as Error).cause)
  }
  throw new Error("nothing was thrown")
}

test("a value that was not asked for names the part of the query", async () => {
  const person = Person.create({ pet: rex(), pets: [rex()] }, group)
  await person.$jazz.waitForSync()
  const fresh = await createJazzTestAccount()
  group.addMember(fresh, "reader")
  await me.$jazz.waitForAllCoValuesSync()
  const seen = await Person.load(person.$jazz.id, { loadAs: fresh, resolve: { pets: { $each: true } } })
  assertLoaded(seen)
  const { pet } = seen
  expect(causeOf(() => assertLoaded(pet))).toBe(
    `Error: ${pet.$jazz.id} was read before it was loaded. Ask for it when ${person.$jazz.id} is loaded: resolve: { pet: true }`,
  )
  const owner = seen.pets[0]?.owner
  expect(causeOf(() => owner && assertLoaded(owner))).toContain("resolve: { pets: { $each: { owner: true } } }")
})

test("a failed load names the group without a role, and the error of a deep one carries it", async () => {
  const hidden = Pet.create(rex())
  const person = Person.create({ pet: hidden, pets: [] }, group)
  await me.$jazz.waitForAllCoValuesSync()
  const seen = await Person.load(person.$jazz.id, { loadAs: reader })
  assertLoaded(seen)
  const hint = `${reader.$jazz.id} has no role in group ${hidden.$jazz.owner.$jazz.id} that owns it.`
  const failed = await seen.$jazz.ensureLoaded({ resolve: { pet: true } }).catch((error: unknown) => error as Error)
  expect(failed).toMatchObject({ message: `Failed to deeply load CoValue ${person.$jazz.id}` })
  expect(String((failed as Error).cause)).toContain(hint)
  expect(printed.at(-1)).toContain(hint)
})

test("what is missing, no id, or of another kind is told apart", async () => {
  disableJazzTestSync()
  const alone = await createJazzTestAccount({ isCurrentActiveAccount: true })
  await Owner.load("co_zA4nwXvGXDvv7H4ULnJDVZbTCcUc", { loadAs: alone })
  await Owner.load("Ann", { loadAs: alone })
  const list = co.list(z.string()).create([])
  await Owner.load(list.$jazz.id, { loadAs: alone })
  const empty = co.map({}).create({})
  await Person.load(empty.$jazz.id, { resolve: { pet: true } })
  const hints = printed.map((text) => text.split("\n")[1])
  expect(hints).toEqual([
    expect.stringContaining("Neither storage nor servers have it"),
    '"Ann" is not an id: those start with co_z.',
    `The schema reads a CoMap, but ${list.$jazz.id} holds a colist. Load it with the schema it was created with.`,
    `Set pet on ${empty.$jazz.id}, make it optional in the schema, or accept its absence with $onError: "catch" in the query.`,
  ])
})

test("data that fits no schema names the field", () => {
  const init = { pet: rex(), pets: [] }
  expect(causeOf(() => Person.create({ ...init, pet: "rex" } as never))).toBe("Error: The field pet takes a CoMap.")
  expect(causeOf(() => Person.create({ ...init, pets: {} } as never))).toBe("Error: The field pets takes a CoList.")
  expect(() => Person.create({ ...init, born: "1999" } as never)).toThrow('the z.date() field born takes a Date and got "1999"')
  const cyclic: { self?: unknown } = {}
  cyclic.self = cyclic
  expect(() => co.list(Pet).create(cyclic as never)).toThrow("Cannot automatically create CoValue from value: [object Object]")
})

test("a schema that cannot be stored names the field, and an unknown key the value", () => {
  const Odd = co.map({ name: z.string(), nothing: z.z.undefined() })
  expect(() => Odd.create({ name: "odd", nothing: undefined })).toThrow("Unsupported zod type: undefined")
  expect(causeOf(() => Odd.create({ name: "odd", nothing: undefined }))).toBe(
    "Error: The field nothing cannot be stored as it is. Describe it with z.json() or z.codec(), or leave it out.",
  )
  const owner = Owner.create({ name: "Ann" })
  expect(causeOf(() => owner.$jazz.set("nmae" as never, "Ben" as never))).toBe(
    `Error: The schema of ${owner.$jazz.id} has no such field. Add it to the schema, or use co.record() for keys that are not known beforehand.`,
  )
})

test("an asynchronous migration names its value, and what needs an account says how to get one", async () => {
  const Late = co.map({ name: z.string() }).withMigration((async () => {}) as never)
  const { id } = Late.create({ name: "late" }).$jazz
  const failed = await Late.load(id).catch((error: unknown) => error as Error)
  expect(failed).toMatchObject({ message: "Migration function cannot be async" })
  expect(String((failed as Error).cause)).toBe(
    `Error: That of ${id} returned a promise. What takes time belongs in the program, after the load.`,
  )
  expect(causeOf(() => runWithoutActiveAccount(() => Owner.create({ name: "Ann" })))).toBe(
    "Error: Create a context first, or name the account: owner for new values, loadAs to load.",
  )
})

test("custom reporters get what to do, too", async () => {
  const hints: string[] = []
  jazzConfig.setCustomErrorReporter((_, { jazzError }) => void hints.push(jazzError.hint))
  await Owner.load("Ann")
  jazzConfig.setCustomErrorReporter(undefined)
  expect(hints).toEqual(['"Ann" is not an id: those start with co_z.'])
})

test("a union without a matching member says what it found", async () => {
  const Shape = co.discriminatedUnion("type", [co.map({ type: z.literal("circle") }), co.map({ type: z.literal("square") })])
  const other = co.map({ type: z.string() }).create({ type: "star" })
  const failed = await Shape.load(other.$jazz.id).catch((error: unknown) => error as Error)
  expect(String((failed as Error).cause)).toBe(`Error: ${other.$jazz.id} has type "star". Add a member for it to the union.`)
  const Drawing = co.map({ shape: Shape })
  expect(causeOf(() => Drawing.create({ shape: { type: "star" } } as never))).toBe(
    'Error: The field shape got {"type":"star"}. Add a member for it to the union.',
  )
})

test("a migration that throws is reported with its value, and tried again by the next load", async () => {
  let isBroken = true
  const Migrated = co.map({ name: z.string() }).withMigration(() => {
    if (isBroken) throw new Error("not today")
  })
  const owner = Owner.create({ name: "Ann" })
  const House = co.map({ owner: Owner })
  const house = await co.map({ owner: Migrated }).load(House.create({ owner }).$jazz.id)
  assertLoaded(house)
  expect(house.owner.$jazz.loadingState).toBe("unavailable")
  expect(printed.at(-1)).toBe(`Loading ${owner.$jazz.id} failed, because its migration or schema threw: Error: not today`)

  await expect(Migrated.load(owner.$jazz.id)).rejects.toThrow("not today")
  isBroken = false
  expect((await Migrated.load(owner.$jazz.id)).$isLoaded).toBe(true)
})

test("roles that nobody may give, and members that are no accounts", async () => {
  const seen = await Group.load(group.$jazz.id, { loadAs: reader })
  assertLoaded(seen)
  expect(causeOf(() => seen.addMember(me, "writer"))).toContain(
    `has the role reader in group ${group.$jazz.id}. Ask an admin of the group to do it.`,
  )
  for (const wrong of [me.$jazz.id, { $isLoaded: false, $jazz: { id: me.$jazz.id } }])
    expect(() => group.addMember(wrong as never, "writer")).toThrow(`${me.$jazz.id} is no loaded account`)
})

test("a reference that was read and cannot be loaded is told once, also to a reporter", async () => {
  const hidden = Pet.create(rex(), Group.create())
  const person = Person.create({ pet: hidden, pets: [hidden] }, group)
  await me.$jazz.waitForAllCoValuesSync()
  const seen = await Person.load(person.$jazz.id, { loadAs: reader })
  assertLoaded(seen)
  const told: unknown[] = []
  jazzConfig.setCustomErrorReporter((error, { jazzError }) => told.push([error.message, jazzError.issues[0]?.params]))

  await vi.waitFor(() => expect(seen.pet.$jazz.loadingState).toBe("unauthorized"))
  JSON.stringify(seen)
  jazzConfig.setCustomErrorReporter(undefined)

  const { id, owner } = hidden.$jazz
  const message = `Jazz Authorization Error: The current user (${reader.$jazz.id}) is not authorized to access ${id}`
  expect(told).toEqual([[message, { id, owner: owner.$jazz.id }]])
  expect(printed).toEqual([])
})

test("listing keys loads nothing", async () => {
  const hidden = Pet.create(rex(), Group.create())
  const person = Person.create({ pet: hidden, pets: co.list(Pet).create([hidden], group) }, group)
  await me.$jazz.waitForAllCoValuesSync()
  const seen = await Person.load(person.$jazz.id, { loadAs: reader, resolve: { pets: true } })
  assertLoaded(seen)

  const keys = [Object.keys(seen), Object.keys(seen.pets), Object.hasOwn(seen, "pet")]
  await me.$jazz.waitForAllCoValuesSync()

  expect(keys).toEqual([["pet", "pets"], ["0"], true])
  expect(reader.$jazz.localNode.getCoValue(hidden.$jazz.raw.id).isAvailable()).toBe(false)
})
