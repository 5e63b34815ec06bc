import { beforeEach, expect, test } from "vitest"
import { assertLoaded, co, exportCoValue, Group, importContentPieces, jazzConfig, z } from "../index.ts"
import { createJazzTestAccount, disableJazzTestSync, setupJazzTestSync } from "../testing/index.ts"

const Inner = co.map({ n: z.number() })
const Outer = co.map({ inner: Inner })

beforeEach(() => {
  disableJazzTestSync()
  jazzConfig.setCustomErrorReporter(() => {})
  return () => jazzConfig.setCustomErrorReporter()
})

test("pieces carry everything that is needed, importing twice is harmless", async () => {
  const alice = await createJazzTestAccount({ isCurrentActiveAccount: true })
  const parent = Group.create().makePublic()
  const owner = Group.create()
  owner.addMember(parent)
  const outer = Outer.create({ inner: Inner.create({ n: 1 }, owner) }, owner)
  const pieces = await exportCoValue(Outer, outer.$jazz.id, { loadAs: alice, resolve: { inner: true } })
  const bob = await createJazzTestAccount({ isCurrentActiveAccount: true })
  const copy = JSON.parse(JSON.stringify(pieces)) as NonNullable<typeof pieces>
  importContentPieces(copy)
  importContentPieces(copy, bob)
  const loaded = await Outer.load(outer.$jazz.id, { resolve: { inner: true } })
  expect(loaded.$isLoaded && loaded.inner.n).toBe(1)
})

test("what cannot be read is skipped when the best effort is good enough", async () => {
  await setupJazzTestSync()
  await createJazzTestAccount({ isCurrentActiveAccount: true })
  const open = Group.create().makePublic()
  const outer = Outer.create({ inner: Inner.create({ n: 1 }, Group.create()) }, open)
  await outer.inner.$jazz.waitForSync()
  await outer.$jazz.waitForSync()
  const bob = await createJazzTestAccount()
  const query = { loadAs: bob, resolve: { inner: true } } as const
  expect(await exportCoValue(Outer, outer.$jazz.id, query)).toBe(null)
  const pieces = await exportCoValue(Outer, outer.$jazz.id, { ...query, bestEffortResolution: true })
  expect(pieces?.some(({ id }) => id === outer.$jazz.id)).toBe(true)
})

test("an instance exports what its subscription has loaded", async () => {
  const alice = await createJazzTestAccount({ isCurrentActiveAccount: true })
  const outer = Outer.create({ inner: { n: 1 } })
  const shallow = await Outer.load(outer.$jazz.id)
  const deep = await Outer.load(outer.$jazz.id, { resolve: { inner: true } })
  assertLoaded(shallow)
  assertLoaded(deep)
  expect(deep.$jazz.export().contentPieces.length).toBeGreaterThan(shallow.$jazz.export().contentPieces.length)
  expect(shallow.$jazz.export().id).toBe(outer.$jazz.id)
  expect(shallow.$jazz.export().contentPieces.some(({ id }) => id === alice.$jazz.id)).toBe(true)
})

test("exporting what can be reached takes what arrives after the first failure, too", async () => {
  await setupJazzTestSync()
  await createJazzTestAccount({ isCurrentActiveAccount: true })
  const group = Group.create().makePublic()
  const Two = co.map({ hidden: Inner, open: Inner })
  const outer = Two.create({ hidden: Inner.create({ n: 1 }, Group.create()), open: Inner.create({ n: 2 }, group) }, group)
  await Promise.all([outer, outer.hidden, outer.open].map((value) => value.$jazz.waitForSync()))
  const reader = await createJazzTestAccount()

  const pieces = await exportCoValue(Two, outer.$jazz.id, {
    loadAs: reader,
    resolve: { hidden: true, open: true },
    bestEffortResolution: true,
  })

  expect(pieces?.map(({ id }) => id)).toContain(outer.open.$jazz.id)
})
