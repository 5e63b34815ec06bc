/** The texts are those of `canonicalJson`. */
import fc from "fast-check"
import { expect, test } from "vitest"
import { canonicalJson } from "../base/canonical-json.ts"
import { JazzError } from "../base/errors.ts"
import type { JsonValue } from "../base/json.ts"
import { setting, settings } from "./map-changes.ts"

const key = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("__proto__", "toString", ""))
/** Also what is no JSON. */
const value = fc.oneof(fc.jsonValue(), fc.double(), fc.constant(undefined), fc.string({ unit: "binary" })) as fc.Arbitrary<JsonValue>

test("of one key", () => {
  fc.assert(
    fc.property(key, value, (name, given) => {
      const { changes, text } = setting(name, given)
      expect(text).toBe(canonicalJson(changes))
      expect(changes).toStrictEqual([given === undefined ? { key: name, op: "set" } : { key: name, op: "set", value: given }])
    }),
  )
})

test("of the keys of an object, in its order", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(key, value)), (entries) => {
      const object = Object.fromEntries(entries)
      const { changes, text } = settings(object)
      expect(text).toBe(canonicalJson(changes))
      expect(changes.map((change) => change.key)).toEqual(Object.keys(object))
    }),
  )
})

test("what is too deep for a transaction is refused as canonical JSON refuses it", () => {
  let deep: JsonValue = 1
  for (let depth = 0; depth < 997; depth++) deep = [deep]
  expect(setting("key", deep).text).toBe(canonicalJson([{ key: "key", op: "set", value: deep }]))
  let refused = 0
  for (; refused < 4; refused++) {
    deep = [deep]
    let expected: string | undefined
    try {
      expected = canonicalJson([{ key: "key", op: "set", value: deep }])
    } catch {
      break
    }
    expect(setting("key", deep).text).toBe(expected)
  }
  expect(refused).toBeLessThan(4)
  expect(() => setting("key", deep)).toThrow(JazzError)
})
