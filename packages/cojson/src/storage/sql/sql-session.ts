/** Reading one session from published tables, and what a row says. */
import { invariant } from "../../base/invariant.ts"
import type { SessionID } from "../../ids/session-id.ts"
import type { Segment } from "../../log/segment.ts"
import type { Signature } from "../../log/transaction.ts"
import { canonicalTransactionText } from "../canonical-text.ts"
import { StoredSegment, type StoredSession } from "../pieces.ts"
import type { CachedSession } from "./row-cache.ts"
import { arrived, type SqlProgram, type SqlRow } from "./sql-connection.ts"
import type { SqlStatements } from "./statements.ts"

/** A signature kept for cutting the log after `count` transactions. */
interface Cut {
  readonly count: number
  readonly signature: Signature
}

/** The counters of a row as the database says. */
export function sessionIn(row: SqlRow): CachedSession {
  const storedCount = countIn(row, "count")
  return {
    row: wholeNumberIn(row, "session"),
    count: storedCount ?? 0,
    bytes: countIn(row, "bytes") ?? 0,
    storedCount,
    signature: row.signature as Signature, // checked by whoever verifies the log
  }
}

/** A session whose texts came along with its row; undefined when they did not, or something about it is damaged. */
export function sessionAtHand(row: SqlRow): StoredSession | undefined {
  const { signature } = row
  const txs = typeof signature === "string" ? canonicalTexts(row.texts, countIn(row, "count") ?? 0) : undefined
  if (txs === undefined) return undefined
  const sessionID = textIn(row, "id") as SessionID
  const segments = [new StoredSegment(sessionID, 0, txs, signature as Signature, markIn(row))]
  return { sessionID, segments, tailBytes: Math.max(countIn(row, "bytes") ?? 0, 1) }
}

/** Reads all segments; at the first damage lowers the counters of `session` to what comes before. */
export function* readSession(sql: SqlStatements, sessionID: SessionID, row: SqlRow, session: CachedSession): SqlProgram<StoredSession> {
  const count = session.count
  const cuts = cutsIn(yield* arrived(sql.cutsOf.all(session.row)), count)
  const segments: Segment[] = []
  let tailBytes = 0
  let start = 0
  const lastCut = cuts.at(-1)
  if (count > (lastCut?.count ?? 0) && typeof row.signature === "string" && row.signature !== lastCut?.signature) {
    cuts.push({ count, signature: row.signature as Signature })
    tailBytes = Math.max(session.bytes, 1)
  }
  for (const cut of cuts) {
    const found = yield* arrived(sql.readTexts.get(session.row, start, cut.count))
    const txs = canonicalTexts(found?.texts, cut.count - start)
    if (txs === undefined) break
    segments.push(new StoredSegment(sessionID, start, txs, cut.signature, cut.count === count ? markIn(row) : undefined))
    start = cut.count
  }
  if (start === count) return { sessionID, segments, tailBytes }
  session.count = start
  session.bytes = 0
  session.signature = segments.at(-1)?.signature
  return { sessionID, segments, tailBytes: 0 }
}

/** undefined when texts are missing or one is not JSON. */
export function canonicalTexts(joined: unknown, expected: number): readonly string[] | undefined {
  if (typeof joined !== "string") return undefined
  const texts = expected === 1 ? [joined] : joined.split("\n") // JSON with a line break is not canonical, and becomes so
  if (texts.length !== expected) return undefined
  for (let index = 0; index < texts.length; index++) {
    const text = texts[index] ?? ""
    const canonical = canonicalTransactionText(text)
    if (canonical === undefined) return undefined
    if (canonical !== text) texts[index] = canonical
  }
  return texts
}

/** What vouches for all that the row counts. */
function markIn({ mark }: SqlRow): string | undefined {
  return typeof mark === "string" ? mark : undefined
}

function cutsIn(rows: readonly SqlRow[], end: number): Cut[] {
  const found: Cut[] = []
  for (const row of rows) {
    const count = (countIn(row, "last") ?? -1) + 1
    if (count >= 1 && count <= end) found.push({ count, signature: textIn(row, "signature") as Signature })
  }
  return found
}

/** A whole number of at least 0; null for anything else. */
export function countIn(row: SqlRow, column: string): number | null {
  const value = row[column]
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null
}

export function wholeNumberIn(row: SqlRow | undefined, column: string): number {
  const value = row?.[column]
  invariant(typeof value === "number", "SQLite answers with a number")
  return value
}

export function textIn(row: SqlRow, column: string): string {
  const value = row[column]
  return typeof value === "string" ? value : String(value)
}
