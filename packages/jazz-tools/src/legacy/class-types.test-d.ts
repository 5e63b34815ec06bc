/** What classes give whose fields tell what they refer to: the published types have no deep queries for these. */
import { Account, co, coField, CoFeed, CoList, CoMap, Profile, z } from "jazz-tools"

class Pet extends CoMap {
  name = coField.string
  get shout(): string {
    return `${this.name}!`
  }
}
class Pets extends CoList.Of(coField.ref(Pet)) {}
class Walks extends CoFeed.Of(coField.ref(Pet)) {}
class Root extends CoMap {
  count = coField.number
  pet = coField.ref(Pet)
  second = coField.optional.ref(Pet)
  pets = coField.ref(Pets)
  walks = coField.ref(Walks)
}
class Names extends CoMap.Record(coField.string) {}
class AppProfile extends Profile {
  bio = coField.optional.string
}
class AppAccount extends Account {
  override profile = coField.ref(AppProfile)
  override root = coField.ref(Root)
}
const Card = co.map({ text: z.string(), root: Root })

export async function deep(id: string, account: AppAccount, pet: Pet): Promise<(string | undefined)[]> {
  const root = await Root.load(id, { resolve: { pet: true, second: true, pets: { $each: true }, walks: { $each: true } } })
  if (!root.$isLoaded) return []
  const mine = await account.$jazz.ensureLoaded({ resolve: { profile: true, root: { pet: true } } })
  const card = await Card.load(id, { resolve: { root: { pet: true } } })
  const profile = AppProfile.create({ name: "Ann", bio: "sings" })
  account.$jazz.set("profile", profile)
  root.$jazz.set("second", pet)
  root.$jazz.delete("second")
  root.pets.$jazz.push(pet)
  root.walks.$jazz.push(pet)
  const names = Names.create({ ann: "Ann" })
  names.$jazz.set("ben", "Ben")
  names.$jazz.delete("ann")
  return [
    names["ben"],
    root.pet.shout,
    root.second?.shout,
    root.pets[0]?.shout,
    ...root.pets.map((each) => each.shout),
    root.walks.byMe?.value.shout,
    mine.profile.bio,
    mine.root.pet.shout,
    card.$isLoaded ? card.root.pet.shout : undefined,
    root.$jazz.refs.pet.id,
  ]
}

export async function mistakes(id: string, account: AppAccount, root: Root): Promise<void> {
  // @ts-expect-error no reference
  void Root.load(id, { resolve: { count: true } })
  // @ts-expect-error no such field
  void Card.load(id, { resolve: { root: { nope: true } } })
  const shallow = await AppAccount.load(id, { resolve: { root: true } })
  // @ts-expect-error not asked for
  if (shallow.$isLoaded) shallow.root.pet.name
  // @ts-expect-error not narrowed
  account.profile.bio
  // @ts-expect-error of another type
  root.$jazz.set("count", "1")
}
