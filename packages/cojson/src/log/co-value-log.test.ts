import fc from "fast-check"
import { expect, test, vi } from "vitest"
import { loadNativePrimitives } from "../crypto/backends/native.ts"
import { loadWasmPrimitives } from "../crypto/backends/wasm.ts"
import { NapiCrypto } from "../crypto/entries/NapiCrypto.ts"
import { PureJSCrypto } from "../crypto/entries/PureJSCrypto.ts"
import type { RunningHash } from "../crypto/primitives.ts"
import { CryptoProvider } from "../crypto/provider.ts"
import { signerIDOf, type AgentID } from "../ids/agent-id.ts"
import type { RawAccountID, RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { JsonValue } from "../base/json.ts"
import { SmallMap } from "../base/small-map.ts"
import { CoValueLog, type SignerLookup } from "./co-value-log.ts"
import type { Content } from "./content.ts"
import { idForHeader, type CoValueHeader } from "./header.ts"
import { emptyKnownState } from "./known-state.ts"
import { MAX_PAYLOAD_BYTES } from "./segment.ts"
import { transactionSize, trustingTransactionText } from "./transaction.ts"

const crypto = await PureJSCrypto.create()
const secret = crypto.newRandomAgentSecret()
const agent = crypto.getAgentID(secret)
const header: CoValueHeader = { type: "comap", ruleset: { type: "unsafeAllowAll" }, meta: null, uniqueness: "u" }
const id = idForHeader(header, crypto)
const session = crypto.newRandomSessionID(agent)
const knowsAgents: SignerLookup = (author) => (author.startsWith("sealer_") ? signerIDOf(author as AgentID) : "missing")

function emptyLog(lookup = knowsAgents): CoValueLog {
  return new CoValueLog(id, crypto, lookup, crypto.getAgentSignerSecret(secret))
}

function logWith(sizes: readonly number[], sessions: readonly SessionID[] = [session]): CoValueLog {
  const log = emptyLog()
  log.provideHeader(header)
  sizes.forEach((size, i) => append(log, sessions[i % sessions.length] ?? session, size, i))
  return log
}

function append(log: CoValueLog, sessionID: SessionID, size: number, madeAt: number): void {
  const changes = JSON.stringify(["x".repeat(Math.max(0, size - 4))])
  log.appendLocal(sessionID, trustingTransactionText(changes, madeAt), transactionSize({ changes }))
}

test("pieces rebuild the same log elsewhere, whatever the sizes and whatever is known already", () => {
  const sessions = [session, crypto.newRandomSessionID(agent), crypto.newRandomSessionID(agent)]
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.nat(300), fc.integer({ min: 40_000, max: 130_000 })), { maxLength: 12 }),
      fc.nat(12),
      (sizes, known) => {
        const target = emptyLog()
        for (const piece of logWith(sizes.slice(0, known), sessions).contentSince(undefined)) target.receive(piece)
        const source = logWith(sizes, sessions)

        const results = source.contentSince(target.knownState()).map((piece) => target.receive(piece))

        expect(results.flatMap(({ refused }) => refused)).toEqual([])
        expect(target.knownState()).toEqual(source.knownState())
        expect(source.contentSince(target.knownState())).toEqual([])
      },
    ),
    { numRuns: 15 },
  )
})

test("the ends of some sessions are cut like what somebody lacks who has everything else", () => {
  const sessions = Array.from({ length: 12 }, () => crypto.newRandomSessionID(agent))
  const sizes = fc.array(fc.oneof(fc.nat(300), fc.integer({ min: 40_000, max: 130_000 })), { minLength: 12, maxLength: 30 })
  fc.assert(
    fc.property(sizes, fc.array(fc.tuple(fc.constantFrom(...sessions), fc.nat(3)), { maxLength: 4 }), (all, ends) => {
      const log = logWith(all, sessions)
      const starts = new SmallMap<SessionID, number>()
      for (const [sessionID, start] of ends) starts.set(sessionID, start)
      const known = { ...log.knownState(), sessions: { ...log.knownState().sessions, ...Object.fromEntries(starts) } }

      const others = new Set(log.contentSince(known).flatMap(({ segments }) => segments.map(({ sessionID }) => sessionID)))
      expect(new Set(log.contentFrom(starts).flatMap(({ segments }) => segments))).toEqual(
        new Set(log.contentSince(known).flatMap(({ segments }) => segments)),
      )
      expect(log.contentFrom(starts).map(({ header: sent }) => sent)).toEqual(log.contentSince(known).map(() => undefined))
      expect(Object.keys(log.contentFrom(starts)[0]?.expectContentUntil ?? {}).every((key) => others.has(key as SessionID))).toBe(true)
    }),
    { numRuns: 15 },
  )
})

test("with many sessions, too, who has everything is told from who lacks something", () => {
  const sessions = Array.from({ length: 12 }, () => crypto.newRandomSessionID(agent))
  const log = logWith(
    sessions.map(() => 10),
    sessions,
  )
  const target = emptyLog()
  for (const piece of log.contentSince(undefined)) target.receive(piece)
  expect(log.isCoveredBy(target.knownState())).toBe(true)
  const before = target.knownState()

  append(log, session, 10, 99) // one session more
  expect(log.isCoveredBy(before)).toBe(false)
  for (const piece of log.contentSince(before)) target.receive(piece)
  expect(log.isCoveredBy(target.knownState())).toBe(true)

  expect(target.isCoveredBy(log.knownState())).toBe(true)
  append(log, sessions[3] ?? session, 10, 100)
  for (const piece of log.contentSince(target.knownState())) target.receive(piece)
  expect(target.isCoveredBy(before)).toBe(false)
  expect(target.isCoveredBy(log.knownState())).toBe(true)
  expect(log.isCoveredBy({ ...log.knownState(), header: false })).toBe(false)
})

test("a run is cut after the transaction that passes 100 KB, and the first piece announces the rest", () => {
  const log = logWith([60_000, 60_000, 60_000, 60_000, 10])

  const pieces = log.contentSince(undefined)

  expect(pieces.map(({ segments }) => segments.map(({ start, txs }) => [start, txs.length]))).toEqual([[[0, 2]], [[2, 2]], [[4, 1]]])
  expect(pieces[0]?.header).toEqual(header)
  expect(pieces[0]?.expectContentUntil).toEqual({ [session]: 5 })
  expect(pieces[1]).toEqual({ id, segments: pieces[1]?.segments })
  expect(pieces[0]?.segments[0]?.payloadBytes).toBeGreaterThan(MAX_PAYLOAD_BYTES)
})

test("a header without transactions is a piece of its own", () => {
  expect(logWith([]).contentSince(emptyKnownState(id))).toEqual([{ id, header, segments: [] }])
})

test("known transactions are trimmed, a hole is a gap", () => {
  const source = logWith([10, 10, 10, 10])
  const all = source.contentSince(undefined)[0] as Content
  const target = emptyLog()
  target.receive(all)

  expect(target.receive(all)).toMatchObject({ accepted: undefined, refused: [], gap: false })

  append(source, session, 10, 5)
  const overlapping = source.contentSince({ id, header: true, sessions: { [session]: 2 } })[0] as Content
  const accepted = target.receive(overlapping).accepted
  expect(accepted?.segments.map(({ start, txs }) => [start, txs.length])).toEqual([[4, 1]])

  append(source, session, 10, 6)
  append(source, session, 10, 7)
  const late = source.contentSince({ id, header: true, sessions: { [session]: 6 } })[0] as Content
  expect(target.receive(late)).toMatchObject({ accepted: undefined, gap: true })
})

test("content without header for an unknown value is a gap, a header that is not ours is refused", () => {
  const [piece] = logWith([10]).contentSince(undefined)
  const target = emptyLog()

  expect(target.receive({ id, segments: piece?.segments ?? [] })).toMatchObject({ accepted: undefined, gap: true })
  expect(target.receive({ id, header: { ...header, uniqueness: "other" }, segments: [] }).refused).toEqual([{ reason: "bad-header" }])
  const tooDeep = JSON.parse(`${"[".repeat(5_000)}${"]".repeat(5_000)}`) as JsonValue
  expect(target.receive({ id, header: { ...header, uniqueness: tooDeep }, segments: [] }).refused).toEqual([{ reason: "bad-header" }])
  expect(target.knownState()).toEqual(emptyKnownState(id))
})

test("a wrong signature refuses the whole run and leaves the log able to take the right one", () => {
  const [piece] = logWith([10, 10]).contentSince(undefined) as [Content]
  const segment = piece.segments[0]
  if (!segment) throw new Error("a segment")
  const target = emptyLog()

  const forged = target.receive({ ...piece, segments: [{ ...segment, txs: [segment.txs[0] ?? "", trustingTransactionText("[1]", 1)] }] })
  const malformed = target.receive({ ...piece, segments: [{ ...segment, signature: "signature_z!" }] })

  expect(forged.refused).toEqual([{ sessionID: session, reason: "bad-signature" }])
  expect(malformed.refused).toEqual([{ sessionID: session, reason: "bad-signature" }])
  expect(target.receive(piece).accepted?.segments).toHaveLength(1)
})

test("after a wrong signature a large log goes on as before, with native hashes, too", async () => {
  const pieces = logWith([90_000, 90_000, 90_000, 90_000]).contentSince(undefined)
  const target = new CoValueLog(id, await NapiCrypto.create(), knowsAgents, crypto.getAgentSignerSecret(secret))

  for (const piece of pieces) {
    const segments = piece.segments.map((segment) => ({ ...segment, txs: segment.txs.map(() => trustingTransactionText("[1]", 1)) }))
    expect(target.receive({ ...piece, segments }).refused).toEqual([{ sessionID: session, reason: "bad-signature" }])
    expect(target.receive(piece).refused).toEqual([])
  }

  expect(pieces).toHaveLength(2)
  expect(target.contentSince(undefined)).toEqual(pieces)
})

test.each([
  ["WebAssembly", await loadWasmPrimitives()],
  ["native code", await loadNativePrimitives()],
] as const)("wrong signatures cost hashing a large log a few times at most, with %s", (_, primitives) => {
  let hashed = 0
  const counted = (hash: RunningHash | undefined): RunningHash | undefined =>
    hash && {
      update: (bytes) => hash.update(bytes),
      updateTexts(texts, from, to) {
        for (const text of texts.slice(from, to)) hashed += text.length
        hash.updateTexts(texts, from, to)
      },
      digest: () => hash.digest(),
      finish: () => hash.finish(),
      save: () => hash.save(),
    }
  const counting = new CryptoProvider({
    ...primitives,
    blake3: (size) => counted(primitives.blake3(size)) as RunningHash,
    blake3Restore: (state) => counted(primitives.blake3Restore(state)),
  })
  const size = 4 * 90_000
  const pieces = logWith([90_000, 90_000, 90_000, 90_000]).contentSince(undefined)
  const target = new CoValueLog(id, counting, knowsAgents, crypto.getAgentSignerSecret(secret))
  for (const piece of pieces) target.receive(piece)
  hashed = 0

  for (let i = 0; i < 20; i++) {
    const segment = {
      sessionID: session,
      start: 4,
      txs: [trustingTransactionText("[1]", i)],
      signature: pieces[0]?.segments[0]?.signature ?? "",
    }
    const { refused } = target.receive({ id, segments: [{ ...segment, payloadBytes: 3 } as Content["segments"][number]] })
    expect(refused).toEqual([{ sessionID: session, reason: "bad-signature" }])
  }

  expect(hashed).toBeLessThan(3 * size)
})

test("runs of an account that is not here wait alone", () => {
  const account = "co_zSomebody" as RawAccountID
  const foreign = `${account}_session_zA` as SessionID
  const [piece] = logWith([10]).contentSince(undefined) as [Content]
  const [segment] = piece.segments
  if (!segment) throw new Error("a segment")
  const target = emptyLog()

  const result = target.receive({ ...piece, segments: [{ ...segment, sessionID: foreign }, segment] })

  expect(result.accepted?.segments).toEqual([segment])
  expect(result.waiting?.segments).toEqual([{ ...segment, sessionID: foreign }])
})

test("one signature closes everything that was appended since the last", () => {
  let signed = 0
  class CountingCrypto extends PureJSCrypto {
    override signDigest(...args: Parameters<PureJSCrypto["signDigest"]>) {
      signed++
      return super.signDigest(...args)
    }
  }
  const counting = new CountingCrypto()
  const log = new CoValueLog(id, counting, knowsAgents, crypto.getAgentSignerSecret(secret))
  log.provideHeader(header)
  for (let i = 0; i < 100; i++) append(log, session, 10, i)

  log.contentSince(undefined)
  log.contentSince(undefined)

  expect(signed).toBe(1)
})

test("dependencies are the owner, the source, the authors, and of a group its members and parents", () => {
  const owned: CoValueHeader = {
    type: "comap",
    ruleset: { type: "ownedByGroup", group: "co_zG" },
    meta: { source: "co_zS", branch: "b" },
    uniqueness: "",
  }
  const log = new CoValueLog("co_zX" as RawCoID, crypto, knowsAgents, crypto.getAgentSignerSecret(secret))
  log.provideHeader(owned)
  log.appendLocal("co_zA_session_z1", trustingTransactionText("[]", 1), 2)

  expect([...log.dependencies()].sort()).toEqual(["co_zA", "co_zG", "co_zS"])

  const group = new CoValueLog("co_zY" as RawCoID, crypto, knowsAgents, crypto.getAgentSignerSecret(secret))
  group.provideHeader({ type: "comap", ruleset: { type: "group", initialAdmin: agent }, meta: null, uniqueness: "g" })
  const set = (key: string) => group.appendLocal(session, trustingTransactionText(JSON.stringify([{ op: "set", key, value: "x" }]), 1), 2)
  set("co_zMember")
  expect([...group.dependencies()]).toEqual(["co_zMember"])
  set("parent_co_zParent")
  set("readKey")
  expect([...group.dependencies()]).toEqual(["co_zMember", "co_zParent"])
})

test("another continuation of a session is told from a repetition, and replaces ours only when it is signed", () => {
  const [ours, theirs] = [logWith([10, 60_000, 60_000]), logWith([10, 60_000, 60_000])]
  const since = (log: CoValueLog, count: number) => log.contentSince({ id, header: true, sessions: { [session]: count } })
  for (let i = 0; i < 3; i++) append(ours, session, 20 + i, i)
  append(theirs, session, 90, 5)
  const [fork] = since(theirs, 2).at(-1)?.segments ?? []
  const [tail] = since(theirs, 3)[0]?.segments ?? []
  if (!fork || !tail) throw new Error("no segments")

  for (const segment of [fork, tail])
    expect(ours.receive({ id, segments: [segment] }).refused).toEqual([{ sessionID: session, reason: "forked" }])
  expect(theirs.receive({ id, segments: [tail] })).toMatchObject({ refused: [], accepted: undefined })
  expect(ours.replaceTail({ ...tail, signature: "signature_z1" })).toBe(false)
  expect(ours.knownState().sessions).toEqual({ [session]: 6 })

  expect(ours.replaceTail(tail)).toBe(true)
  expect(ours.contentSince(undefined)).toEqual(theirs.contentSince(undefined))
})

test("what a group depends on is looked for once after each change, whoever asks", () => {
  const log = new CoValueLog(id, crypto, knowsAgents, crypto.getAgentSignerSecret(secret))
  log.provideHeader({ ...header, ruleset: { type: "group", initialAdmin: agent } })
  append(log, session, 10, 1)
  const looks = vi.spyOn(log.sessions, "values")
  for (let i = 0; i < 10; i++) log.dependencies()
  expect(looks).toHaveBeenCalledTimes(1)

  append(log, session, 10, 2)
  for (let i = 0; i < 10; i++) log.neededToRead()
  expect(looks).toHaveBeenCalledTimes(2)
})

test("what a group depends on is looked for again in a session that was cut back because storage had damaged it", () => {
  const groupLog = () => {
    const log = emptyLog()
    log.provideHeader({ ...header, ruleset: { type: "group", initialAdmin: agent } })
    return log
  }
  const source = groupLog()
  for (const key of ["co_zMember", "parent_co_zParent"])
    source.appendLocal(session, trustingTransactionText(JSON.stringify([{ op: "set", key, value: "reader" }]), 1), 2)
  const [whole] = source.contentSince(undefined)[0]?.segments ?? []
  if (!whole) throw new Error("no segment")
  const log = groupLog()
  const damaged = { ...whole, txs: whole.txs.map((text) => text.replace("co_zParent", "co_zNobody")) }
  log.receive({ id, segments: [damaged] }, { skipVerify: true, claim: { voucher: { markOf: () => "none" }, damaged: () => {} } })
  expect([...log.dependencies()].sort()).toEqual(["co_zMember", "co_zNobody"])

  log.check()
  expect([...log.dependencies()]).toEqual([])
  log.receive({ id, segments: [whole] })
  expect([...log.dependencies()].sort()).toEqual(["co_zMember", "co_zParent"])
})
