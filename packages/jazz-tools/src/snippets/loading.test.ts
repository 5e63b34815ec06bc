/** Programs as the public documentation writes them; they must run unchanged. */
import { expect, test } from "vitest"
import { Account, Group, assertLoaded, co, jazzConfig, z } from "../index.ts"
import { createJazzTestGuest, getPeerConnectedToTestSyncServer } from "../testing/index.ts"
import { start } from "./preamble.ts"

test("41. Loading is explicit", async () => {
  const { show, printed } = await start()
  const Chapter = co.map({ title: z.string() })
  const Novel = co.map({ name: z.string(), first: Chapter })
  const novel = Novel.create({ name: "N", first: { title: "One" } })

  const deep = await Novel.load(novel.$jazz.id, { resolve: { first: true } })
  if (!deep.$isLoaded) throw new Error("expected a value")
  show(deep.name, deep.first.title, deep === (novel as unknown), deep.$jazz.id === novel.$jazz.id)

  const missing = await Novel.load("co_zDoesNotExist", { skipRetry: true })
  show(missing.$isLoaded, missing.$jazz.loadingState, missing.$jazz.id)
  const bad = await Novel.load("not-an-id", { skipRetry: true })
  show(bad.$jazz.loadingState)

  expect(printed).toEqual(["N One false true", "false unavailable co_zDoesNotExist", "unavailable"])
})

test("42. Resolve queries go as deep as you ask", async () => {
  const { show, printed } = await start()
  const Cell = co.map({ v: z.number() })
  const Row = co.map({ cells: co.list(Cell), note: co.plainText() })
  const Table = co.map({ rows: co.list(Row), byName: co.record(z.string(), Cell) })
  const t = Table.create({ rows: [{ cells: [{ v: 1 }, { v: 2 }], note: "r" }], byName: { x: { v: 9 } } })
  const full = await Table.load(t.$jazz.id, {
    resolve: { rows: { $each: { cells: { $each: true }, note: true } }, byName: { $each: true } },
  })
  assertLoaded(full)
  show(
    full.rows[0].cells.map((c) => c.v),
    `${full.rows[0].note}`,
    full.byName.x?.v,
  )
  const one = await Table.load(t.$jazz.id, { resolve: { byName: { x: true } } })
  assertLoaded(one)
  show(one.byName.x?.v)

  expect(printed).toEqual(["[1,2] r 9", "9"])
})

test("43. Where a catch applies", async () => {
  const { show, peer, printed } = await start()
  const { acc: otto } = await peer()
  const Detail = co.map({ d: z.string() })
  const Item = co.map({ n: z.number(), detail: Detail })
  const pub = Group.create().makePublic()
  const priv = Group.create()
  const mk = (n: number, ig: Group, dg: Group) => Item.create({ n, detail: Detail.create({ d: "d" }, dg) }, ig)
  const Items = co.list(Item)
  const list = Items.create([mk(0, pub, pub), mk(1, pub, priv), mk(2, priv, priv)], pub)
  const status = (v: { $isLoaded: boolean; $jazz: { loadingState: string } }) => (v.$isLoaded ? "ok" : v.$jazz.loadingState)

  const outer = await Items.load(list.$jazz.id, { loadAs: otto, resolve: { $each: { detail: true, $onError: "catch" } } })
  assertLoaded(outer)
  show(outer.map(status))
  const inner = await Items.load(list.$jazz.id, { loadAs: otto, resolve: { $each: { detail: { $onError: "catch" } } } })
  show(status(inner))
  const both = await Items.load(list.$jazz.id, { loadAs: otto, resolve: { $each: { detail: { $onError: "catch" }, $onError: "catch" } } })
  assertLoaded(both)
  show(
    both.map(status),
    both.map((i) => (i.$isLoaded ? status(i.detail) : "-")),
  )

  expect(printed).toEqual(['["ok","unauthorized","unauthorized"]', "unauthorized", '["ok","ok","unauthorized"] ["ok","unauthorized","-"]'])
})

test("44. Required references must exist, optional ones may not", async () => {
  const { show, printed } = await start()
  const Part = co.map({ n: z.number() })
  const Whole = co.map({ need: Part, maybe: Part.optional() })
  const broken = Whole.create({} as any)
  const a = await Whole.load(broken.$jazz.id, { resolve: { need: true } })
  show(a.$isLoaded, a.$jazz.loadingState)
  const b = await Whole.load(broken.$jazz.id, { resolve: { maybe: true } })
  assertLoaded(b)
  show(b.maybe === undefined)
  const fine = Whole.create({ need: { n: 1 } })
  const c = await Whole.load(fine.$jazz.id, { resolve: { need: true, maybe: true } })
  show(c.$isLoaded)

  expect(printed).toEqual(["false unavailable", "true", "true"])
})

test("45. Deepening a loaded value", async () => {
  const { show, failsAsync, peer, printed } = await start()
  const { acc: otto } = await peer()
  const Photo = co.map({ url: z.string() })
  const Album = co.map({ name: z.string(), photos: co.list(Photo) })
  const album = Album.create({ name: "A", photos: [{ url: "u1" }] })
  const shallow = await Album.load(album.$jazz.id)
  assertLoaded(shallow)
  const deep = await shallow.$jazz.ensureLoaded({ resolve: { photos: { $each: true } } })
  show(deep === (shallow as unknown), deep.photos[0].url)

  const open = Album.create({ name: "B", photos: co.list(Photo).create([], Group.create()) }, Group.create().makePublic())
  const his = await Album.load(open.$jazz.id, { loadAs: otto })
  assertLoaded(his)
  const msg = await failsAsync(() => his.$jazz.ensureLoaded({ resolve: { photos: true } }))
  show(msg === "Failed to deeply load CoValue " + open.$jazz.id)

  expect(printed).toEqual(["false u1", "true"])
})

test("46. Following a reference by hand", async () => {
  const { show, printed } = await start()
  const Wheel = co.map({ inches: z.number() })
  const Bike = co.map({ front: Wheel, spare: Wheel.optional() })
  const bike = Bike.create({ front: { inches: 28 } })
  const ref = bike.$jazz.refs.front
  show(ref.id === bike.front.$jazz.id, bike.$jazz.refs.spare === undefined, Object.keys(bike.$jazz.refs))
  const viaRef = await ref.load()
  show(viaRef.$isLoaded && viaRef.inches)
  show(ref.value.$isLoaded && ref.value.inches)

  expect(printed).toEqual(['true true ["front"]', "28", "28"])
})

test("47. Anonymous agents read only public data", async () => {
  const { me, show, fails, printed } = await start()
  const News = co.map({ head: z.string() })
  const open = News.create({ head: "open" }, Group.create().makePublic())
  const closed = News.create({ head: "closed" })
  await me.$jazz.waitForAllCoValuesSync()
  const { guest } = await createJazzTestGuest()
  guest.node.syncManager.addPeer(getPeerConnectedToTestSyncServer())
  show(fails(() => Account.getMe())) // creating a guest leaves nobody signed in
  const a = await News.load(open.$jazz.id, { loadAs: guest })
  const b = await News.load(closed.$jazz.id, { loadAs: guest })
  assertLoaded(a)
  show(a.head, b.$jazz.loadingState)
  show(guest.canRead(a), guest.canWrite(a), guest.canAdmin(a), guest.$type$)

  expect(printed).toEqual([
    "Something that expects a full active account was called in guest mode.",
    "open unauthorized",
    "true false false Anonymous",
  ])
})

test("48. Reporting load errors", async () => {
  const { show, peer, printed } = await start()
  const seenErrors: string[] = []
  jazzConfig.setCustomErrorReporter((error, { jazzError }) => {
    seenErrors.push(`${jazzError.type}|${error.message}`)
  })
  const Thing = co.map({ n: z.number() })
  await Thing.load("co_zQuiet", { skipRetry: true }) // quiet: skipRetry suppresses unavailable reports
  await Thing.load("nonsense")
  const { acc: otto } = await peer()
  const secret = Thing.create({ n: 1 })
  await Thing.load(secret.$jazz.id, { loadAs: otto })
  show(seenErrors.map((m) => m.replace(secret.$jazz.id, "ID").replace(otto.$jazz.id, "OTTO")))
  jazzConfig.setCustomErrorReporter()

  expect(printed).toEqual([
    '["unavailable|Jazz Unavailable Error: unable to load nonsense","unauthorized|Jazz Authorization Error: The current user (OTTO) is not authorized to access ID"]',
  ])
})

test("49. Unsubscribing from inside the callback", async () => {
  const { show, settle, printed } = await start()
  const N = co.map({ n: z.number() })
  const n = N.create({ n: 1 })
  const got: number[] = []
  n.$jazz.subscribe((v, unsubscribe) => {
    got.push(v.n)
    if (v.n === 2) unsubscribe()
  })
  await settle()
  n.$jazz.set("n", 2)
  n.$jazz.set("n", 3)
  await settle()
  show(got)
  const never: number[] = []
  n.$jazz.subscribe((v) => {
    never.push(v.n)
  })()
  await settle()
  show(never)

  expect(printed).toEqual(["[1,2]", "[]"])
})

test("50. References stay stable unless their value changed", async () => {
  const { show, settle, printed } = await start()
  const Pawn = co.map({ at: z.string() })
  const Game = co.map({ turn: z.number(), pawns: co.list(Pawn) })
  const game = Game.create({ turn: 1, pawns: [{ at: "a2" }, { at: "b2" }] })
  const frames: unknown[][] = []
  const stop = Game.subscribe(game.$jazz.id, { resolve: { pawns: { $each: true } } }, (g) => {
    frames.push([g, g.pawns, g.pawns[0], g.pawns[1]])
  })
  await settle()
  game.pawns[0].$jazz.set("at", "a3")
  game.$jazz.set("turn", 2)
  await settle()
  stop()
  const same = (a: number, b: number) => frames[a].map((v, i) => v === frames[b][i])
  show(frames.length, same(0, 1), same(1, 2)) // [map, list, changed pawn, other pawn]

  expect(printed).toEqual(["3 [false,false,false,true] [false,true,true,true]"])
})

test("51. Children notify when resolved or touched", async () => {
  const { show, settle, printed } = await start()
  const Kid = co.map({ n: z.number() })
  const Mum = co.map({ kid: Kid })
  const mum = Mum.create({ kid: { n: 1 } })
  const blind: string[] = [],
    curious: number[] = []
  const s1 = Mum.subscribe(mum.$jazz.id, {}, () => {
    blind.push("call")
  })
  const s2 = Mum.subscribe(mum.$jazz.id, {}, (m) => {
    if (m.kid.$isLoaded) curious.push(m.kid.n)
  })
  await settle()
  mum.kid.$jazz.set("n", 2)
  await settle()
  mum.kid.$jazz.set("n", 3)
  await settle()
  s1()
  s2()
  show(blind.length, curious)

  expect(printed).toEqual(["1 [1,2,3]"])
})

test("52. Which writes notify", async () => {
  const { show, settle, printed } = await start()
  const P = co.map({ a: z.number(), b: z.number() })
  const p = P.create({ a: 1, b: 1 })
  let calls = 0
  const stop = p.$jazz.subscribe(() => {
    calls++
  })
  await settle()
  const count = (f: () => unknown) => {
    calls = 0
    f()
    return calls
  }
  show(count(() => p.$jazz.set("a", 1))) // an equal value is still written
  show(count(() => p.$jazz.applyDiff({ a: 1, b: 1 }))) // nothing differs
  show(count(() => p.$jazz.applyDiff({ a: 2, b: 2 }))) // one call per changed key
  stop()

  expect(printed).toEqual(["1", "0", "2"])
})

test("53. Subscribing from an instance", async () => {
  const { show, settle, printed } = await start()
  const Tag = co.map({ t: z.string() })
  const Post = co.map({ title: z.string(), tags: co.list(Tag) })
  const post = Post.create({ title: "p", tags: [{ t: "x" }] })
  const log: string[] = []
  const stop = post.$jazz.subscribe({ resolve: { tags: { $each: true } } }, (p) => {
    log.push(p.title + ":" + p.tags.map((t) => t.t).join(","))
  })
  await settle()
  post.tags.$jazz.push({ t: "y" })
  post.$jazz.set("title", "q")
  await settle()
  stop()
  show(log)

  expect(printed).toEqual(['["p:x","p:x,y","q:x,y"]'])
})
