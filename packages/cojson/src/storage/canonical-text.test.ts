import fc from "fast-check"
import { expect, test } from "vitest"
import { canonicalJson } from "../base/canonical-json.ts"
import { canonicalTransactionText } from "./canonical-text.ts"

test.each([
  ["members in the order of published packages", '{"privacy":"private","madeAt":5,"encryptedChanges":"encrypted_Ux==","keyUsed":"key_z1"}'],
  ["white space", ' { "encryptedChanges" : "encrypted_Ux" , "keyUsed":"key_z1","madeAt":5,"privacy":"private"}'],
  ["needless escapes", '{"encryptedChanges":"encrypted_U\\u0041","keyUsed":"key_z1","madeAt":5,"privacy":"private"}'],
  ["another form of a number", '{"encryptedChanges":"encrypted_Ux","keyUsed":"key_z1","madeAt":5.0,"privacy":"private"}'],
  ["leading zero in an exponent", '{"encryptedChanges":"encrypted_Ux","keyUsed":"key_z1","madeAt":5e03,"privacy":"private"}'],
  [
    "more digits than a number has",
    '{"encryptedChanges":"encrypted_Ux","keyUsed":"key_z1","madeAt":12345678901234567890,"privacy":"private"}',
  ],
  ["trusting", '{"privacy":"trusting","madeAt":0,"changes":"[]"}'],
  ["with meta", '{"privacy":"private","madeAt":5,"encryptedChanges":"encrypted_Ux","keyUsed":"key_z1","meta":"encrypted_Uy"}'],
  ["foreign members", '{"privacy":"private","zzz":{"b":1,"a":2},"madeAt":5,"encryptedChanges":"encrypted_Ux","keyUsed":"key_z1"}'],
])("%s becomes canonical", (_, text) => {
  const canonical = canonicalTransactionText(text)
  expect(canonical).toBe(canonicalJson(JSON.parse(text)))
  expect(canonicalTransactionText(canonical ?? "")).toBe(canonical)
})

test.each(["", "null", "5", "[]", "{", '{"privacy":"private"', '"text"', "\u0000"])("%j is damage", (text) => {
  expect(canonicalTransactionText(text)).toBeUndefined()
})

test("every JSON text of an object gets the text that is hashed", () => {
  const member = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.double(),
    fc.nat(),
    fc.constantFrom("private", "trusting", "encrypted_Ux", "[]"),
  )
  const transaction = fc.record(
    { privacy: member, madeAt: member, encryptedChanges: member, keyUsed: member, changes: member, meta: member, other: member },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(transaction, fc.boolean(), (value, sorted) => {
      const text = sorted ? canonicalJson(value) : JSON.stringify(value)
      expect(canonicalTransactionText(text)).toBe(canonicalJson(JSON.parse(text)))
    }),
    { numRuns: 500 },
  )
})
