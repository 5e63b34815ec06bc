/** The texts are those of `canonicalJson`. */
import fc from "fast-check"
import { expect, test } from "vitest"
import { canonicalJson } from "../base/canonical-json.ts"
import { JazzError } from "../base/errors.ts"
import type { JsonValue } from "../base/json.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { OpID } from "../ids/transaction-id.ts"
import { deletions, insertionAfter, insertionBefore, insertionsAfter, replacement } from "./list-changes.ts"

const text = fc.string({ unit: "binary" })
const index = fc.oneof(fc.nat(), fc.double())
const opIDs: fc.Arbitrary<OpID> = fc
  .record({ sessionID: text, txIndex: index, changeIdx: fc.nat(), branch: fc.option(text, { nil: undefined }) })
  .map(({ sessionID, txIndex, changeIdx, branch }) => {
    const id = { sessionID: sessionID as SessionID, txIndex, changeIdx }
    return branch === undefined ? id : { ...id, branch: branch as RawCoID }
  })
/** Also what is no JSON. */
const values = fc.oneof(
  fc.jsonValue(),
  text,
  fc.double(),
  fc.constantFrom(undefined, () => 0, new Date(0)),
) as fc.Arbitrary<JsonValue>

test("whatever is inserted and deleted, wherever", () => {
  fc.assert(
    fc.property(opIDs, opIDs, values, fc.array(values), (a, b, value, more) => {
      for (const { changes, text: written } of [
        insertionsAfter(a, [value, ...more]),
        insertionsAfter("start", more),
        insertionAfter(a, value),
        insertionAfter("start", value),
        insertionBefore(a, value),
        insertionBefore("end", value),
        deletions([a, b]),
        deletions([]),
        replacement(a, value),
      ])
        expect(written).toBe(canonicalJson(changes))
    }),
  )
})

test("the text of many insertions comes in pieces", () => {
  for (const count of [255, 256, 257, 512, 700]) {
    const { changes, text: written } = insertionsAfter(
      "start",
      Array.from({ length: count }, (_, i) => (i % 3 === 0 ? `item ${i}` : i)),
    )
    expect(typeof written === "string").toBe(count <= 256)
    expect([written].flat().join("")).toBe(canonicalJson(changes))
  }
})

test("many numbers and many texts, whatever one of them is", () => {
  const oddities = [NaN, Infinity, -0, 1e21, 0.1, undefined, null, true, [], "", '"', "\\", "\n", "é", "\ud800", '","', "plain"]
  for (const many of [
    [1, 2, 3],
    ["co_zA", "co_zB", ""],
  ])
    for (const odd of oddities)
      for (const values of [many, [odd, ...many], [...many, odd, ...many], [odd]] as JsonValue[][]) {
        const { changes, text: written } = insertionsAfter("start", values)
        expect(written).toBe(canonicalJson(changes))
      }
})

test("holes are values that JSON cannot carry", () => {
  const { changes, text: written } = insertionsAfter("start", Array<JsonValue>(2))

  expect(changes).toHaveLength(2)
  expect(written).toBe(canonicalJson(changes))
})

test("what is too deep is refused as it would be", () => {
  let value: JsonValue = 1
  for (let depth = 0; depth < 998; depth++) value = [value]
  const { changes, text: written } = insertionsAfter("start", [value])
  expect(written).toBe(canonicalJson(changes))
  const deeper = [value]
  expect(() => insertionsAfter("start", [deeper])).toThrow(JazzError)
  expect(() => canonicalJson([{ value: deeper }])).toThrow(JazzError)
})
