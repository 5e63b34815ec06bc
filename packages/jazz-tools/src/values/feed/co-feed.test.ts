import type { JsonValue } from "cojson"
import { beforeAll, expect, test } from "vitest"
import { CoFeed, co, z } from "../../index.ts"
import { createJazzTestAccount, createJazzTestGuest } from "../../testing/index.ts"

let me: Awaited<ReturnType<typeof createJazzTestAccount>>
beforeAll(async () => {
  me = await createJazzTestAccount({ isCurrentActiveAccount: true })
})

test("entries show the latest item; all is a fresh iterator each time", () => {
  const feed = co.feed(z.date()).create([new Date(1), new Date(2)])
  feed.$jazz.push(new Date(3), new Date(4))
  expect(feed).toBeInstanceOf(CoFeed)
  expect(feed.$type$).toBe("CoStream")
  expect(feed.byMe?.value).toEqual(new Date(4))
  expect(feed.byMe?.by?.$jazz.id).toBe(me.$jazz.id)
  expect(feed.byMe?.tx.sessionID).toBe(me.$jazz.sessionID)
  const times = () => Array.from(feed.byMe?.all ?? [], ({ value }) => value.getTime())
  expect([times(), times()]).toEqual([
    [1, 2, 3, 4],
    [1, 2, 3, 4],
  ])
  expect(Object.keys(feed.byMe ?? {})).not.toContain("all")
  expect(Object.keys(feed.perAccount)).toEqual([me.$jazz.id])
  expect(feed.perAccount["co_zNobody"]).toBeUndefined()
  expect(feed.perSession[me.$jazz.sessionID ?? ""]?.value).toEqual(new Date(4))
  expect(JSON.parse(JSON.stringify(feed))).toEqual({
    $jazz: { id: feed.$jazz.id },
    in: { [me.$jazz.sessionID ?? ""]: "1970-01-01T00:00:00.004Z" },
  })
})

test("items that are not what the schema says are read without throwing", () => {
  const strange: JsonValue[] = [{ toString: null, valueOf: null }, [[[]]], {}, null, true, 1e308, "text"]
  for (const element of [z.date(), z.string()]) {
    const feed = co.feed(element).create([])
    for (const item of strange) {
      feed.$jazz.raw.push(item)
      expect(() => feed.byMe?.value).not.toThrow()
    }
    expect(Array.from(feed.byMe?.all ?? [], ({ value }) => typeof value)).toHaveLength(strange.length)
  }
  const list = co.list(z.date()).create([])
  for (const item of strange) list.$jazz.raw.append(item)
  expect(list.map((date) => date instanceof Date)).toHaveLength(strange.length)
  const map = co.map({ at: z.date() }).create({ at: new Date(0) })
  map.$jazz.raw.set("at", { toString: null })
  expect(map.at.getTime()).toBe(NaN)
})

test("an empty feed has nothing by anybody", () => {
  const feed = co.feed(z.number()).create([])
  expect([feed.byMe, feed.inCurrentSession, Object.keys(feed.perAccount)]).toEqual([undefined, undefined, []])
})

test("guests have no entries of their own", async () => {
  const { guest } = await createJazzTestGuest()
  expect(guest.$type$).toBe("Anonymous")
})

test("a feed of required references takes no missing items", async () => {
  await createJazzTestAccount({ isCurrentActiveAccount: true })
  const Kid = co.map({ n: z.number() })
  const feed = co.feed(Kid).create([{ n: 1 }])

  expect(() => feed.$jazz.push({ n: 2 }, undefined as never)).toThrow(TypeError)
  expect([...(feed.byMe?.all ?? [])]).toHaveLength(1)
})
