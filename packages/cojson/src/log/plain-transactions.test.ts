/** Logs whose transactions are encrypted late are those whose transactions are encrypted at once. */
import fc from "fast-check"
import { expect, test } from "vitest"
import { NapiCrypto } from "../crypto/entries/NapiCrypto.ts"
import { signerIDOf, type AgentID } from "../ids/agent-id.ts"
import { CoValueLog } from "./co-value-log.ts"
import { idForHeader, type CoValueHeader } from "./header.ts"
import { encryptedSize, privateTransactionText } from "./transaction.ts"

const crypto = await NapiCrypto.create()
const secret = crypto.newRandomAgentSecret()
const agent = crypto.getAgentID(secret)
const session = crypto.newRandomSessionID(agent)
const header: CoValueHeader = { type: "comap", ruleset: { type: "unsafeAllowAll" }, meta: null, uniqueness: "u" }
const id = idForHeader(header, crypto)
const keys = [crypto.newRandomKeySecret(), crypto.newRandomKeySecret()] as const

interface Item {
  readonly changes: string
  readonly key: 0 | 1
}

function emptyLog(): CoValueLog {
  const log = new CoValueLog(id, crypto, (author) => signerIDOf(author as AgentID), crypto.getAgentSignerSecret(secret))
  log.provideHeader(header)
  return log
}

function appendAtOnce(log: CoValueLog, { changes, key }: Item): void {
  const { id: keyID, secret: keySecret } = keys[key]
  const encrypted = crypto.encryptTransactionText(changes, keySecret, id, session, log.lengthOf(session))
  log.appendLocal(session, privateTransactionText(encrypted, keyID, 7), encrypted.length)
}

/** Says whether it is encrypted late. */
function append(log: CoValueLog, item: Item): boolean {
  const isLate = log.appendPlain(session, { changes: item.changes, madeAt: 7, key: keys[item.key] })
  if (!isLate) appendAtOnce(log, item)
  return isLate
}

const anItem = fc.record({ changes: fc.nat(4_000).map((size) => `["${"é".repeat(size)}"]`), key: fc.constantFrom(0 as const, 1 as const) })
const LOOKS = {
  nothing: () => undefined,
  seal: (log: CoValueLog) => log.seal(),
  texts: (log: CoValueLog) => log.sessions.get(session)?.texts(0, log.lengthOf(session)),
  transaction: (log: CoValueLog) => log.sessions.get(session)?.transaction(log.lengthOf(session) - 1),
  state: (log: CoValueLog) => log.knownState(),
}

test("their pieces, lengths and counters are the same, whoever looks in between", () => {
  const steps = fc.array(fc.tuple(anItem, fc.constantFrom(...(Object.keys(LOOKS) as (keyof typeof LOOKS)[]))), { maxLength: 60 })
  fc.assert(
    fc.property(steps, (items) => {
      const [late, atOnce] = [emptyLog(), emptyLog()]

      for (const [item, look] of items) {
        append(late, item)
        appendAtOnce(atOnce, item)
        expect(late.lengthOf(session)).toBe(atOnce.lengthOf(session))
        expect(LOOKS[look](late)).toEqual(LOOKS[look](atOnce))
      }

      expect(late.contentSince(undefined)).toEqual(atOnce.contentSince(undefined))
      expect(late.knownState()).toEqual(atOnce.knownState())
    }),
    { numRuns: 40 },
  )
})

test("the first transaction after a signature is encrypted at once, those that follow are late until somebody looks", () => {
  const log = emptyLog()
  const item = { changes: "[1]", key: 0 } as const

  const late = [append(log, item), append(log, item), append(log, item)]
  log.seal()
  late.push(append(log, item), append(log, item))

  expect(late).toEqual([false, true, true, false, true])
})

test("the log is cut after the same transaction", () => {
  const item = { changes: `["${"x".repeat(2_996)}"]`, key: 0 } as const
  const log = emptyLog()
  const cut = Math.floor(102_400 / encryptedSize(3_000)) + 1

  for (let i = 0; i < 40; i++) append(log, item)

  expect(log.sessions.get(session)?.describe().checkpoints).toEqual([cut])
  expect(log.contentSince(undefined).flatMap(({ segments }) => segments.map(({ txs }) => txs.length))).toEqual([cut, 40 - cut])
})

test("somebody else's transactions in the same session come after those that wait", () => {
  const [log, other] = [emptyLog(), emptyLog()]
  for (let i = 0; i < 3; i++) append(log, { changes: `[${i}]`, key: 0 })
  for (const piece of log.contentSince(undefined)) other.receive(piece)
  append(other, { changes: "[3]", key: 0 })
  for (let i = 3; i < 5; i++) append(log, { changes: `[${i}]`, key: 0 })

  const results = other.contentSince(undefined).map((piece) => log.receive(piece))

  expect(results.flatMap(({ refused }) => refused)).toEqual([])
  expect(log.lengthOf(session)).toBe(5)
})
