/** Reading one value from published tables, leaving out what is damaged. */
import { JazzError } from "../../base/errors.ts"
import { andThen, type MaybePromise } from "../../base/maybe-promise.ts"
import { SmallMap } from "../../base/small-map.ts"
import type { Log } from "../../base/runtime.ts"
import type { RawCoID } from "../../ids/co-id.ts"
import type { SessionID } from "../../ids/session-id.ts"
import { isHeader, type CoValueHeader } from "../../log/header.ts"
import { assemble, type StoredSession } from "../pieces.ts"
import type { StoredCoValue } from "../storage.ts"
import type { CachedValue } from "./row-cache.ts"
import { arrived, runProgram, type SqlProgram, type SqlRow } from "./sql-connection.ts"
import { readSession, sessionAtHand, sessionIn, textIn, wholeNumberIn } from "./sql-session.ts"
import type { SqlStatements } from "./statements.ts"
import { UnreadValue } from "./unread-value.ts"

interface FoundValue {
  readonly stored: StoredCoValue
  /** What an append has to know of the value; undefined when the database says the same. */
  readonly cached: CachedValue | undefined
}

/**
 * One query for a value of usual size; more for what sessions with kept signatures have, or for the snapshot of one that has it. Throws
 * `storage.corrupt` for a damaged header.
 */
export function readStoredValue(sql: SqlStatements, id: RawCoID, log: Log): MaybePromise<FoundValue | undefined> {
  return andThen(sql.readValue.all(id), (rows) => {
    const first = rows[0]
    if (first === undefined) return undefined
    const header = headerIn(first)
    if (header === undefined) throw new JazzError("storage.corrupt", `The stored header of ${id} is damaged.`, { coValueID: id })
    const stored = valueAtHand(id, header, rows)
    return stored ? { stored, cached: undefined } : runProgram(readValueInParts(sql, { id, header, rows, log }))
  })
}

/** undefined when more has to be read than came with the rows, or something is damaged. */
function valueAtHand(id: RawCoID, header: CoValueHeader, rows: readonly SqlRow[]): StoredCoValue | undefined {
  let sessions: StoredSession[] = []
  // by index: for one row an iterator costs as much as the rest, and so does an array that grows
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]
    if (!row || row.session === null) continue // the value has no sessions
    const found = sessionAtHand(row)
    if (!found) return undefined
    if (i === 0) sessions = [found]
    else sessions.push(found)
  }
  return assemble(id, header, sessions)
}

interface FoundRows {
  readonly id: RawCoID
  readonly header: CoValueHeader
  readonly rows: readonly SqlRow[]
  readonly log: Log
}

function* readValueInParts(sql: SqlStatements, found: FoundRows): SqlProgram<FoundValue> {
  const { id, header, rows } = found
  const cached: CachedValue = { row: wholeNumberIn(rows[0], "value"), sessions: new SmallMap() }
  if (rows.every(hasSnapshot)) {
    const kept = yield* arrived(sql.caches?.readSnapshot.get(cached.row))
    for (const row of rows) cached.sessions.set(textIn(row, "id") as SessionID, sessionIn(row))
    if (kept) return { stored: new UnreadValue(sql, { ...found, snapshot: textIn(kept, "snapshot") }), cached }
  }
  const stored = assemble(id, header, yield* readSessions(sql, found, cached))
  return { stored: isDamaged(cached) ? { ...stored, isDamaged: true } : stored, cached }
}

function isDamaged({ sessions }: CachedValue): boolean {
  for (const { count, storedCount } of sessions.values()) if (count !== storedCount) return true
  return false
}

/** Whether the value has one and the session seems to be there to its end. */
function hasSnapshot({ snapshot, signature }: SqlRow): boolean {
  return typeof snapshot === "number" && typeof signature === "string"
}

function* readSessions(sql: SqlStatements, { id, rows, log }: FoundRows, cached: CachedValue): SqlProgram<StoredSession[]> {
  const sessions: StoredSession[] = []
  for (const row of rows) {
    if (row.session === null) continue // the value has no sessions
    const sessionID = textIn(row, "id") as SessionID
    const session = sessionIn(row)
    const { storedCount } = session
    const found = yield* readSession(sql, sessionID, row, session)
    if (session.count !== storedCount)
      log.warn("stored session is damaged; using what comes before", { id, sessionID, from: session.count })
    cached.sessions.set(sessionID, session)
    if (found.segments.length > 0) sessions.push(found)
  }
  return sessions
}

export function headerIn({ header }: SqlRow): CoValueHeader | undefined {
  try {
    const value: unknown = JSON.parse(String(header))
    return isHeader(value) ? value : undefined
  } catch {
    return undefined // damaged
  }
}
