/** Whatever is read from a value has a type of its own: `any` would hide every later mistake. `toJSON()` alone has, as `JSON.parse`. */
import { co, z, getLoadedOrUndefined, type Account, type Group, type MaybeLoaded } from "jazz-tools"

type IsAny<T> = 0 extends 1 & T ? true : false
/** The keys of T whose values are `any`. */
type AnyKeys<T> = T extends readonly unknown[]
  ? IsAny<T[number]> extends true
    ? number
    : never
  : { [K in keyof T]-?: IsAny<T[K]> extends true ? K : never }[keyof T]

function noAny<T>(_value: T, ..._keys: IsAny<T> extends true ? ["is any"] : [AnyKeys<T>] extends [never] ? [] : [AnyKeys<T>]): void {}

const Dog = co.map({ name: z.string(), age: z.number() })
const Cat = co.map({ kind: z.literal("cat"), lives: z.number() })
const Fish = co.map({ kind: z.literal("fish"), tank: Dog })
const Pet = co.discriminatedUnion("kind", [Cat, Fish])
const Everything = co.map({
  text: z.string(),
  optional: z.string().optional(),
  nullable: z.string().nullable(),
  choice: z.enum(["x", "y"]),
  date: z.date(),
  array: z.array(z.object({ deep: z.tuple([z.string(), z.number()]) })),
  union: z.union([z.string(), z.number()]),
  json: z.json(),
  codec: z.codec(z.string(), z.z.bigint(), { encode: String, decode: BigInt }),
  dog: Dog,
  maybeDog: Dog.optional(),
  dogs: co.list(Dog),
  pet: Pet,
  byName: co.record(z.string(), Dog),
  numbers: co.record(z.string(), z.number()),
  feed: co.feed(Dog),
  plain: co.plainText(),
  rich: co.richText(),
  file: co.fileStream(),
  vector: co.vector(3),
  image: co.image(),
  get self() {
    return Everything.optional()
  },
})
const All = {
  dog: true,
  maybeDog: true,
  dogs: { $each: true },
  pet: { tank: true },
  byName: { $each: true },
  feed: { $each: true },
  plain: true,
  image: { original: true },
  self: { dogs: true },
} as const
const AppAccount = co.account({ profile: co.profile({ bio: z.string().optional() }), root: co.map({ all: co.list(Everything) }) })

export function shallow(value: co.loaded<typeof Everything>): void {
  noAny(value)
  noAny(value.$jazz)
  noAny(value.$jazz.refs)
  noAny(value.$jazz.getEdits())
  noAny(value.$jazz.getEdits().text)
  noAny(value.$jazz.getEdits().dog)
  noAny(value.$jazz.owner)
  noAny(getLoadedOrUndefined(value.maybeDog))
}

export function deep(value: co.loaded<typeof Everything, typeof All>, owner: Group): void {
  noAny(value)
  noAny(value.array[0])
  noAny(value.dog)
  noAny(value.maybeDog)
  noAny(value.dogs)
  noAny(value.dogs.$jazz)
  noAny(value.dogs[0])
  noAny(value.dogs.map((dog) => dog.age))
  noAny(value.pet)
  if (value.pet.kind === "fish") noAny(value.pet.tank)
  noAny(value.byName["rex"])
  noAny(Object.values(value.byName)[0])
  noAny(value.feed.$jazz)
  noAny(value.feed.byMe)
  noAny(value.feed.perAccount["co_z1"])
  noAny(value.feed.perSession)
  noAny(value.plain.$jazz)
  noAny(value.image.original)
  noAny(value.self?.dogs)
  noAny(owner)
  noAny(owner.members)
  noAny(owner.$jazz)
}

export async function loaded(account: co.loaded<typeof AppAccount>, someone: MaybeLoaded<Account>): Promise<void> {
  noAny(account)
  noAny(account.root)
  noAny(someone)
  const { root, profile } = await account.$jazz.ensureLoaded({ resolve: { profile: true, root: { all: { $each: All } } } })
  noAny(profile)
  noAny(root.all[0])
  noAny(await Everything.load("co_z1", { resolve: All }))
  noAny(await Pet.load("co_z1"))
  noAny(Everything.pick({ dog: true }).create({ dog: { name: "Rex", age: 1 } }))
  Everything.subscribe("co_z1", { resolve: All }, (value, stop) => {
    noAny(value)
    noAny(stop)
  })
}

export function thatThisFindsThem(value: { readonly inner: any }, values: any[], whole: any): void {
  // @ts-expect-error a key
  noAny(value)
  // @ts-expect-error elements
  noAny(values)
  // @ts-expect-error all of it
  noAny(whole)
}
