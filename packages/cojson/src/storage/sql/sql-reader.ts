/** Reading one value from published tables, leaving out what is damaged. */
import { JazzError } from "../../base/errors.ts"
import { SmallMap } from "../../base/small-map.ts"
import type { Log } from "../../base/runtime.ts"
import type { RawCoID } from "../../ids/co-id.ts"
import type { SessionID } from "../../ids/session-id.ts"
import { isHeader, type CoValueHeader } from "../../log/header.ts"
import { assemble, type StoredSession } from "../pieces.ts"
import type { StoredCoValue } from "../storage.ts"
import type { CachedValue } from "./row-cache.ts"
import { arrived, type SqlProgram, type SqlRow } from "./sql-connection.ts"
import { readSession, sessionIn, textIn, wholeNumberIn } from "./sql-session.ts"
import type { SqlStatements } from "./statements.ts"
import { UnreadValue } from "./unread-value.ts"

interface FoundValue {
  readonly stored: StoredCoValue
  readonly cached: CachedValue
}

/**
 * One query for a value of usual size; one more for every signature kept in long sessions, or for the snapshot of one that has it. Throws
 * `storage.corrupt` for a damaged header.
 */
export function* readStoredValue(sql: SqlStatements, id: RawCoID, log: Log): SqlProgram<FoundValue | undefined> {
  const rows = yield* arrived(sql.readValue.all(id))
  const first = rows[0]
  if (first === undefined) return undefined
  const header = headerIn(first)
  if (header === undefined) throw new JazzError("storage.corrupt", `The stored header of ${id} is damaged.`, { coValueID: id })
  const cached: CachedValue = { row: wholeNumberIn(first, "value"), sessions: new SmallMap() }
  if (typeof first.snapshot === "number" && rows.every(isWhole)) {
    const found = yield* arrived(sql.caches?.readSnapshot.get(first.snapshot))
    for (const row of rows) cached.sessions.set(textIn(row, "id") as SessionID, sessionIn(row))
    if (found) return { stored: new UnreadValue(sql, { id, header, rows, snapshot: textIn(found, "snapshot"), log }), cached }
  }
  const stored = assemble(id, header, yield* readSessions(sql, id, rows, cached, log))
  return { stored: isDamaged(cached) ? { ...stored, isDamaged: true } : stored, cached }
}

function isDamaged({ sessions }: CachedValue): boolean {
  for (const { count, storedCount } of sessions.values()) if (count !== storedCount) return true
  return false
}

/** Whether a session seems to be there to its end. */
function isWhole({ isWhole, session, signature }: SqlRow): boolean {
  return isWhole === 1 && session !== null && typeof signature === "string"
}

function* readSessions(
  sql: SqlStatements,
  id: RawCoID,
  rows: readonly SqlRow[],
  cached: CachedValue,
  log: Log,
): SqlProgram<StoredSession[]> {
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
