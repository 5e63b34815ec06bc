import fc from "fast-check"
import { expect, test } from "vitest"
import { canonicalJson } from "../base/canonical-json.ts"
import { PureJSCrypto } from "../crypto/entries/PureJSCrypto.ts"
import type { RawCoID } from "../ids/co-id.ts"
import { idForHeader, type CoValueHeader } from "./header.ts"

const crypto = await PureJSCrypto.create()
const text = fc.string({ unit: "binary" })
const name = fc.oneof(text, fc.constantFrom("comap", "co_z1"))
const ruleset = fc.oneof(
  fc.record({ type: fc.constant("ownedByGroup"), group: name, extra: text }, { requiredKeys: ["type", "group"] }),
  fc.record({ type: fc.constantFrom("group", "ownedByGroup"), initialAdmin: name }),
  fc.constant({ type: "unsafeAllowAll" }),
)
const header = fc.record(
  {
    type: name,
    ruleset,
    meta: fc.oneof(fc.constant(null), fc.object()),
    uniqueness: fc.jsonValue(),
    createdAt: fc.option(text),
    extra: text,
  },
  { requiredKeys: ["type", "ruleset", "meta", "uniqueness"] },
)
const usual = fc.record({
  uniqueness: text,
  type: name,
  createdAt: text,
  meta: fc.constant(null),
  ruleset: fc.record({ type: fc.constant("ownedByGroup"), group: name }),
})

test("an id is the hash of the canonical text, whatever the header has and in whatever order", () => {
  fc.assert(
    fc.property(fc.oneof(header, usual), (given) => {
      expect(idForHeader(given as unknown as CoValueHeader, crypto)).toBe(`co_z${crypto.shortHashText(canonicalJson(given))}`)
    }),
  )
})

test("a header of the usual form has the id that it always had", () => {
  const given: CoValueHeader = {
    type: "comap",
    ruleset: { type: "ownedByGroup", group: "co_z1" as RawCoID },
    meta: null,
    createdAt: "2024-01-01T00:00:00.000Z",
    uniqueness: "z1",
  }
  const canonical =
    '{"createdAt":"2024-01-01T00:00:00.000Z","meta":null,"ruleset":{"group":"co_z1","type":"ownedByGroup"},"type":"comap","uniqueness":"z1"}'

  expect(idForHeader(given, crypto)).toBe(`co_z${crypto.shortHashText(canonical)}`)
})
