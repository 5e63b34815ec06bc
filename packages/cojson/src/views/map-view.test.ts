import fc from "fast-check"
import { expect, test } from "vitest"
import type { JsonValue } from "../base/json.ts"
import type { RawAccountID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import { MapView } from "./map-view.ts"
import { compareEntries, type Entry } from "./view.ts"

const sessions = ["co_zA_session_z1", "co_zA_session_z2"] as [SessionID, SessionID]

function entry(session: 0 | 1, txIndex: number, madeAt: number, changes: readonly JsonValue[]): Entry {
  return { tx: { sessionID: sessions[session], txIndex }, author: "co_zA" as RawAccountID, madeAt, privacy: "private", changes }
}

function mapOf(...changes: JsonValue[]): MapView {
  const view = new MapView()
  view.append([entry(0, 0, 1, changes)])
  return view
}

test("operations whose key has no text have no effect", () => {
  const deep: JsonValue = JSON.parse("[".repeat(100_000) + "]".repeat(100_000))
  const strange: JsonValue[] = [{ toString: 1 }, [{ toString: "no", valueOf: 2 }], deep]
  const view = mapOf(...strange.map((key) => ({ op: "set", key, value: 1 })), { op: "set", key: "a", value: 2 })
  expect(view.toJSON()).toEqual({ a: 2 })
  expect(view.insert(entry(1, 0, 0, [{ op: "del", key: { toString: 1 } }]))).toBe(true)
  expect(mapOf({ op: "set", key: {}, value: 1 }, { op: "set", key: [1, 2], value: 2 }).toJSON()).toEqual({ "[object Object]": 1, "1,2": 2 })
})

test("any changes are read", () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.jsonValue(), fc.jsonValue(), (changes, op, key) => {
      const all = [...changes, { op, key, value: 1 }, { op: "set", key, value: 1 }, { op: "set", key: "good", value: true }] as JsonValue[]
      const view = mapOf(...all)
      view.insert(entry(1, 0, 0, all))
      expect(view.get("good")).toBe(true)
      expect(view.keys()).toContain("good")
    }),
  )
})

test("the last operation on a key decides, however they arrive", () => {
  const op = fc.record({ key: fc.constantFrom("a", "b", "7", "__proto__"), value: fc.option(fc.nat(9)), deletes: fc.boolean() })
  const made = fc.record({ session: fc.constantFrom<0 | 1>(0, 1), madeAt: fc.nat(9), ops: fc.array(op, { maxLength: 3 }) })
  fc.assert(
    fc.property(fc.array(made, { maxLength: 20 }), fc.array(fc.nat(1_000), { minLength: 20, maxLength: 20 }), (script, positions) => {
      const entries = script.map(({ session, madeAt, ops }, i) =>
        entry(
          session,
          i,
          madeAt,
          ops.map(({ key, value, deletes }) => (deletes ? { op: "del", key } : { op: "set", key, value })),
        ),
      )
      const expected = new Map<string, JsonValue>()
      const counts = new Map<string, number>()
      for (const { changes } of entries.toSorted(compareEntries)) {
        for (const change of changes as { op: string; key: string; value: JsonValue }[]) {
          counts.set(change.key, (counts.get(change.key) ?? 0) + 1)
          if (change.op === "del") expected.delete(change.key)
          else expected.set(change.key, change.value)
        }
      }
      const view = new MapView()
      const arriving: Entry[] = []
      for (const [i, item] of entries.entries()) arriving.splice((positions[i] ?? 0) % (arriving.length + 1), 0, item)
      for (const item of arriving) view.insert(item)

      expect(new Map(Object.entries(view.toJSON()))).toEqual(expected)
      expect(new Set(view.keys())).toEqual(new Set(expected.keys()))
      expect(view.editedKeys()).toEqual(Object.keys(Object.fromEntries(counts)))
      for (const [key, count] of counts) {
        expect(view.get(key)).toEqual(expected.get(key))
        expect(view.has(key)).toBe(expected.has(key))
        expect(view.operations(key)).toHaveLength(count)
      }
    }),
  )
})

test("strange operations count as they do for published peers", () => {
  const view = mapOf(
    { op: "frobnicate", key: "a", value: 1 },
    { op: "set", key: 7, value: 2 },
    { op: "set", value: 3 },
    { key: "b", value: { deep: [null] } },
    { op: "set", key: "nothing" },
    { op: "set", key: "null", value: null },
  )
  expect(view.toJSON()).toEqual({ a: 1, "7": 2, undefined: 3, b: { deep: [null] }, null: null })
  expect([view.has("nothing"), view.get("nothing"), view.keys().includes("nothing")]).toEqual([true, undefined, true])
})

test("keys with a meaning in JavaScript are ordinary keys", () => {
  const view = mapOf(...["__proto__", "constructor", "toString", "hasOwnProperty"].map((key) => ({ op: "set", key, value: key })))
  expect(Object.entries(view.toJSON())).toEqual(["__proto__", "constructor", "toString", "hasOwnProperty"].map((key) => [key, key]))
  expect([view.get("valueOf"), view.has("valueOf"), view.last("valueOf"), view.operations("valueOf")]).toEqual([
    undefined,
    false,
    undefined,
    [],
  ])
})

test("changes of any shape do no harm", () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), (strange) => {
      const changes = [...(strange as JsonValue[]), null, 7, "text", [], {}]
      const view = mapOf(...changes, { op: "set", key: "good", value: true })
      expect(view.get("good")).toBe(true)
      expect(view.toJSON()).toMatchObject({ good: true })
    }),
  )
})

test("a key has all its operations, whether it was written once, again or late", () => {
  const view = mapOf({ op: "set", key: "once", value: 1 }, { op: "set", key: "often", value: 2 })
  view.append([entry(0, 1, 2, [{ op: "set", key: "often", value: 3 }])])
  view.insert(entry(1, 0, 0, [{ op: "set", key: "often", value: 1 }]))
  expect(view.operations("once").map(({ value }) => value)).toEqual([1])
  expect(view.operations("often").map(({ value }) => value)).toEqual([1, 2, 3])
  expect(view.operations("never")).toEqual([])
  expect(view.last("often")?.value).toBe(3)
  expect(view.operations("often")).toBe(view.operations("often"))
})
