/** What is read from values and written into them. */
import { co, CoFeed, CoList, CoMap, Group, z } from "jazz-tools"
import type {
  Account,
  BaseAccountShape,
  CoFeedEntry,
  CoPlainText,
  CoRichText,
  CoValue,
  FileStream,
  InstanceOfSchema,
  MaybeLoaded,
  NotLoaded,
  ResolveQuery,
  Resolved,
} from "jazz-tools"

const Dog = co.map({ name: z.string(), age: z.number().optional(), chip: z.string().nullable() })
const Home = co.map({
  name: z.string(),
  dog: Dog,
  cat: Dog.optional(),
  dogs: co.list(Dog),
  tags: co.list(z.string()),
  byName: co.record(z.string(), Dog),
  counts: co.record(z.string(), z.number()),
  text: co.plainText(),
  rich: co.richText(),
  ticks: co.feed(z.number()),
  walks: co.feed(Dog),
  file: co.fileStream(),
  image: co.image().optional(),
  group: co.group(),
  account: co.account(),
  vector: co.vector(3),
})
const ByTag = co.map({ label: z.string() }).catchall(Dog)
const Place = co.map({ outline: z.object().optional(), extra: z.object({}).nullable() })
type Shallow = co.loaded<typeof Home>
const everything = {
  dog: true,
  cat: true,
  dogs: { $each: true },
  tags: true,
  byName: { $each: true },
  counts: true,
  text: true,
  rich: true,
  ticks: true,
  walks: { $each: true },
  file: true,
  image: { original: true },
  group: true,
  account: { profile: true },
  vector: true,
} as const satisfies ResolveQuery<typeof Home>
type Deep = co.loaded<typeof Home, typeof everything>

/** A value takes back what it gives. */
export function placeholdersAreWritten(
  home: Shallow,
  dog: MaybeLoaded<co.loaded<typeof Dog>>,
  gone: NotLoaded<co.loaded<typeof Dog>>,
): void {
  home.$jazz.set("dog", home.dog)
  home.$jazz.set("cat", home.cat)
  home.$jazz.set("dogs", home.dogs)
  home.$jazz.set("tags", home.tags)
  home.$jazz.set("byName", home.byName)
  home.$jazz.set("counts", home.counts)
  home.$jazz.set("text", home.text)
  home.$jazz.set("rich", home.rich)
  home.$jazz.set("ticks", home.ticks)
  home.$jazz.set("walks", home.walks)
  home.$jazz.set("file", home.file)
  home.$jazz.set("image", home.image)
  home.$jazz.set("group", home.group)
  home.$jazz.set("account", home.account)
  home.$jazz.set("vector", home.vector)
  home.$jazz.set("dogs", [dog])
  home.$jazz.set("byName", { rex: dog })
  home.$jazz.applyDiff({ dog, cat: undefined })
  if (home.byName.$isLoaded) {
    home.byName.$jazz.set("rex", dog)
    home.byName.$jazz.applyDiff({ rex: gone })
    home.byName.$jazz.delete("rex")
  }
  if (home.walks.$isLoaded) home.walks.$jazz.push(dog)
  if (!home.dogs.$isLoaded) return
  home.dogs.$jazz.push(dog, gone)
  home.dogs.$jazz.unshift(dog)
  home.dogs.$jazz.set(0, dog)
  home.dogs.$jazz.splice(0, 1, dog)
  home.dogs.$jazz.applyDiff([dog])
  // @ts-expect-error a new value takes what is loaded
  co.list(Dog).create([dog])
  // @ts-expect-error a new value takes what is loaded
  co.list(Dog).create(home.dogs)
}

export function writesThatAreMistakes(home: Shallow, dog: co.loaded<typeof Dog>): void {
  dog.$jazz.set("age", undefined)
  dog.$jazz.set("chip", null)
  dog.$jazz.delete("age")
  Dog.create({ name: "x", chip: null, age: undefined })
  Dog.create({ ...dog })
  // @ts-expect-error nullable is not optional
  Dog.create({ name: "x" })
  // @ts-expect-error a type of its own
  home.$jazz.set("name", 4)
  // @ts-expect-error no such field
  home.$jazz.set("nope", 4)
  // @ts-expect-error read-only
  home.name = "x"
  // @ts-expect-error required
  home.$jazz.delete("name")
  // @ts-expect-error not narrowed
  home.dog.name
  // @ts-expect-error no references in it
  void Home.load("co_z", { resolve: { name: true } })
  // @ts-expect-error no such field
  void Home.load("co_z", { resolve: { nope: true } })
  // @ts-expect-error no references in it
  void co.list(z.string()).load("co_z", { resolve: { $each: true } })
  // @ts-expect-error only one way
  void Home.load("co_z", { resolve: { dog: { $onError: null } } })
  // @ts-expect-error CoValue schemas do not stand in Zod schemas
  z.array(Dog)
  // @ts-expect-error migrations of maps are synchronous
  Dog.withMigration(async () => {})
}

/** Lists are arrays that refuse mutators; vectors are arrays of numbers whose mutators throw. */
export function arrays(home: Deep, vector: co.loaded<co.Vector>): unknown[] {
  const names: string[] = home.dogs.map((dog) => dog.name)
  const some: readonly { name: string }[] = home.dogs
  const tags: readonly string[] = home.tags
  const [first] = home.dogs
  const sorted = home.dogs.toSorted((a, b) => a.name.localeCompare(b.name))
  for (const [index, dog] of home.dogs.entries()) names.push(`${index.toFixed()} ${dog.name}`)
  const floats: Readonly<Float32Array> = vector
  const similar = vector.$jazz.cosineSimilarity(home.vector)
  vector.fill(0)
  // @ts-expect-error index signature
  vector[0] = 1
  // @ts-expect-error goes through $jazz
  home.tags.push("x")
  // @ts-expect-error goes through $jazz
  home.tags.pop()
  home.tags.sort()
  // @ts-expect-error of arrays that can be changed
  const changeable: string[] = home.tags
  return [some, tags, first?.age, sorted[0]?.name, floats.length, similar, changeable]
}

export function records(
  keyed: co.loaded<typeof Home.shape.byName, { rex: true; bello: { $onError: "catch" } }>,
  each: co.loaded<typeof Home.shape.byName, { $each: true }>,
): unknown[] {
  const read: unknown[] = [keyed.rex?.name, each.anybody?.name, Object.values(each).map((dog) => dog.name)]
  if (keyed.bello?.$isLoaded) read.push(keyed.bello.name)
  if (keyed.other?.$isLoaded) read.push(keyed.other.name)
  // @ts-expect-error caught
  read.push(keyed.bello?.name)
  // @ts-expect-error not asked for
  read.push(keyed.other?.name)
  return read
}

export function everythingElse(home: Deep): unknown[] {
  const entry: CoFeedEntry<number> | undefined = home.ticks.byMe
  const plain: CoPlainText = home.rich
  const rich: CoRichText = home.rich
  const file: FileStream = home.file
  const owner: Group = home.$jazz.owner
  const account: Account = home.account
  const map: CoMap = home.dog
  const values: CoValue[] = [home, home.dog, home.dogs, home.text, home.ticks, home.group, home.account, home.file, home.vector]
  home.text.$jazz.applyDiff("x")
  home.group.addMember(home.account, "reader")
  home.group.addMember(owner, "inherit")
  const history = home.$jazz.getEdits().name?.all.map(({ value, madeAt }) => `${value} ${madeAt.getTime()}`)
  return [
    entry?.value.toFixed(),
    plain.length,
    rich.trim(),
    file.getChunks()?.finished,
    account.$jazz.id,
    map.$jazz.id,
    values.map((value) => value.$jazz.id),
    history,
    home.image?.original.toBlob(),
    home.image?.originalSize[0],
    home.account.profile.name,
    home.group.members.map(({ account: member, role }) => [member.$isLoaded && member.profile?.$isLoaded, role === "admin"]),
    home.$jazz.refs.dog.id,
    home.ticks.perAccount.co_z?.all,
    Object.entries(home.counts).map(([key, count]) => key + count.toFixed()),
  ]
}

/** References that are there are no `undefined`, under keys that nobody has named too. */
export async function references(home: Deep, byTag: co.loaded<typeof ByTag>): Promise<string[]> {
  const ids: string[] = []
  for (const ref of Object.values(home.byName.$jazz.refs)) {
    const dog = await ref.load()
    if (dog.$isLoaded) ids.push(dog.name)
  }
  for (const [tag, ref] of Object.entries(byTag.$jazz.refs)) ids.push(tag + ref.id)
  // @ts-expect-error not every home has a cat
  ids.push(home.$jazz.refs.cat.id)
  return ids
}

/** An object schema without fields leaves open what the objects are. */
export function openObjects(place: co.loaded<typeof Place>, shape: { type: string; coordinates: number[] }): unknown[] {
  Place.create({ outline: shape, extra: { wiki: "Q90" } }).$jazz.set("outline", { type: "Polygon" })
  co.list(z.object({})).create([shape])
  // @ts-expect-error nothing but objects
  place.$jazz.set("outline", null)
  const outline: object | undefined = place.outline
  const extra: object | null = place.extra
  return [outline, extra, (place.outline as typeof shape).type]
}

/** Every list is a list of anything. */
export function lengths(home: Deep, shallow: co.loaded<typeof Home, { dogs: true }>, value: CoValue): unknown[] {
  const lists: CoList[] = [home.dogs, home.tags, shallow.dogs]
  lists[0]?.$jazz.push({ name: "x" })
  const lengthOf = <L extends CoList>(list: L): number => list.length
  const stop = value instanceof CoList ? value.$jazz.subscribe((list) => list.length) : undefined
  const nameOf = (list: CoList<any>): string => list[0].name
  return [lists.map(lengthOf), lengthOf(home.dogs), nameOf(home.dogs), stop]
}

export function typesOfTypes(
  resolved: Resolved<Shallow, { dog: true }>,
  instance: InstanceOfSchema<typeof Home>,
  item: Deep["dogs"][number],
  present: Extract<Shallow["dog"], { $isLoaded: true }>,
): unknown[] {
  return [resolved.dog.name, instance.dogs[0]?.name, item.name, present.name]
}

export function classesOfValues(value: CoValue): string {
  if (value instanceof CoMap || value instanceof CoList || value instanceof CoFeed) return value.$jazz.id
  return value instanceof Group ? "group" : value.$jazz.id
}

/** Profiles have a name that is text; accounts a profile and a map. */
export function accountsAndProfiles(): void {
  const Profile = co.profile({ name: z.string().max(20), nick: z.email().optional(), inbox: z.string().optional() })
  const Root = co.map({ theme: z.string() })
  co.account({ profile: Profile, root: Root })
  co.account({ profile: co.map({ name: z.string() }), root: Root })
  // @ts-expect-error no text
  co.profile({ name: z.number() })
  // @ts-expect-error never left out
  co.profile({ name: z.string().optional() })
  // @ts-expect-error may be left out
  co.profile({ inbox: z.string() })
  // @ts-expect-error a profile has a name
  co.account({ profile: co.map({ nick: z.string() }), root: Root })
  // @ts-expect-error always there
  co.account({ profile: Profile, root: Root.optional() })
  // @ts-expect-error a map
  co.account({ profile: Profile, root: co.list(z.string()) })
  // @ts-expect-error required
  co.account({ profile: Profile })
}

const Sensor = co.account({
  profile: co.map({ name: z.string(), site: z.string().optional(), tags: co.list(z.string()) }),
  root: co.map({ interval: z.number() }),
})

/** Any map with a name may be a profile: it has the other fields of profiles too, and its account is an account. */
export async function ownProfiles(sensor: co.loaded<typeof Sensor>, group: Group): Promise<unknown[]> {
  const account: Account = sensor
  group.addMember(sensor, "writer")
  const { profile } = await sensor.$jazz.ensureLoaded({ resolve: { profile: { tags: true } } })
  profile.$jazz.set("site", "roof")
  profile.$jazz.delete("site")
  sensor.$jazz.set("profile", { name: "Wind", tags: ["new"] })
  // @ts-expect-error no such field
  profile.$jazz.set("roof", "site")
  const own: co.loaded<typeof Sensor.shape.profile> = profile
  const inbox: string | undefined = profile.inbox
  return [account.profile.$isLoaded, own.site, inbox, profile.tags.map((tag) => tag.length), sensor.$jazz.refs.profile?.id]
}

/** Schemas of accounts are made of parts that others give, if they do. */
export function accountOf<Root extends BaseAccountShape["root"]>(root?: Root) {
  root ??= co.map({}) as unknown as Root
  return co.account({ root, profile: co.profile() })
}
export const intervalOf = (me: co.loaded<ReturnType<typeof accountOf<typeof Sensor.shape.root>>>): number | false =>
  me.root.$isLoaded && me.root.interval
