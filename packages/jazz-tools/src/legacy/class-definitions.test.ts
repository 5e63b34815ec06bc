import { beforeEach, expect, test } from "vitest"
import { CoFeed, coField, CoList, CoMap, CoValueBase, co, Encoders, Group, SchemaUnion, z, type CoMapInit } from "../index.ts"
import { createJazzTestAccount, setupJazzTestSync } from "../testing/index.ts"

class Pet extends CoMap {
  name = coField.string
  kind = coField.literal("cat", "dog")
  born = coField.optional.Date
  tags = coField.json<string[]>()
  get shout(): string {
    return `${this.name}!`
  }
}
class Pets extends CoList.Of(coField.ref(Pet)) {
  get last(): string {
    return this.at(-1)?.$jazz.id ?? `none of ${this.length}`
  }
}
class Owner extends CoMap {
  name = coField.string
  favourite = coField.optional.ref(Pet)
  pets = coField.ref(Pets)
}

beforeEach(async () => {
  await setupJazzTestSync()
  await createJazzTestAccount({ isCurrentActiveAccount: true })
})

const rex = (init: Partial<CoMapInit<Pet>> = {}) => Pet.create({ name: "Rex", kind: "dog", tags: ["a"], ...init })

test("a class with fields makes maps", () => {
  const pet = rex({ born: new Date(0) })

  expect([pet.name, pet.kind, pet.born?.getTime(), pet.tags, pet.shout]).toEqual(["Rex", "dog", 0, ["a"], "Rex!"])
  expect(pet).toBeInstanceOf(Pet)
  expect(pet).toBeInstanceOf(CoMap)
  expect(pet).toBeInstanceOf(CoValueBase)
  expect(Object.keys(pet)).toEqual(["name", "kind", "tags", "born"])
})

test("references lead to instances of their classes, plain data included", async () => {
  const group = Group.create()
  const owner = Owner.create({ name: "Ann", pets: Pets.create([rex()], group) }, { owner: group })
  const loaded = await Owner.load(owner.$jazz.id, { resolve: { pets: { $each: true } } })

  if (!loaded.$isLoaded || !loaded.pets.$isLoaded) throw new Error("not loaded")
  expect(loaded.pets[0]).toBeInstanceOf(Pet)
  expect(loaded.favourite).toBeUndefined()
  expect(loaded.$jazz.owner.$jazz.id).toBe(group.$jazz.id)
})

test("a class may be used as a field of a schema and the other way round", () => {
  const Home = co.map({ pet: Pet })
  const Note = co.map({ text: z.string() })
  class Page extends CoMap {
    note = coField.ref(Note)
  }

  expect(Home.create({ pet: rex() }).pet).toBeInstanceOf(Pet)
  expect(Page.create({ note: Note.create({ text: "hi" }) }).toJSON()).toMatchObject({ note: { text: "hi" } })
})

test("records, feeds and encoders", () => {
  class Ages extends CoMap.Record(coField.number) {}
  class Log extends CoFeed.Of(coField.string) {}
  class Day extends CoMap {
    at = coField.encoded(Encoders.Date)
    until = coField.encoded(Encoders.OptionalDate)
  }
  const day = Day.create({ at: new Date(5), until: undefined })

  expect(Ages.create({ ann: 3 })["ann"]).toBe(3)
  expect(Log.create(["a", "b"]).byMe?.value).toBe("b")
  expect([day.at.getTime(), day.until]).toEqual([5, undefined])
})

test("a union of classes is loaded as the class that the data says", async () => {
  class Cat extends CoMap {
    type = coField.literal("cat")
    lives = coField.number
  }
  class Fish extends CoMap {
    type = coField.literal("fish")
  }
  const Animal = SchemaUnion.Of((raw) => (raw.get("type") === "cat" ? Cat : Fish))
  class Zoo extends CoList.Of(coField.ref(Animal)) {}
  const zoo = Zoo.create([Cat.create({ type: "cat", lives: 9 }), Fish.create({ type: "fish" })])

  expect(zoo[0]).toBeInstanceOf(Cat)
  expect(zoo[1]).toBeInstanceOf(Fish)
})

test("unique names and migrations", async () => {
  class Settings extends CoMap {
    version = coField.number
    migrate(): void {
      if (this.version === 1) this.$jazz.raw.set("version", 2, "private")
    }
  }
  const owner = Group.create()
  const made = await Settings.upsertUnique({ value: { version: 1 }, unique: "settings", owner })

  expect(Settings.findUnique("settings", owner.$jazz.id)).toBe(made.$jazz.id)
  expect(made.$isLoaded && made.version).toBe(2)
})

test("getters of list classes read the list", () => {
  const pet = rex()

  expect([Pets.create([pet]).last, Pets.create([]).last]).toEqual([pet.$jazz.id, "none of 0"])
})

test("a list is an instance of the class that created it", () => {
  class Names extends CoList.Of(coField.string) {}

  expect(Names.create(["Ann"])).toBeInstanceOf(Names)
})
