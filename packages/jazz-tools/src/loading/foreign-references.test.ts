import { beforeEach, expect, test, vi } from "vitest"
import { Account, co, Group, z } from "../index.ts"
import { createJazzTestAccount, setupJazzTestSync } from "../testing/index.ts"

const Dog = co.map({ name: z.string() })
const Home = co.map({ dog: Dog, cat: Dog.optional() })
const Dogs = co.list(Dog)
const Walks = co.feed(Dog)
/** What other programs may have put where an id belongs. */
const FOREIGN = [5, true, { id: "co_z" }, ["co_z"], "hello"].map((foreign) => ({ foreign }))

let group: Group
let rex: co.loaded<typeof Dog>

beforeEach(async () => {
  await setupJazzTestSync()
  await createJazzTestAccount({ isCurrentActiveAccount: true })
  vi.spyOn(console, "error").mockImplementation(() => {})
  group = Group.create()
  rex = Dog.create({ name: "Rex" }, group)
})

/** Loading state of a placeholder, `loaded`, or undefined. */
const state = (value: { readonly $jazz: { readonly loadingState: string } } | undefined) => value?.$jazz.loadingState

test.each(FOREIGN)("$foreign instead of a reference reads as a value that nobody has", ({ foreign }) => {
  const home = Home.create({ dog: rex, cat: rex }, group)
  const dogs = Dogs.create([rex], group)
  const walks = Walks.create([rex], group)
  home.$jazz.raw.set("dog", foreign, "private")
  home.$jazz.raw.set("cat", foreign, "private")
  dogs.$jazz.raw.append(foreign, undefined, "private")
  walks.$jazz.raw.push(foreign, "private")

  expect([home.dog, home.cat, dogs[1], walks.byMe?.value].map(state)).toEqual(Array(4).fill("unavailable"))
  expect([home.$jazz.refs.dog.value, home.$jazz.refs.cat?.value, walks.byMe?.ref.value].map(state)).toEqual(Array(3).fill("unavailable"))
  expect(home.toJSON()).toEqual({ $jazz: { id: home.$jazz.id } })
})

test.each(FOREIGN)("$foreign instead of a reference lets a query for it fail", async ({ foreign }) => {
  const home = Home.create({ dog: rex, cat: rex }, group)
  const dogs = Dogs.create([rex], group)
  const walks = Walks.create([rex], group)
  home.$jazz.raw.set("cat", foreign, "private")
  dogs.$jazz.raw.append(foreign, undefined, "private")
  walks.$jazz.raw.push(foreign, "private")

  const loaded = await Promise.all([
    Home.load(home.$jazz.id, { resolve: { cat: true } }),
    Dogs.load(dogs.$jazz.id, { resolve: { $each: true } }),
    Walks.load(walks.$jazz.id, { resolve: { $each: true } }),
  ])
  const caught = await Home.load(home.$jazz.id, { resolve: { dog: true, cat: { $onError: "catch" } } })
  const some = await Dogs.load(dogs.$jazz.id, { resolve: { $each: { $onError: "catch" } } })

  expect(loaded.map(state)).toEqual(Array(3).fill("unavailable"))
  expect(caught.$isLoaded && [state(caught.dog), state(caught.cat)]).toEqual(["loaded", "unavailable"])
  expect(some.$isLoaded && some.map(state)).toEqual(["loaded", "unavailable"])
})

test("a foreign reference that is put right is loaded", async () => {
  const dogs = Dogs.create([rex], group)
  dogs.$jazz.raw.append(5, undefined, "private")
  const seen: (string | undefined)[][] = []
  const stop = Dogs.subscribe(dogs.$jazz.id, { resolve: { $each: { $onError: "catch" } } }, (value) => void seen.push(value.map(state)))
  await vi.waitFor(() => expect(seen).toEqual([["loaded", "unavailable"]]))

  dogs.$jazz.raw.replace(1, rex.$jazz.id, "private")
  await vi.waitFor(() => expect(seen.at(-1)).toEqual(["loaded", "loaded"]))
  stop()
})

test("an account whose root is no reference has none that anybody has", async () => {
  const AppAccount = co.account({ profile: co.profile(), root: co.map({ n: z.number() }) })
  const account = await createJazzTestAccount({ AccountSchema: AppAccount, isCurrentActiveAccount: true })
  account.$jazz.raw.set("root", 5 as never, "trusting")

  const loaded = await Account.load(account.$jazz.id, { resolve: { root: true } })

  expect([state(account.root), state(loaded)]).toEqual(["unavailable", "unavailable"])
})
