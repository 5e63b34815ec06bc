/** What must type-check, and what must not. */
import { expectTypeOf } from "vitest"
import { co, loadCoValue, subscribeToCoValue, z, type Account, type Group, type MaybeLoaded, type NotLoaded } from "jazz-tools"
import { z as olderZod } from "zod-4.1"

const Dog = co.map({ name: z.string() })
const Person = co.map({ name: z.string(), age: z.number().optional(), dog: Dog, cat: Dog.optional(), dogs: co.list(Dog) })
const Numbers = co.list(z.number())
const Bio = co.profile({ bio: z.string().optional() })
const AppAccount = co.account({ profile: Bio, root: co.map({ dogs: co.list(Dog) }) })
const A = co.map({ t: z.literal("a"), x: z.string() })
const B = co.map({ t: z.literal("b"), y: z.number() })
const AOrB = co.discriminatedUnion("t", [A, B])
const Folder = co.map({
  name: z.string(),
  get children() {
    return co.list(Folder)
  },
})

export function instances(
  person: co.loaded<typeof Person>,
  deep: co.loaded<typeof Person, { dog: true; dogs: { $each: true }; cat: true }>,
): void {
  expectTypeOf(person.name).toEqualTypeOf<string>()
  expectTypeOf(person.age).toEqualTypeOf<number | undefined>()
  expectTypeOf(person).not.toBeAny()
  expectTypeOf(person.$jazz.owner).toEqualTypeOf<Group>()
  if (person.dog.$isLoaded) expectTypeOf(person.dog.name).toEqualTypeOf<string>()
  else expectTypeOf(person.dog.$jazz.loadingState).toEqualTypeOf<"loading" | "unavailable" | "unauthorized">()
  // @ts-expect-error not narrowed
  person.dog.name

  expectTypeOf(deep.dog.name).toEqualTypeOf<string>()
  expectTypeOf(deep.cat?.name).toEqualTypeOf<string | undefined>()
  for (const dog of deep.dogs) expectTypeOf(dog.name).toEqualTypeOf<string>()
  expectTypeOf(deep).toExtend<co.loaded<typeof Person>>()
  expectTypeOf(Person.create({ name: "x", dog: { name: "d" }, dogs: [] }).dog.name).toEqualTypeOf<string>()
}

export function writes(
  person: co.loaded<typeof Person>,
  numbers: co.loaded<typeof Numbers>,
  vector: co.loaded<co.Vector>,
  group: Group,
  account: Account,
): void {
  person.$jazz.set("dog", { name: "x" })
  person.$jazz.delete("age")
  // @ts-expect-error read-only
  person.name = "x"
  // @ts-expect-error unknown key
  person.$jazz.set("nope", 1)
  // @ts-expect-error wrong type
  person.$jazz.set("name", 1)
  // @ts-expect-error required
  person.$jazz.set("dog", undefined)
  // @ts-expect-error required
  person.$jazz.delete("name")
  // @ts-expect-error missing keys
  Person.create({ name: "x" })
  // @ts-expect-error extra key
  Person.create({ name: "x", dog: { name: "d" }, dogs: [], nope: 1 })
  // @ts-expect-error mutator
  numbers.push(1)
  // @ts-expect-error read-only
  numbers[0] = 1
  // @ts-expect-error read-only
  vector[0] = 1
  // @ts-expect-error no role for everyone
  group.addMember("everyone", "admin")
  // @ts-expect-error profiles belong to groups
  Bio.create({ name: "x" }, account)
  // @ts-expect-error root is missing
  co.account({ profile: Bio })
  // @ts-expect-error async
  co.map({ a: z.string() }).withMigration(async () => {})
  // @ts-expect-error CoValue schema inside a Zod container
  z.array(Dog)
}

export async function queries(): Promise<void> {
  // @ts-expect-error no reference
  await Person.load("co_z1", { resolve: { name: true } })
  // @ts-expect-error one key is no reference
  await Person.load("co_z1", { resolve: { dog: true, name: true } })
  // @ts-expect-error only "catch"
  await Person.load("co_z1", { resolve: { dog: { $onError: null } } })
  // @ts-expect-error no references
  await Numbers.load("co_z1", { resolve: { $each: true } })

  const person = await Person.load("co_z1", { resolve: { dog: true, dogs: { $each: { $onError: "catch" } } } })
  if (!person.$isLoaded) {
    expectTypeOf(person.$jazz.loadingState).toEqualTypeOf<"unavailable" | "unauthorized">()
    return
  }
  expectTypeOf(person.dog.name).toEqualTypeOf<string>()
  const [first] = person.dogs
  // @ts-expect-error perhaps a placeholder
  first?.name
  if (first?.$isLoaded) expectTypeOf(first.name).toEqualTypeOf<string>()

  const Full = Person.resolved({ dogs: { $each: true } })
  const full = await Full.load("co_z1")
  if (full.$isLoaded) expectTypeOf(full.dogs[0]?.name).toEqualTypeOf<string | undefined>()
}

export async function lowLevelFunctions(loadAs: Account): Promise<void> {
  const person = await loadCoValue(Person, "co_z1", { resolve: { dog: true, dogs: { $each: true } }, loadAs })
  if (person.$isLoaded) expectTypeOf(person.dogs[0]?.name).toEqualTypeOf<string | undefined>()
  const shallow = await loadCoValue(Person, "co_z1", { loadAs })
  // @ts-expect-error not narrowed
  if (shallow.$isLoaded) shallow.dog.name
  const full = await loadCoValue(Person.resolved({ dog: true }), "co_z1", { loadAs })
  if (full.$isLoaded) expectTypeOf(full.dog.name).toEqualTypeOf<string>()
  subscribeToCoValue(Person, "co_z1", { resolve: { dog: true }, loadAs }, ({ dog }) => expectTypeOf(dog.name).toEqualTypeOf<string>())
  // @ts-expect-error unknown key
  await loadCoValue(Person, "co_z1", { resolve: { dog: true, nope: true }, loadAs })
}

export async function accounts(): Promise<void> {
  AppAccount.withMigration(async (me, props) => {
    if (!me.$jazz.has("root")) me.$jazz.set("root", { dogs: [{ name: props?.name ?? "" }] })
  })
  const me = AppAccount.getMe()
  const full = await me.$jazz.ensureLoaded({ resolve: { root: { dogs: { $each: true } }, profile: true } })
  expectTypeOf(full.root.dogs[0]?.name).toEqualTypeOf<string | undefined>()
  expectTypeOf(full.profile.bio).toEqualTypeOf<string | undefined>()
  expectTypeOf(me).toExtend<Account>()
  expectTypeOf(full).toExtend<Account>()
}

export function kinds(
  union: co.loaded<typeof AOrB>,
  folder: co.loaded<typeof Folder, { children: { $each: { children: true } } }>,
  image: co.loaded<co.Image, { original: true }>,
  maybe: MaybeLoaded<co.loaded<typeof Dog>>,
): void {
  // @ts-expect-error not narrowed
  union.x
  if (union.t === "a") expectTypeOf(union.x).toEqualTypeOf<string>()

  expectTypeOf(folder.children[0]?.children.length).toEqualTypeOf<number | undefined>()
  expectTypeOf<co.input<typeof Folder>["name"]>().toEqualTypeOf<string>()

  const feed = co.feed(Dog).create([])
  expectTypeOf(feed.byMe?.value.name).toEqualTypeOf<string | undefined>()

  expectTypeOf(image.originalSize).toEqualTypeOf<[number, number]>()
  expectTypeOf(image.original.toBlob()).toEqualTypeOf<Blob | undefined>()

  const record = co.record(z.string(), Dog).create({ a: { name: "x" } })
  expectTypeOf(record["a"]?.name).toEqualTypeOf<string | undefined>()

  if (maybe.$isLoaded) expectTypeOf(maybe.name).toEqualTypeOf<string>()
  else expectTypeOf(maybe).toExtend<NotLoaded>()

  const fields = co.map({ due: z.date(), kind: z.enum(["a", "b"]) }).create({ due: new Date(0), kind: "a" })
  expectTypeOf(fields.due).toEqualTypeOf<Date>()
  expectTypeOf(fields.kind).toEqualTypeOf<"a" | "b">()
}

const Tree = z.object({
  name: z.string(),
  get kids() {
    return z.array(Tree)
  },
})

export function recursiveJSON(tree: z.infer<typeof Tree>): void {
  expectTypeOf(tree.kids[0]?.name).toEqualTypeOf<string | undefined>()
}

const Trip = co.map({
  title: olderZod.string(),
  due: olderZod.date().optional(),
  stops: co.list(olderZod.object({ city: olderZod.string() })),
})
const TripProfile = co.profile({ name: olderZod.string(), age: olderZod.number() })
// @ts-expect-error a profile's name is a text
co.profile({ name: olderZod.number() })

/** The types of one version of Zod do not take the schemas of another; those of Jazz do. */
export function ofOlderZod(trip: co.loaded<typeof Trip, { stops: true }>, profile: co.loaded<typeof TripProfile>): void {
  expectTypeOf(trip.title).toEqualTypeOf<string>()
  expectTypeOf(trip.due).toEqualTypeOf<Date | undefined>()
  expectTypeOf(trip.stops[0]?.city).toEqualTypeOf<string | undefined>()
  expectTypeOf(profile.age).toEqualTypeOf<number>()
  expectTypeOf(Trip.create({ title: "Oslo", stops: [{ city: "Oslo" }] }).title).toEqualTypeOf<string>()
  // @ts-expect-error wrong type
  Trip.create({ title: 1, stops: [] })
  const some = co.map({ title: olderZod.string() }).partial().create({})
  expectTypeOf(some.title).toEqualTypeOf<string | undefined>()
  expectTypeOf(co.record(olderZod.string(), olderZod.number()).create({ a: 1 })["a"]).toEqualTypeOf<number | undefined>()
}
