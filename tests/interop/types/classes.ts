/** Definitions by classes: what deep queries give. */
import { Account, coField, CoMap, CoList, Profile, SchemaUnion } from "jazz-tools"
import type { MaybeLoaded, RefsToResolve, Resolved } from "jazz-tools"

class Pet extends CoMap {
  name = coField.string
}
class Pets extends CoList<MaybeLoaded<Pet>> {}
class Names extends CoMap.Record(coField.string) {}
class Root extends CoMap {
  version = coField.number
  declare pet: MaybeLoaded<Pet>
  declare second: MaybeLoaded<Pet> | undefined
  declare pets: MaybeLoaded<Pets>
  migrate(this: Root): void {
    this.$jazz.set("version", 2)
  }
}
class AppAccount extends Account {
  declare profile: MaybeLoaded<Profile>
  declare root: MaybeLoaded<Root>
  override migrate(this: AppAccount, creationProps?: { name: string }): void {
    super.migrate(creationProps)
    if (!this.$jazz.has("profile")) this.$jazz.set("profile", Profile.create({ name: "Ann" }))
  }
}

export const query: RefsToResolve<Root> = { pet: true, pets: { $each: true } }

export async function deep(id: string, account: AppAccount, root: Root, plain: Account): Promise<unknown[]> {
  const loaded = await Root.load(id, { resolve: { pet: true, second: true, pets: { $each: true } } })
  if (!loaded.$isLoaded) return []
  const names: (string | undefined)[] = [loaded.pet.name, loaded.second?.name, loaded.pets[0]?.name]
  const mine = await account.$jazz.ensureLoaded({ resolve: { profile: true, root: { pet: true, pets: { $each: true } } } })
  names.push(mine.profile.name, mine.root.pet.name, mine.root.pets[0]?.name)
  const theirs = await AppAccount.load(id, { resolve: { profile: true, root: { pet: true } } })
  if (theirs.$isLoaded) names.push(theirs.profile.name, theirs.root.pet.name)
  const again: Resolved<Root, { pet: true }> = await root.$jazz.ensureLoaded({ resolve: { pet: true } })
  names.push(again.pet.name)
  const pets = await Pets.load(id, { resolve: { $each: true } })
  if (pets.$isLoaded) names.push(pets[0]?.name)
  const anybody = await plain.$jazz.ensureLoaded({ resolve: { profile: true } })
  names.push(anybody.profile.name)
  const unique = await Root.loadUnique("root", id, { resolve: { pet: true } })
  if (unique.$isLoaded) names.push(unique.pet.name)
  const stops = [
    Root.subscribe(id, { resolve: { pet: true } }, (value) => void names.push(value.pet.name)),
    Account.subscribe(id, { resolve: { profile: true } }, (value) => void names.push(value.profile.name)),
  ]
  return [names, stops]
}

export function writes(pets: Pets, names: Names, pet: Pet, root: Root): void {
  pets.$jazz.push(pet)
  pets.$jazz.set(0, pet)
  names.$jazz.set("ann", "Ann")
  root.$jazz.set("second", pet)
  root.$jazz.delete("second")
  root.$jazz.set("version", 3)
}

export async function mistakes(id: string, root: Root, account: AppAccount): Promise<void> {
  const loaded = await Root.load(id)
  // @ts-expect-error not asked for
  if (loaded.$isLoaded) loaded.pet.name
  // @ts-expect-error not narrowed
  root.pet.name
  // @ts-expect-error not narrowed
  account.root.version
  // @ts-expect-error no such field
  void Root.load(id, { resolve: { nope: true } })
  // @ts-expect-error no reference
  void Root.load(id, { resolve: { version: true } })
  // @ts-expect-error no such field
  void Account.load(id, { resolve: { nope: true } })
  // @ts-expect-error of another type
  root.$jazz.set("pet", 5)
  // @ts-expect-error required
  root.$jazz.delete("pet")
}

class Shape extends CoMap {
  type = coField.string
}
class Circle extends Shape {
  override type = coField.literal("circle")
  radius = coField.number
}
class Square extends Shape {
  override type = coField.literal("square")
}
export const AnyShape = SchemaUnion.Of<Shape>((raw) => (raw.get("type") === "circle" ? Circle : Square))
export async function radius(id: string): Promise<number | undefined> {
  const shape = await AnyShape.load(id)
  return shape instanceof Circle ? shape.radius : undefined
}
