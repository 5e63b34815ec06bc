import fc from "fast-check"
import { expect, test } from "vitest"
import { canonicalJson, MAX_JSON_DEPTH } from "./canonical-json.ts"
import type { JsonValue } from "./json.ts"

fc.configureGlobal({ seed: 7 })

/** The definition, word by word. */
function naiveText(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(naiveText).join()}]`
  if (typeof value !== "object" || value === null) return JSON.stringify(value)
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${naiveText(member as JsonValue)}`).join()}}`
}

function reversed(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member as JsonValue)]),
  )
}

const anyJson = fc.jsonValue({ maxDepth: 5, stringUnit: "binary" }) as fc.Arbitrary<JsonValue>

test("agrees with the naive definition", () => {
  fc.assert(
    fc.property(anyJson, (value) => {
      expect(canonicalJson(value)).toBe(naiveText(value))
    }),
    { numRuns: 300 },
  )
})

test("the text parses to what JSON.stringify would have kept", () => {
  fc.assert(
    fc.property(anyJson, (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
    { numRuns: 300 },
  )
})

test("the order of members does not matter", () => {
  fc.assert(
    fc.property(anyJson, (value) => {
      expect(canonicalJson(reversed(value))).toBe(canonicalJson(value))
    }),
    { numRuns: 300 },
  )
})

test("leaves out what JSON cannot carry", () => {
  expect(canonicalJson({ b: undefined, a: [undefined, () => 1, Symbol("s")], f: () => 1, n: Number.NaN, i: Infinity })).toBe(
    '{"a":[null,null,null],"i":null,"n":null}',
  )
})

test("honours toJSON at every level, with the key", () => {
  expect(canonicalJson({ at: new Date(0), k: { toJSON: (key: string) => key } })).toBe('{"at":"1970-01-01T00:00:00.000Z","k":"k"}')
})

test("keys that mean something to JavaScript are ordinary", () => {
  expect(canonicalJson(JSON.parse('{"toString":1,"__proto__":{"z":1},"constructor":2}'))).toBe(
    '{"__proto__":{"z":1},"constructor":2,"toString":1}',
  )
})

test("texts that look like ciphertext are escaped like all others", () => {
  expect(canonicalJson('binary_U","x":"')).toBe('"binary_U\\",\\"x\\":\\""')
})

test("refuses what has no text, and what is nested too deep", () => {
  const cycle: unknown[] = []
  cycle.push(cycle)
  const deep = JSON.parse("[".repeat(MAX_JSON_DEPTH) + "]".repeat(MAX_JSON_DEPTH)) as JsonValue

  for (const value of [undefined, 1n, () => 1, cycle, [deep], { a: 1n }])
    expect(() => canonicalJson(value)).toThrow(expect.objectContaining({ code: "json.unsupported" }))
  expect(canonicalJson(deep)).toHaveLength(2 * MAX_JSON_DEPTH)
})
