import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { canonicalJson } from "../base/canonical-json.ts"
import { MAX_PLAIN_RUN, MAX_PLAIN_SIZE } from "../crypto/primitives.ts"
import { NapiCrypto } from "../crypto/entries/NapiCrypto.ts"
import { PureJSCrypto } from "../crypto/entries/PureJSCrypto.ts"
import { WasmCrypto } from "../crypto/entries/WasmCrypto.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { KeyID, KeySecret } from "../ids/key-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import { isRunnable, PlainRun, type PlainTransaction } from "./plain-run.ts"
import { privateTransactionText, transactionTextSize } from "./transaction.ts"

const oneByOne = await PureJSCrypto.create()
const key = oneByOne.newRandomKeySecret()
const id = "co_zValue" as RawCoID
const sessionID = "co_zAccount_session_z1" as SessionID

function encryptedAlone({ changes, madeAt, key: { id: keyID, secret } }: PlainTransaction, index: number): string {
  return privateTransactionText(oneByOne.encryptTransactionText(changes, secret, id, sessionID, index), keyID, madeAt)
}

describe.each([
  ["native", await NapiCrypto.create()],
  ["WebAssembly", await WasmCrypto.create()],
  ["JavaScript", oneByOne],
])("a run that is encrypted by %s", (_, crypto) => {
  const keyName = fc.constantFrom(key.id, 'key_z"\n\\' as KeyID, "key_zÄ" as KeyID, `key_z${"x".repeat(100)}` as KeyID)
  const madeAt = fc.oneof(fc.constantFrom(0, 5, 1_700_000_000_000, Number.MAX_SAFE_INTEGER), fc.nat())

  test("gives the texts of its transactions encrypted one by one, and the sizes that they have", () => {
    const changes = fc.array(fc.oneof(fc.string({ unit: "binary", maxLength: 70 }), fc.integer())).map((values) => canonicalJson(values))
    fc.assert(
      fc.property(fc.array(fc.record({ changes, madeAt }), { minLength: 1 }), keyName, fc.nat(), (items, name, start) => {
        const run = new PlainRun(id, sessionID, start, crypto, { id: name, secret: key.secret })
        const transactions = items.map((item) => ({ ...item, key: { id: name, secret: key.secret } }))

        const sizes = transactions.map((transaction) => run.add(transaction))
        const texts = run.encrypted()

        expect(texts).toEqual(transactions.map((transaction, i) => encryptedAlone(transaction, start + i)))
        expect(texts.map(transactionTextSize)).toEqual(sizes)
      }),
    )
  })

  test("may be as large as runs can be", () => {
    const run = new PlainRun(id, sessionID, 9, crypto, key)
    const transactions: PlainTransaction[] = []
    for (let i = 0; i < MAX_PLAIN_RUN; i++) transactions.push({ changes: `["${"ä".repeat(30)}"]`, madeAt: i, key })

    const added = transactions.map((transaction) => run.add(transaction))

    expect(added).not.toContain(undefined)
    expect(run.add({ changes: "[]", madeAt: 0, key })).toBeUndefined()
    expect(run.encrypted()).toEqual(transactions.map((transaction, i) => encryptedAlone(transaction, 9 + i)))
  })
})

test("a run takes transactions with its key only, and so many bytes", () => {
  const run = new PlainRun(id, sessionID, 0, oneByOne, key)
  const large = { changes: `["${"x".repeat(4_092)}"]`, madeAt: 0, key }
  const other = oneByOne.newRandomKeySecret()

  for (let i = 0; i < MAX_PLAIN_SIZE / 4_096; i++) expect(run.add(large)).toBeGreaterThan(0)

  expect(run.add({ ...large, changes: "[]" })).toBeUndefined()
  const small = new PlainRun(id, sessionID, 0, oneByOne, key)
  expect(small.add({ ...large, key: { id: key.id, secret: other.secret } })).toBeUndefined()
  expect(small.add({ ...large, key: { id: other.id, secret: key.secret } })).toBeUndefined()
  expect(small.length).toBe(0)
})

test("a run is refused at once where its key is none", () => {
  expect(() => new PlainRun(id, sessionID, 0, oneByOne, { id: key.id, secret: "keySecret_z" as KeySecret })).toThrow("key secret")
})

test.each([
  ["[]", 0, true],
  ["x".repeat(4_096), 1_700_000_000_000, true],
  ["x".repeat(4_097), 0, false],
  ["[]", -1, false],
  ["[]", 0.5, false],
  ["[]", NaN, false],
  ["[]", 2 ** 53, false],
])("a run may hold a transaction or not, case %#", (changes, madeAt, expected) => {
  expect(isRunnable({ changes, madeAt, key })).toBe(expected)
})
