import type { RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { Content } from "../log/content.ts"
import type { CoValueHeader } from "../log/header.ts"
import { emptySessions, type CoValueKnownState } from "../log/known-state.ts"
import { MAX_PAYLOAD_BYTES, type Segment } from "../log/segment.ts"
import { transactionTextSize, type Signature } from "../log/transaction.ts"
import type { StoredCoValue } from "./storage.ts"

/** One session as it was read: segments in order without holes. All but the last end at a signature kept for that purpose. */
export interface StoredSession {
  readonly sessionID: SessionID
  readonly segments: readonly Segment[]
  /** Size of the last segment when it is not cut off by a kept signature; 0 when all are. */
  readonly tailBytes: number
}

/** A segment from a database: its size is computed when somebody asks, because loading does not. */
export class StoredSegment implements Segment {
  readonly sessionID: SessionID
  readonly start: number
  readonly txs: readonly string[]
  readonly signature: Signature
  readonly mark: string | undefined
  #payloadBytes: number | undefined

  constructor(sessionID: SessionID, start: number, txs: readonly string[], signature: Signature, mark?: string) {
    this.sessionID = sessionID
    this.start = start
    this.txs = txs
    this.signature = signature
    this.mark = mark
  }

  get payloadBytes(): number {
    return (this.#payloadBytes ??= payloadBytesOf(this.txs))
  }
}

/** Sum of transaction sizes. O(n); parses transactions of unusual form. */
export function payloadBytesOf(txs: readonly string[]): number {
  if (txs.length === 1) return transactionTextSize(txs[0] ?? "")
  let size = 0
  for (const text of txs) size += transactionTextSize(text)
  return size
}

/**
 * Lays out what was read as published peers send it (sync §3.2): segments that end at a kept signature alone, the short ends of
 * sessions together until they exceed the limit; the header in the first piece.
 */
export function assemble(id: RawCoID, header: CoValueHeader, stored: readonly StoredSession[]): StoredCoValue {
  const segments = stored.length === 1 ? stored[0]?.segments : undefined
  if (segments?.length === 1) return new StoredOne(id, header, segments) // as most values
  const cutOff: Segment[][] = []
  const shared: Segment[][] = []
  let room = 0
  const sessions = emptySessions()
  for (const { sessionID, segments, tailBytes } of stored) {
    for (const segment of segments) {
      sessions[sessionID] = segment.start + segment.txs.length
      const isTail = tailBytes > 0 && segment === segments[segments.length - 1]
      if (!isTail || tailBytes > MAX_PAYLOAD_BYTES) {
        cutOff.push([segment])
        continue
      }
      if (room <= 0) {
        shared.push([])
        room = MAX_PAYLOAD_BYTES
      }
      shared.at(-1)?.push(segment)
      room -= tailBytes
    }
  }
  const known = { id, header: true, sessions }
  const runs = cutOff.length > 0 ? cutOff.concat(shared) : shared
  if (runs.length < 2) return { known, pieces: [{ id, header, segments: runs[0] ?? [] }] }
  const pieces = runs.map((segments, index): Content =>
    index > 0 ? { id, segments } : { id, header, segments, expectContentUntil: sessions },
  )
  return { known, pieces }
}

/** A value of one segment. Who loads it does not ask for its counters. */
class StoredOne implements StoredCoValue {
  readonly pieces: readonly [Content]

  constructor(id: RawCoID, header: CoValueHeader, segments: readonly Segment[]) {
    this.pieces = [{ id, header, segments }]
  }

  get known(): CoValueKnownState {
    const { id, segments } = this.pieces[0]
    const sessions = emptySessions()
    for (const { sessionID, start, txs } of segments) sessions[sessionID] = start + txs.length
    return { id, header: true, sessions }
  }
}
