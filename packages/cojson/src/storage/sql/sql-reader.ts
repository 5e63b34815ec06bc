/** Reading one value from published tables, leaving out what is damaged. */
import { invariant } from "../../base/invariant.ts"
import type { Log } from "../../base/runtime.ts"
import type { RawCoID } from "../../ids/co-id.ts"
import type { SessionID } from "../../ids/session-id.ts"
import { isHeader, type CoValueHeader } from "../../log/header.ts"
import type { Segment } from "../../log/segment.ts"
import type { Signature } from "../../log/transaction.ts"
import { canonicalTransactionText } from "../canonical-text.ts"
import { assemble, StoredSegment, type StoredSession } from "../pieces.ts"
import type { StoredCoValue } from "../storage.ts"
import type { CachedSession, CachedValue } from "./row-cache.ts"
import { arrived, type SqlProgram, type SqlRow } from "./sql-connection.ts"
import type { SqlStatements } from "./statements.ts"

interface FoundValue {
  readonly stored: StoredCoValue
  readonly cached: CachedValue
}

/** A signature kept for cutting the log after `count` transactions. */
interface Cut {
  readonly count: number
  readonly signature: Signature
}

/** One query for a value of usual size; one more for every signature kept in long sessions. */
export function* readStoredValue(sql: SqlStatements, id: RawCoID, log: Log): SqlProgram<FoundValue | undefined> {
  const rows = yield* arrived(sql.readValue.all(id))
  const [first] = rows
  if (first === undefined) return undefined
  const header = headerIn(first)
  if (header === undefined) {
    log.warn("stored header cannot be read", { id })
    return undefined
  }
  const sessions: StoredSession[] = []
  const cached: CachedValue = { row: wholeNumberIn(first, "value"), sessions: new Map() }
  for (const row of rows) {
    if (row.session === null) continue // the value has no sessions
    const sessionID = textIn(row, "id") as SessionID
    const storedCount = countIn(row, "count")
    const session: CachedSession = {
      row: wholeNumberIn(row, "session"),
      count: storedCount ?? 0,
      bytes: countIn(row, "bytes") ?? 0,
      storedCount,
      signature: row.signature as Signature, // checked by whoever verifies the log
    }
    const found = yield* readSession(sql, sessionID, row, session)
    if (session.count !== storedCount)
      log.warn("stored session is damaged; using what comes before", { id, sessionID, from: session.count })
    cached.sessions.set(sessionID, session)
    if (found.segments.length > 0) sessions.push(found)
  }
  return { stored: assemble(id, header, sessions), cached }
}

/** Reads all segments; at the first damage lowers the counters of `session` to what comes before. */
function* readSession(sql: SqlStatements, sessionID: SessionID, row: SqlRow, session: CachedSession): SqlProgram<StoredSession> {
  const count = session.count
  const cuts = cutsIn(row, count)
  const segments: Segment[] = []
  let tailBytes = 0
  let start = 0
  const lastCut = cuts.at(-1)
  if (count > (lastCut?.count ?? 0) && typeof row.signature === "string" && row.signature !== lastCut?.signature) {
    cuts.push({ count, signature: row.signature as Signature })
    tailBytes = Math.max(session.bytes, 1)
  }
  for (const cut of cuts) {
    const joined =
      cuts.length === 1 && row.texts !== null ? row.texts : (yield* arrived(sql.readTexts.get(session.row, start, cut.count)))?.texts
    const txs = canonicalTexts(joined, cut.count - start)
    if (txs === undefined) break
    segments.push(new StoredSegment(sessionID, start, txs, cut.signature))
    start = cut.count
  }
  if (start === count) return { sessionID, segments, tailBytes }
  session.count = start
  session.bytes = 0
  session.signature = segments.at(-1)?.signature
  return { sessionID, segments, tailBytes: 0 }
}

/** undefined when texts are missing or one is not JSON. */
function canonicalTexts(joined: unknown, expected: number): readonly string[] | undefined {
  if (typeof joined !== "string") return undefined
  const texts = joined.split("\n")
  if (texts.length !== expected) return undefined
  for (const [index, text] of texts.entries()) {
    const canonical = canonicalTransactionText(text)
    if (canonical === undefined) return undefined
    if (canonical !== text) texts[index] = canonical
  }
  return texts
}

function cutsIn({ cuts }: SqlRow, end: number): Cut[] {
  if (typeof cuts !== "string") return []
  const found: Cut[] = []
  for (const line of cuts.split("\n")) {
    const space = line.indexOf(" ")
    const count = Number(line.slice(0, space)) + 1
    if (count >= 1 && count <= end) found.push({ count, signature: line.slice(space + 1) as Signature })
  }
  return found.sort((a, b) => a.count - b.count)
}

function headerIn({ header }: SqlRow): CoValueHeader | undefined {
  try {
    const value: unknown = JSON.parse(String(header))
    return isHeader(value) ? value : undefined
  } catch {
    return undefined // damaged: the value counts as absent
  }
}

/** A whole number of at least 0; null for anything else. */
export function countIn(row: SqlRow, column: string): number | null {
  const value = row[column]
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null
}

export function wholeNumberIn(row: SqlRow | undefined, column: string): number {
  const value = row?.[column]
  invariant(typeof value === "number", `SQLite answers with a number for ${column}`)
  return value
}

export function textIn(row: SqlRow, column: string): string {
  const value = row[column]
  return typeof value === "string" ? value : String(value)
}
