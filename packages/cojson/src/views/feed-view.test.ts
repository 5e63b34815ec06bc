import fc from "fast-check"
import { expect, test } from "vitest"
import type { JsonValue } from "../base/json.ts"
import type { RawAccountID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import { FeedView } from "./feed-view.ts"
import { compareEntries, type Entry } from "./view.ts"

const sessions = ["co_zA_session_z1", "co_zA_session_z2", "co_zB_session_z1"] as SessionID[]

function entry(sessionID: SessionID, txIndex: number, madeAt: number, changes: readonly JsonValue[]): Entry {
  return { tx: { sessionID, txIndex }, author: "co_zA" as RawAccountID, madeAt, privacy: "private", changes }
}

function valuesOf(view: FeedView): Record<string, JsonValue[]> {
  return Object.fromEntries(view.sessions().map((session) => [session, view.itemsIn(session).map(({ value }) => value)]))
}

test("every change is an item, whatever it is", () => {
  const view = new FeedView()
  const [session] = sessions as [SessionID]
  view.append([entry(session, 0, 1, [null, 7, "text", { op: "del" }, [1]])])
  expect(valuesOf(view)).toEqual({ [session]: [null, 7, "text", { op: "del" }, [1]] })
  view.reset()
  expect(valuesOf(view)).toEqual({})
})

test("who follows a feed hears of the sessions that got items, and of all when it is read anew", () => {
  const view = new FeedView()
  const [one, two, three] = sessions as [SessionID, SessionID, SessionID]
  view.append([entry(one, 0, 1, ["a"]), entry(two, 0, 2, ["b"])])
  const first = view.sessionsSince(undefined)
  expect([...first.sessions]).toEqual([one, two])
  expect([...view.sessionsSince(first.mark).sessions]).toEqual([])

  view.append([entry(three, 0, 3, ["c"]), entry(three, 1, 4, ["d"])])
  view.insert(entry(two, 1, 0, ["late"]))
  const second = view.sessionsSince(first.mark)
  expect([...second.sessions]).toEqual([three, two])

  view.reset()
  view.append([entry(one, 0, 1, ["a"]), entry(two, 0, 2, ["b"]), entry(two, 1, 3, ["c"]), entry(three, 0, 4, ["d"])])
  expect([...view.sessionsSince(second.mark).sessions]).toEqual([one, two, three])
})

test("a transaction of very many items may arrive late", () => {
  const view = new FeedView()
  const [session] = sessions as [SessionID]
  view.append([entry(session, 1, 5, ["last"])])
  view.insert(entry(session, 0, 1, Array<JsonValue>(300_000).fill("x")))
  expect(view.itemsIn(session).length).toBe(300_001)
  expect(view.itemsIn(session).at(-1)?.value).toBe("last")
})

test("items of a session are in order of time, then index, however they arrive", () => {
  const made = fc.record({ session: fc.constantFrom(...sessions), madeAt: fc.nat(20), items: fc.nat(3) })
  fc.assert(
    fc.property(fc.array(made, { maxLength: 30 }), fc.infiniteStream(fc.nat(1_000)), (script, positions) => {
      const entries = script.map(({ session, madeAt, items }, i) =>
        entry(
          session,
          i,
          madeAt,
          Array.from({ length: items + 1 }, (_, n) => `${i} ${n}`),
        ),
      )
      const expected: Record<string, JsonValue[]> = {}
      for (const { tx, changes } of entries.toSorted(compareEntries)) (expected[tx.sessionID] ??= []).push(...changes)
      const ordered = new FeedView()
      ordered.append(entries.toSorted(compareEntries))
      expect(valuesOf(ordered)).toEqual(expected)

      const shuffled: Entry[] = []
      for (const item of entries) shuffled.splice((positions.next().value ?? 0) % (shuffled.length + 1), 0, item)
      const late = new FeedView()
      for (const item of shuffled) late.insert(item)
      expect(valuesOf(late)).toEqual(expected)
    }),
  )
})
