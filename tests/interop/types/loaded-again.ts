/** What an instance has loaded stays, in its type too, when more of it is loaded or it is followed; and open maps are written key by key. */
import { co, z } from "jazz-tools"
import type { Account, ResolveQuery, ResolveQueryStrict } from "jazz-tools"

const Dog = co.map({ name: z.string() })
const Person = co.map({
  name: z.string(),
  dog: Dog,
  dogs: co.list(Dog),
  byName: co.record(z.string(), Dog),
  get friend() {
    return Person.optional()
  },
})
const Home = co.map({ owner: Person, guests: co.list(Person) }).resolved({ owner: { dog: true } })
const User = co.account({ profile: co.profile({ bio: z.string() }), root: co.map({ home: Home, homes: co.list(Home) }) })
type WithDog = co.loaded<typeof Person, { dog: true }>
type WithDogs = co.loaded<typeof Person, { dogs: { $each: true } }>

export async function maps(person: WithDog, withDogs: WithDogs, home: co.loaded<typeof Home>): Promise<unknown> {
  const more = await person.$jazz.ensureLoaded({ resolve: { dogs: { $each: true } } })
  const all: co.loaded<typeof Person, { dog: true; dogs: { $each: true }; byName: { $each: true } }> = await more.$jazz.ensureLoaded({
    resolve: { byName: { $each: true } },
  })
  const shallow = await withDogs.$jazz.ensureLoaded({ resolve: { dogs: true } })
  const full = await home.$jazz.ensureLoaded({ resolve: { guests: { $each: true } } })
  // @ts-expect-error: was never loaded
  const wrong = (await withDogs.$jazz.ensureLoaded({ resolve: { byName: true } })).dog.name
  const names = [more.dog.name, more.dogs.map((dog) => dog.name), all.byName.rex?.name, shallow.dogs.map((dog) => dog.name)]
  return [names, full.owner.dog.name, full.guests.map((guest) => guest.name), person.$jazz.applyDiff({ name: "x" }).dog.name, wrong]
}

export async function deeper(friend: co.loaded<typeof Person, { friend: { dogs: { $each: true } } }>): Promise<unknown> {
  const more = await friend.$jazz.ensureLoaded({ resolve: { friend: { dog: true } } })
  return [more.friend?.dog.name, more.friend?.dogs.map((dog) => dog.name)]
}

export async function listsAndFeeds({ dogs }: WithDogs, walks: co.loaded<co.Feed<typeof Dog>, { $each: true }>): Promise<unknown> {
  dogs.$jazz.subscribe((now) => now.map((dog) => dog.name))
  const again = await dogs.$jazz.ensureLoaded({ resolve: true })
  return [again.map((dog) => dog.name), await walks.$jazz.ensureLoaded({ resolve: { $each: true } })]
}

export async function accounts(me: co.loaded<typeof User, { profile: true; root: { homes: { $each: true } } }>): Promise<unknown> {
  const more = await me.$jazz.ensureLoaded({ resolve: { root: { home: true } } })
  const account: Account = more
  return [account, more.profile.bio, more.root.home, more.root.homes.map((home) => home.owner)]
}

export const follow = (person: WithDog, home: co.loaded<typeof Home>): (() => void)[] => [
  person.$jazz.subscribe(({ dog }) => dog.name),
  person.$jazz.subscribe({ resolve: { dogs: true } }, ({ dog, dogs }) => [dog.name, dogs.length]),
  home.$jazz.subscribe({ resolve: { guests: true } }, ({ owner }) => owner.dog.name),
]

export const load = async <const R extends ResolveQuery<typeof Person>>(
  person: co.loaded<typeof Person>,
  resolve: ResolveQueryStrict<typeof Person, R>,
): Promise<co.loaded<typeof Person, R>> => person.$jazz.ensureLoaded({ resolve })

const Scores = co.map({ title: z.string() }).catchall(z.number())
const Kennel = co.map({ title: z.string() }).catchall(Dog)
export function openMaps(
  scores: co.loaded<typeof Scores>,
  kennel: co.loaded<typeof Kennel>,
  withRex: co.loaded<typeof Kennel, { rex: true }>,
  dog: co.loaded<typeof Dog>,
): unknown {
  scores.$jazz.applyDiff({ ann: 1 })
  kennel.$jazz.applyDiff({ rex: dog, max: { name: "Max" } })
  // @ts-expect-error: a score is a number
  scores.$jazz.applyDiff({ ann: "1" })
  return [withRex.rex.name, scores.title.length, kennel.title.length]
}
