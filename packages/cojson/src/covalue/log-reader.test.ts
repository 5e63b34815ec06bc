import fc from "fast-check"
import { expect, test, vi } from "vitest"
import { NapiCrypto } from "../crypto/entries/NapiCrypto.ts"
import { PureJSCrypto } from "../crypto/entries/PureJSCrypto.ts"
import { WasmCrypto } from "../crypto/entries/WasmCrypto.ts"
import type { CryptoProvider } from "../crypto/provider.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { KeyID } from "../ids/key-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import { parseTransaction, privateTransactionText, trustingTransactionText } from "../log/transaction.ts"
import type { EffectivePosition } from "./effective.ts"
import type { Judge } from "./judge-port.ts"
import { LogReader, type LockedTransaction } from "./log-reader.ts"
import { Opener } from "./opening.ts"
import { permissiveJudge } from "./owned-judge.ts"
import type { ReadableSession } from "./readable-log.ts"

const id = "co_zValue" as RawCoID
const sessionID = "co_zAuthor_session_z1" as SessionID
const oneByOne = new PureJSCrypto() // cannot open runs
const backends = [await NapiCrypto.create(), await WasmCrypto.create()]
const keys = [oneByOne.newRandomKeySecret(), oneByOne.newRandomKeySecret(), oneByOne.newRandomKeySecret()] as const
/** The last key is not known. */
const known = new Map(keys.slice(0, 2).map(({ id: name, secret }) => [name, secret]))
const judge: Judge = { ...permissiveJudge, keySecret: (name) => known.get(name) }

type Item =
  | { readonly kind: "private"; readonly key: 0 | 1 | 2; readonly plain: string; readonly madeAt: number; readonly isStandard?: boolean }
  | { readonly kind: "text"; readonly text: string }

/** The canonical text of the transaction at an index. */
function textOf(item: Item, index: number): string {
  if (item.kind === "text") return item.text
  const { id: name, secret } = keys[item.key]
  const closed = oneByOne.encryptTransactionText(item.plain, secret, id, sessionID, index)
  const standard = `encrypted_U${closed.slice("encrypted_U".length).replaceAll("-", "+").replaceAll("_", "/")}` as const
  return privateTransactionText(item.isStandard ? standard : closed, name, item.madeAt)
}

function read(texts: readonly string[], crypto: CryptoProvider): unknown {
  const session: ReadableSession = {
    length: texts.length,
    signature: undefined,
    transaction: (index) => parseTransaction(texts[index] ?? ""),
    texts: (from, to) => texts.slice(from, to),
    skip: () => {},
  }
  const reader = new LogReader(judge, new Opener(id, crypto))
  const locked: LockedTransaction[] = []
  const last: { previous: EffectivePosition | undefined } = { previous: undefined }
  const entries = reader.read([{ sessionID, session, from: 0, to: texts.length }], new Map([[sessionID, last]]), locked)
  return { entries, locked, last: [last.previous?.tx, last.previous?.madeAt], hasOddities: reader.hasOddities }
}

function expectSame(items: readonly Item[]): void {
  const texts = items.map(textOf)
  const expected = read(texts, oneByOne)
  for (const crypto of backends) expect(read(texts, crypto)).toEqual(expected)
}

const usual = (value: unknown, key: 0 | 1 = 0): Item => ({ kind: "private", key, plain: JSON.stringify(value), madeAt: 5 })
const twenty = Array.from({ length: 20 }, (_, i) => usual([{ op: "set", key: "k", value: i }]))

test("runs are read as one by one, whatever is in them", () => {
  const changes = fc.array(fc.record({ op: fc.constant("set"), key: fc.string(), value: fc.jsonValue() }), { maxLength: 3 })
  const plain = fc.oneof(
    { weight: 10, arbitrary: changes.map((value) => JSON.stringify(value)) },
    fc.json(),
    fc.constantFrom("", "[", "]", "[1],[2]", "1,2", "[1],7,[2]", '["ä€😀"]', "\ufeff[]", " [ 1 ] ", '["\ufffd"]', "[1", "2]"),
  )
  const madeAt = fc.oneof({ weight: 10, arbitrary: fc.nat() }, fc.constantFrom(-1, 0, 1.5, 1e15, 1e21))
  const item: fc.Arbitrary<Item> = fc.oneof(
    {
      weight: 20,
      arbitrary: fc.record({
        kind: fc.constant("private" as const),
        key: fc.oneof({ weight: 10, arbitrary: fc.constant(0 as const) }, fc.constantFrom(1 as const, 2 as const)),
        plain,
        madeAt,
        isStandard: fc.boolean(),
      }),
    },
    fc.record({
      kind: fc.constant("text" as const),
      text: fc.oneof(
        fc.string(),
        fc.constantFrom("{}", "\n", "a\nb", trustingTransactionText("[1]", 3)),
        fc
          .constantFrom("", "A", "AB=", "AB==", "ABC=", "AB===", "A=B", "ABCDE", "ABCD\n", "ÄBCD")
          .map((payload) => privateTransactionText(`encrypted_U${payload}`, keys[0].id, 1)),
        fc.constant(privateTransactionText("encrypted_UAAAA", keys[0].id, 1, "encrypted_UAAAA")),
        fc.constant(privateTransactionText("encrypted_UAAAA", `${keys[0].id}x` as KeyID, 1)),
        fc.constant(privateTransactionText("encrypted_UAAAA", keys[0].id, 1).replace(":1,", ":01,")),
        fc.constant(`${privateTransactionText("encrypted_UAAAA", keys[0].id, 1)} `),
      ),
    }),
  )
  fc.assert(
    fc.property(fc.array(item, { minLength: 8, maxLength: 40 }), (items) => {
      expectSame([...twenty.slice(0, 8), ...items])
    }),
    { numRuns: 300, seed: 11 },
  )
})

test.each(backends)("$backend opens usual transactions together", (crypto) => {
  const single = vi.spyOn(crypto, "decryptTransactionText")
  read(twenty.map(textOf), crypto)
  expect(single).not.toHaveBeenCalled()
})

test("a run of another key than the first transaction's is read one by one", () => {
  expectSame([...twenty, ...Array.from({ length: 20 }, (_, i) => usual([i], 1))])
})

test("changes that would run into those of the next transaction stay apart", () => {
  const broken = (plain: string): Item => ({ kind: "private", key: 0, plain, madeAt: 5 })
  expectSame([...twenty, broken("[1"), broken("2]"), broken("[3],4,[5]"), ...twenty])
  expectSame([...twenty, broken("[[1]"), broken("[2]]"), broken("[3],[4]"), ...twenty])
})

test("logs longer than one run keep their indexes, and large transactions go on their own", () => {
  const large = usual(["x".repeat(300_000)])
  expectSame([...Array.from({ length: 2_100 }, (_, i) => usual([i])), large, large, ...twenty])
})
