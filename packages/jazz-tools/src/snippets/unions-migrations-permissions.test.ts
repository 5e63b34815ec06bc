/** Programs as the public documentation writes them; they must run unchanged. */
import { expect, test } from "vitest"
import { Group, assertLoaded, co, setDefaultSchemaPermissions, unstable_loadUnique, z } from "../index.ts"
import { start } from "./preamble.ts"

test("14. Discriminated unions inside lists", async () => {
  const { show, fails, printed } = await start()
  const Circle = co.map({ kind: z.literal("circle"), r: z.number() })
  const Square = co.map({ kind: z.literal("square"), side: z.number() })
  const Figure = co.discriminatedUnion("kind", [Circle, Square])
  const Sheet = co.list(Figure)
  const sheet = Sheet.create([{ kind: "circle", r: 2 }, Square.create({ kind: "square", side: 3 })])
  const area = sheet.map((f) => (f.kind === "circle" ? f.r * f.r * 3 : f.side * f.side))
  show(area)
  show(fails(() => Sheet.create([{ kind: "blob" } as any])))
  show(typeof (Figure as any).create) // only members can be created

  expect(printed).toEqual([
    "[12,9]",
    "co.discriminatedUnion() of collaborative types with no matching discriminator value found",
    "undefined",
  ])
})

test("15. Loading through a union schema", async () => {
  const { show, printed } = await start()
  const Owner = co.map({ name: z.string() })
  const Cat = co.map({ type: z.literal("cat"), owner: Owner })
  const Dog = co.map({ type: z.literal("dog"), barks: z.boolean() })
  const Pet = co.discriminatedUnion("type", [Cat, Dog])
  const Fish = co.map({ type: z.literal("fish") })
  const Animal = co.discriminatedUnion("type", [Pet, Fish])

  const cat = Cat.create({ type: "cat", owner: { name: "Iris" } })
  const fish = Fish.create({ type: "fish" })
  const a = await Animal.load(cat.$jazz.id, { resolve: { owner: true } })
  const b = await Animal.load(fish.$jazz.id, { resolve: { owner: true } })
  assertLoaded(a)
  assertLoaded(b)
  show(a.type, a.type === "cat" && a.owner.name)
  show(b.type)

  expect(printed).toEqual(["cat Iris", "fish"])
})

test("16. CoMap migrations run when loading, once", async () => {
  const { show, printed } = await start()
  let runs = 0
  const Old = co.map({ v: z.number(), colour: z.string().optional() })
  const New = co.map({ v: z.number(), colour: z.string().optional() }).withMigration((m) => {
    runs++
    if (m.v === 1) m.$jazz.applyDiff({ v: 2, colour: "grey" })
  })
  const created = New.create({ v: 1 })
  show(runs, created.v) // creating does not migrate

  const stored = Old.create({ v: 1 })
  const first = await New.load(stored.$jazz.id)
  await New.load(stored.$jazz.id)
  assertLoaded(first)
  show(runs, first.v, first.colour)

  expect(printed).toEqual(["0 1", "1 2 grey"])
})

test("17. Migrations must be synchronous and need write access", async () => {
  const { show, failsAsync, peer, printed } = await start()
  const { acc: otto } = await peer()
  const Plain = co.map({ n: z.number() })
  const pub = Plain.create({ n: 1 }, Group.create().makePublic())

  const Bumped = co.map({ n: z.number() }).withMigration((m) => {
    m.$jazz.set("n", 99)
  })
  const seen = await Bumped.load(pub.$jazz.id, { loadAs: otto })
  assertLoaded(seen)
  show(seen.n, pub.n) // a reader's write is not applied

  const Late = co.map({ n: z.number() }).withMigration((async () => {}) as any)
  show(await failsAsync(() => Late.load(pub.$jazz.id)))

  expect(printed).toEqual(["1 1", "Migration function cannot be async"])
})

test("18. Schema-level ownership of inline children", async () => {
  const { show, peer, printed } = await start()
  const { acc, seen } = await peer()
  const Part = co.map({ n: z.number() })
  const house = Group.create()
  house.addMember(seen, "writer")
  const ownerOf = (strategy: any) => {
    const Whole = co.map({ part: Part.withPermissions({ onInlineCreate: strategy }) })
    return Whole.create({ part: { n: 1 } }, house).part.$jazz.owner
  }
  const roleIn = (g: Group) => g.getRoleOf(acc.$jazz.id) ?? "none"
  show(ownerOf("sameAsContainer").$jazz.id === house.$jazz.id)
  show(roleIn(ownerOf("extendsContainer")), roleIn(ownerOf("newGroup")))
  show(roleIn(ownerOf({ extendsContainer: "reader" })))
  let sameContainer = false
  const custom = ownerOf((g: Group, ctx: { containerOwner: Group }) => {
    sameContainer = ctx.containerOwner.$jazz.id === house.$jazz.id
    g.makePublic()
  })
  show(custom.getRoleOf("everyone"), sameContainer)

  expect(printed).toEqual(["true", "writer none", "reader", "reader true"])
})

test("19. Changing the default permissions", async () => {
  const { show, printed } = await start()
  const Before = co.map({ n: z.number() })
  setDefaultSchemaPermissions({ onInlineCreate: "sameAsContainer" })
  const After = co.map({ n: z.number() })
  const Pair = co.map({ before: Before, after: After })
  const g = Group.create()
  const pair = Pair.create({ before: { n: 1 }, after: { n: 2 } }, g)
  show(pair.before.$jazz.owner.$jazz.id === g.$jazz.id)
  show(pair.after.$jazz.owner.$jazz.id === g.$jazz.id)
  setDefaultSchemaPermissions({ onInlineCreate: "extendsContainer" })

  expect(printed).toEqual(["false", "true"])
})

test("20. Default resolve queries", async () => {
  const { show, printed } = await start()
  const Author = co.map({ name: z.string() })
  const Book = co.map({ title: z.string(), author: Author })
  const FullBook = Book.resolved({ author: true })
  const Shelf = co.map({ books: co.list(Book) }).resolved({ books: { $each: FullBook.resolveQuery } })
  show(Book.resolveQuery, FullBook.resolveQuery, Shelf.resolveQuery)

  const shelf = Shelf.create({ books: [{ title: "T", author: { name: "N" } }] })
  const full = await Shelf.load(shelf.$jazz.id)
  assertLoaded(full)
  show(full.books[0].author.name)
  const shallow = await Shelf.load(shelf.$jazz.id, { resolve: true }) // the option replaces the default
  show(shallow.$isLoaded, Shelf === (Book as unknown))

  expect(printed).toEqual(['true {"author":true} {"books":{"$each":{"author":true}}}', "N", "true false"])
})

test("21. Values addressed by a unique name", async () => {
  const { show, printed } = await start()
  const Setting = co.map({ value: z.string() })
  const space = Group.create()
  const s1 = await Setting.upsertUnique({ value: { value: "dark" }, unique: "theme", owner: space })
  const s2 = await Setting.upsertUnique({ value: { value: "light" }, unique: "theme", owner: space })
  assertLoaded(s1)
  assertLoaded(s2)
  show(s1.$jazz.id === s2.$jazz.id, s2.value, s1.value)

  const found = await Setting.loadUnique("theme", space.$jazz.id)
  const missing = await Setting.loadUnique("font", space.$jazz.id)
  show(found.$isLoaded && found.value, missing.$isLoaded, missing.$jazz.loadingState)
  show(missing.$jazz.id === Setting.findUnique("font", space.$jazz.id))
  const elsewhere = Setting.create({ value: "x" }, { owner: Group.create(), unique: "theme" })
  show(elsewhere.$jazz.id === s1.$jazz.id) // the id depends on the owner too

  expect(printed).toEqual(["true light light", "light false unavailable", "true", "false"])
})

test("22. Load-or-create with hooks", async () => {
  const { show, printed } = await start()
  const Counter = co.map({ n: z.number() })
  const g = Group.create()
  const visit = () =>
    unstable_loadUnique(Counter, {
      unique: "hits",
      owner: g,
      onCreateWhenMissing: () => {
        Counter.create({ n: 1 }, { owner: g, unique: "hits" })
      },
      onUpdateWhenFound: (c: any) => {
        c.$jazz.set("n", c.n + 1)
      },
    })
  const first = await visit()
  assertLoaded(first)
  show(first.n)
  const second = await visit()
  assertLoaded(second)
  show(second.n, first.$jazz.id === second.$jazz.id)

  expect(printed).toEqual(["1", "2 true"])
})

test("23. Definition errors", async () => {
  const { show, fails, printed } = await start()
  const Ok = co.map({ a: z.string() })
  show(fails(() => co.map(Ok as any)))
  show(fails(() => co.map({ a: z.string } as any)))
  show(fails(() => co.profile(Ok as any)))
  show(
    fails(() => co.vector(0)),
    fails(() => co.vector(2.5)),
  )
  show((co.optional(Ok) as any).create === undefined)
  const Email = z.object({ user: z.string() })
  const Named = co.map({ email: Email, more: co.list(Email) })
  show(Named.create({ email: { user: "a" }, more: [{ user: "b" }] }).more[0].user)
  show(Object.keys(co.profile({ age: z.number() }).shape))

  expect(printed).toEqual([
    "co.map() expects an object as its argument, not a CoValue schema",
    "co.map() supports only Zod v4 schemas and CoValue schemas",
    "co.profile() expects an object as its argument, not a CoValue schema",
    "co.vector() expects the vector dimensions count to be a positive integer co.vector() expects the vector dimensions count to be a positive integer",
    "true",
    "b",
    '["age","name","inbox","inboxInvite"]',
  ])
})

test("24. Schemas can be inspected", async () => {
  const { show, printed } = await start()
  const Word = co.map({ text: z.string() })
  const Page = co.map({ words: co.list(Word), cover: Word.optional(), sketch: co.vector(2) })
  show(Object.keys(Page.shape), Page.shape.words.element === Word)
  show(Page.shape.cover.innerType === Word, Page.shape.sketch.dimensions)
  show([
    Page.builtin,
    Page.shape.words.builtin,
    co.feed(Word).builtin,
    co.plainText().builtin,
    co.fileStream().builtin,
    co.group().builtin,
    co.account().builtin,
    co.record(z.string(), Word).builtin,
  ])
  show(Word.withMigration(() => undefined) === Word, Word.optional().builtin)
  const Account2 = co.account({ profile: co.profile(), root: Page })
  show(Object.keys(Account2.shape), Account2.shape.root === Page)
  show([Page, Word, co.list(Word)].map((s) => s.resolveQuery))
  show(Word.catchall(z.number()).create({ text: "x" }).text)

  expect(printed).toEqual([
    '["words","cover","sketch"] true',
    "true 2",
    '["CoMap","CoList","CoFeed","CoPlainText","FileStream","Group","Account","CoMap"]',
    "true CoOptional",
    '["profile","root"] true',
    "[true,true,true]",
    "x",
  ])
})
