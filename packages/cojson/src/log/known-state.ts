import type { RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"

/** Session id → number of transactions known (a count, not the last index). A missing session means 0. */
export type KnownSessions = { readonly [session: SessionID]: number }

/** What somebody has of one CoValue. */
export interface CoValueKnownState {
  readonly id: RawCoID
  readonly header: boolean
  readonly sessions: KnownSessions
}

/** "I have nothing of it." */
export function emptyKnownState(id: RawCoID): CoValueKnownState {
  return { id, header: false, sessions: {} }
}

/** Counters without inherited keys: session ids are foreign text. An object without a prototype would be a hash table, in five times the time. */
export function emptySessions(): { [session: SessionID]: number } {
  return Object.create(NO_MEMBERS) as KnownSessions
}

/** Number of transactions known of a session. */
export function countOf(known: KnownSessions, session: SessionID): number {
  const count: unknown = known[session]
  return typeof count === "number" ? count : 0
}

/** Whether somebody with `a` lacks nothing of `b`. */
export function covers(a: CoValueKnownState, b: CoValueKnownState): boolean {
  if (b.header && !a.header) return false
  return coversSessions(a.sessions, b.sessions)
}

/** Whether every counter of `b` is reached in `a`. */
export function coversSessions(a: KnownSessions, b: KnownSessions): boolean {
  for (const session in b) if (countOf(a, session as SessionID) < countOf(b, session as SessionID)) return false
  return true
}

/** The greater counter of each session. */
export function mergeSessions(a: KnownSessions, b: KnownSessions): KnownSessions {
  const merged: { [session: SessionID]: number } = { ...a }
  for (const key in b) {
    const session = key as SessionID
    const count = countOf(b, session)
    if (count > countOf(merged, session)) merged[session] = count
  }
  return merged
}

const NO_MEMBERS = Object.freeze(Object.create(null) as object)
