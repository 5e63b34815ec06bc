/** Schemas and migrations as applications write them. */
import { createImage } from "jazz-tools/media"
import { co, Group, z, type Account, type JazzContextType, type Loaded } from "jazz-tools"

const Place = co.map({ lat: z.number(), lon: z.number() })
const Stop = co
  .map({ name: z.string(), place: Place.optional(), day: z.iso.date(), at: z.iso.time().optional() })
  .resolved({ place: Place.resolveQuery })
const Rail = co
  .map({
    kind: z.literal("rail"),
    legs: co.list(Stop),
    shape: z.object().optional(),
    tickets: co.list(z.string()).withPermissions({ onInlineCreate: "newGroup" }),
  })
  .resolved({ legs: { $each: Stop.resolveQuery }, tickets: { $onError: "catch" } })
const Air = co.map({ kind: z.literal("air"), from: Place, to: Place }).resolved({ from: true, to: Place.resolveQuery })
const Ride = co.discriminatedUnion("kind", [Rail, Air])
const Paper = co.map({ file: co.fileStream(), tags: co.list(z.string()) }).resolved({ tags: true })
export const Journey = co
  .map({
    title: z.string(),
    stops: co.list(Stop),
    rides: co.list(Ride),
    notes: co.richText(),
    papers: co.list(Paper),
  })
  .withMigration((journey) => {
    if (!journey.$jazz.has("notes")) journey.$jazz.set("notes", co.richText().create("", { owner: journey.$jazz.owner }))
    if (!journey.$jazz.has("papers")) journey.$jazz.set("papers", [])
  })
  .resolved({
    stops: { $each: Stop.resolveQuery },
    rides: { $each: true },
    notes: true,
    papers: { $each: Paper.resolveQuery, $onError: "catch" },
  })
type Journey = co.loaded<typeof Journey>

export function readsByDefaultQuery(journey: Journey): unknown[] {
  const read: unknown[] = [journey.stops[0]?.name, journey.stops[0]?.place?.lat, journey.notes.length, `${journey.notes}`]
  for (const ride of journey.rides) {
    if (ride.kind === "rail") read.push(ride.legs, ride.shape)
    else if (ride.from.$isLoaded) read.push(ride.from.lat)
  }
  if (journey.papers.$isLoaded) for (const { tags } of journey.papers) read.push(tags.join())
  // @ts-expect-error caught: perhaps a placeholder
  read.push(journey.papers.length)
  // @ts-expect-error only some rides have legs
  read.push(journey.rides[0]?.legs)
  return read
}

const Answer = z.enum(["waiting", "yes", "no"])
const Profile = co.profile({ avatar: co.image().optional(), handle: z.string().optional() })
const Asked = co
  .map({ account: co.account({ root: co.map({}), profile: Profile }), answer: Answer })
  .resolved({ account: { profile: Profile.resolveQuery } })
/** `$each` of primitives: nothing to load, and no mistake. */
const Answers = co.record(z.string(), Answer).resolved({ $each: true })
const Requests = co.record(z.string(), Asked).resolved({ $each: Asked.resolveQuery, $onError: "catch" })
const Clicks = co.feed(z.number()).resolved({ $each: true })
const Shared = co.map({
  journey: Journey,
  requests: Requests,
  answers: Answers,
  clicks: Clicks,
  admins: Group,
  members: Group,
  guests: co.group(),
  workers: co.group().optional(),
})
const Root = co.map({ trips: co.record(z.string(), Shared), oldTrips: co.record(z.string(), Shared), requests: Requests })

export const App = co
  .account({ root: Root, profile: Profile })
  .withMigration(async (account, creationProps?: { name: string }) => {
    if (!account.$jazz.has("root")) {
      account.$jazz.set("root", { trips: {}, oldTrips: {}, requests: {} })
      return
    }
    if (creationProps && account.profile === undefined) account.$jazz.set("profile", { name: creationProps.name })
    const { root } = await account.$jazz.ensureLoaded({ resolve: { root: true } })
    root.$jazz.set("trips", root.oldTrips) // a reference that is not loaded, written on
    const {
      root: { trips },
    } = await account.$jazz.ensureLoaded({
      resolve: { root: { trips: { $each: { admins: true, members: true, journey: { rides: true } } } } },
    })
    for (const trip of Object.values(trips)) {
      if (!trip.$jazz.has("guests")) {
        const guests = Group.create()
        guests.addMember(trip.members)
        trip.$jazz.set("guests", guests)
      }
      trip.journey.rides.$jazz.owner.addMember(trip.admins)
    }
  })
  .resolved({ profile: Profile.resolveQuery, root: { trips: { $each: true } } })

export async function readsAnAccount(me: co.loaded<typeof App>): Promise<unknown[]> {
  const read: unknown[] = [me.profile.name, me.profile.handle, me.root.trips.rome?.$jazz.id]
  const own = await App.load(me.$jazz.id)
  if (!own.$isLoaded) return [own.$jazz.loadingState === "unavailable"]
  const shared = await Shared.load("co_z", {
    resolve: { journey: { papers: { $each: { file: true } } }, requests: true, answers: true, guests: true, clicks: true },
  })
  if (!shared.$isLoaded) return read
  read.push(shared.journey.papers[0]?.file.toBlob(), shared.answers.me === "yes", shared.guests.members, shared.clicks.byMe?.value)
  if (shared.admins.$isLoaded) read.push(shared.admins.members)
  // @ts-expect-error not asked for
  read.push(shared.workers?.members)
  // @ts-expect-error not narrowed
  read.push(me.root.trips.rome?.journey.title)
  return read
}

const Person = co.map({ "@type": z.literal("person"), "@label": z.string(), card: co.map({ first: z.string() }) })
type PersonInit = Parameters<typeof Person.create>[0]
type Scores = Parameters<ReturnType<typeof scores>["create"]>[0]
const scores = () => co.record(z.string(), z.number())

/** Inits are filled field by field before something is created of them. */
export function fillsInits(patch: Partial<PersonInit>): void {
  const init: PersonInit = { "@type": "person", "@label": "", card: { first: "" } }
  init["@label"] = "Ada"
  const some: Partial<co.input<typeof Person>> = {}
  some["@label"] = "Grace"
  const points: Scores = {}
  points.ada = 4
  const person = Person.create({ ...init, ...patch })
  person.$jazz.applyDiff(some)
  person.$jazz.set("@label", person.card.first)
  // @ts-expect-error another literal
  Person.create({ "@type": "dog", "@label": "", card: { first: "" } })
  // @ts-expect-error a field is missing
  Person.create({ "@type": "person", "@label": "" })
  // @ts-expect-error a field too many
  Person.create({ ...init, nope: 1 })
}

const Message = co
  .map({ text: co.plainText(), ride: co.optional(Ride), reactions: co.feed(z.string()) })
  .resolved({ text: true, ride: true, reactions: true })
  .withPermissions({ onInlineCreate: "sameAsContainer" })
export const Chat = co.list(Message).withPermissions({
  default: () => {
    const group = co.group().create()
    group.addMember("everyone", "writer")
    return group
  },
})
export const OpenChat = co.list(Message).withPermissions({ onCreate: (owner) => owner.addMember("everyone", "writer") })

export function chats(): Loaded<typeof Message> | undefined {
  const chat = Chat.create([{ text: "hi", reactions: [] }])
  chat.$jazz.push({ text: "there", ride: undefined, reactions: ["+1"] }, Message.create({ text: "b", reactions: [] }))
  // @ts-expect-error texts are made of strings
  chat.$jazz.push({ text: 4, reactions: [] })
  // @ts-expect-error no such rule
  Message.withPermissions({ onInlineCreate: "nope" })
  return chat[0]
}

const Tree = co.map({
  label: z.string(),
  get up() {
    return Tree.optional()
  },
  get branches() {
    return co.list(Tree)
  },
})
const Author = co.map({
  name: z.string(),
  get best(): co.Optional<typeof Book> {
    return co.optional(Book)
  },
})
const Book = co.map({
  title: z.string(),
  get authors(): co.List<typeof Author> {
    return co.list(Author)
  },
})

export function recursion(
  tree: co.loaded<typeof Tree, { branches: { $each: { branches: { $each: true } } } }>,
  author: co.loaded<typeof Author, { best: { authors: { $each: true } } }>,
): unknown[] {
  Tree.create({ label: "a", branches: [{ label: "b", branches: [] }] })
  return [tree.branches[0]?.branches[0]?.label, tree.up?.$isLoaded && tree.up.label, author.best?.authors[0]?.name]
}

export function takesAnyAccount(me: co.loaded<typeof App>, group: Group): Account {
  group.addMember(me, "manager")
  // @ts-expect-error no role for everyone
  group.addMember("everyone", "admin")
  return me
}

/** Paths are images on mobile platforms: programs that run there as well give them. */
export const picture = (source: Blob | string): Promise<unknown> => (typeof source === "string" ? createImage(source) : createImage(source))

// in the context of an app, `in` tells an account from a guest
export const nameIn = (context: JazzContextType<Account>) => {
  if ("me" in context) return context.me.profile.$isLoaded ? context.me.profile.name : ""
  return context.guest.$type$
}
export const guestIn = (context: JazzContextType<Account>) => ("guest" in context ? context.guest.node : context.me.$jazz.localNode)
