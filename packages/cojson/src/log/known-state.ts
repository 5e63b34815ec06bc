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
