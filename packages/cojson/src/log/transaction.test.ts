import fc from "fast-check"
import { expect, test } from "vitest"
import { canonicalJson } from "../base/canonical-json.ts"
import type { JsonObject } from "../base/json.ts"
import type { KeyID } from "../ids/key-id.ts"
import {
  foreignTransactionText,
  parseTransaction,
  privateTransactionText,
  transactionSize,
  transactionTextSize,
  trustingTransactionText,
} from "./transaction.ts"

const time = fc.oneof(fc.nat(), fc.double({ noNaN: true, noDefaultInfinity: true }))

test("the templates write what the generic serialiser writes", () => {
  fc.assert(
    fc.property(fc.json(), time, fc.option(fc.json(), { nil: undefined }), (changes, madeAt, meta) => {
      const transaction = { privacy: "trusting", madeAt, changes, ...(meta !== undefined && { meta }) }
      expect(trustingTransactionText(changes, madeAt + 0, meta)).toBe(canonicalJson(transaction))
    }),
  )
  expect(privateTransactionText("encrypted_Uabc=", "key_zK" as KeyID, 5, "encrypted_Ux")).toBe(
    canonicalJson({ privacy: "private", madeAt: 5, keyUsed: "key_zK", encryptedChanges: "encrypted_Uabc=", meta: "encrypted_Ux" }),
  )
})

test("foreign transactions of any shape get their canonical text", () => {
  const odd = fc.dictionary(
    fc.constantFrom("privacy", "madeAt", "keyUsed", "encryptedChanges", "changes", "meta", "__proto__", "x"),
    fc.oneof(fc.string(), time, fc.constantFrom("private", "trusting", 'encrypted_U"', null)),
  )
  fc.assert(
    fc.property(odd, (transaction) => {
      expect(foreignTransactionText(transaction as JsonObject)).toBe(canonicalJson(transaction))
    }),
  )
})

test("the size of a text is the size of its transaction", () => {
  fc.assert(
    fc.property(fc.string(), fc.boolean(), (payload, isPrivate) => {
      const transaction = isPrivate
        ? { privacy: "private", madeAt: 1, keyUsed: "key_zK", encryptedChanges: `encrypted_U${payload}` }
        : { privacy: "trusting", madeAt: 1, changes: payload }
      expect(transactionTextSize(foreignTransactionText(transaction))).toBe(transactionSize(transaction))
    }),
  )
})

test("private transactions are read as a JSON parser reads them", () => {
  const part = fc.oneof(fc.constantFrom("encrypted_Ux", "key_zK", '"', "\\"), fc.string())
  fc.assert(
    fc.property(part, part, time, fc.boolean(), (encryptedChanges, keyUsed, madeAt, isUsual) => {
      const transaction = isUsual
        ? { encryptedChanges, keyUsed, madeAt, privacy: "private" }
        : { encryptedChanges, keyUsed, madeAt, privacy: "private", x: 1 }
      expect(parseTransaction(canonicalJson(transaction))).toEqual({ ...transaction, madeAt: madeAt + 0 })
    }),
  )
})

test("what is no transaction parses to undefined, strange metas count as none", () => {
  for (const text of [
    "",
    "1",
    "null",
    "[]",
    "{}",
    '{"privacy":"trusting","madeAt":"1","changes":"[]"}',
    '{"privacy":"private","madeAt":1}',
    '{"privacy":"x","madeAt":1,"changes":"[]"}',
  ]) {
    expect(parseTransaction(text)).toBeUndefined()
  }
  expect(parseTransaction('{"changes":"[]","madeAt":1,"meta":null,"privacy":"trusting"}')?.meta).toBeUndefined()
})
