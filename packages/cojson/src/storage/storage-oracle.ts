/** What a storage must hold, kept in the simplest way; for tests of databases. */
import type { RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { Content } from "../log/content.ts"
import type { CoValueHeader } from "../log/header.ts"
import type { Segment } from "../log/segment.ts"
import { privateTransactionText, type Signature } from "../log/transaction.ts"
import { payloadBytesOf } from "./pieces.ts"
import type { Storage } from "./storage.ts"

interface ExpectedSession {
  readonly texts: string[]
  /** Signature by the count of transactions that it covers. */
  readonly signatures: Map<number, Signature>
}

export class StorageOracle {
  readonly #values = new Map<RawCoID, { readonly header: CoValueHeader; readonly sessions: Map<SessionID, ExpectedSession> }>()

  append({ id, header, segments }: Content): "stored" | "gap" {
    let value = this.#values.get(id)
    if (value === undefined) {
      if (header === undefined) return "gap"
      this.#values.set(id, (value = { header, sessions: new Map() }))
    }
    let outcome: "stored" | "gap" = "stored"
    for (const { sessionID, start, txs, signature } of segments) {
      const session = value.sessions.get(sessionID) ?? {
        texts: [],
        signatures: new Map<number, Signature>(),
      }
      if (start > session.texts.length) {
        outcome = "gap"
        continue
      }
      const added = txs.slice(session.texts.length - start)
      if (added.length === 0) continue
      session.texts.push(...added)
      session.signatures.set(session.texts.length, signature)
      value.sessions.set(sessionID, session)
    }
    return outcome
  }

  /** Throws with the first difference. */
  async check(storage: Storage, ids: Iterable<RawCoID> = this.#values.keys()): Promise<void> {
    for (const id of ids) {
      const value = this.#values.get(id)
      const stored = await storage.read(id)
      const known = await storage.knownState(id)
      if (value === undefined) {
        expectEqual(`${id} is not stored`, [stored, known], [undefined, undefined])
        continue
      }
      const counts = Object.fromEntries([...value.sessions].map(([sessionID, { texts }]) => [sessionID, texts.length]))
      expectEqual(`known state of ${id}`, known, { id, header: true, sessions: counts })
      expectEqual(`known state read with ${id}`, stored?.known, {
        id,
        header: true,
        sessions: counts,
      })
      expectEqual(`header of ${id}`, stored?.pieces[0]?.header, value.header)
      const read = new Map<SessionID, string[]>()
      for (const segment of stored?.pieces.flatMap(({ segments }) => segments) ?? []) {
        const texts = read.get(segment.sessionID) ?? []
        expectEqual(`start of a segment of ${id}`, segment.start, texts.length)
        texts.push(...segment.txs)
        read.set(segment.sessionID, texts)
        const signature = value.sessions.get(segment.sessionID)?.signatures.get(texts.length)
        expectEqual(`signature after ${texts.length} transactions of ${segment.sessionID}`, segment.signature, signature)
        expectEqual(`size of a segment of ${id}`, segment.payloadBytes, payloadBytesOf(segment.txs))
      }
      for (const [sessionID, { texts }] of value.sessions) expectEqual(`log of ${sessionID} in ${id}`, read.get(sessionID), texts)
    }
  }
}

/** A reproducible id of a value. */
export function sampleID(number: number): RawCoID {
  return `co_zSample${number}`
}

/** A reproducible session of some account. */
export function sampleSession(number: number): SessionID {
  return `co_zAuthor${number}_session_z${number}`
}

/** A header that differs for every number, as headers do. */
export function sampleHeader(number: number): CoValueHeader {
  return {
    type: "comap",
    ruleset: { type: "unsafeAllowAll" },
    meta: null,
    createdAt: null,
    uniqueness: `z${number}`,
  }
}

/** Canonical text of a transaction whose payload has about `size` code units. The text at an index is always the same. */
export function sampleText(index: number, size = 20): string {
  return privateTransactionText(`encrypted_U${String(index).padStart(size - 11, "x")}`, "key_zSample", 1_700_000_000_000 + index)
}

/** Transactions `start` to `start + count` of a session whose texts are {@link sampleText}s. */
export function sampleSegment(session: number, start: number, count: number, size?: number): Segment {
  const txs = Array.from({ length: count }, (_, offset) => sampleText(start + offset, size))
  return {
    sessionID: sampleSession(session),
    start,
    txs,
    signature: `signature_z${session}x${start + count}`,
    payloadBytes: payloadBytesOf(txs),
  }
}

/** A piece of value `value` with its header. */
export function sampleContent(value: number, ...segments: readonly Segment[]): Content {
  return { id: sampleID(value), header: sampleHeader(value), segments }
}

/** Throws with both sides when they differ as JSON; keys in any order. */
export function expectEqual(what: string, actual: unknown, expected: unknown): void {
  const [left, right] = [comparable(actual), comparable(expected)]
  if (left !== right) throw new Error(`${what}: found ${left.slice(0, 500)}, expected ${right.slice(0, 500)}`)
}

function comparable(value: unknown): string {
  return (
    JSON.stringify(value, (_, part: unknown) => {
      if (part === undefined) return "undefined"
      if (typeof part !== "object" || part === null || Array.isArray(part)) return part
      return Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))
    }) ?? "undefined"
  )
}
