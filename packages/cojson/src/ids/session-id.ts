import type { AgentID } from "./agent-id.ts"
import type { RawAccountID } from "./co-id.ts"

/** One running copy of one author: `<account or agent id>_session_z` + base58 of 8 random bytes. */
export type SessionID = `${RawAccountID | AgentID}_session_z${string}`

/** Everything before the first `_session`; whole text if there is none (then nobody can have signed it). */
export function authorOf(session: SessionID): RawAccountID | AgentID {
  const end = session.indexOf("_session")
  return (end < 0 ? session : session.slice(0, end)) as RawAccountID | AgentID
}

/** Whether a session exists to delete its value: `…_session_d` + base58 of 7 random bytes + `$`. */
export function isDeleteSession(session: string): boolean {
  return session.endsWith("$") && session.includes("_session_d")
}
