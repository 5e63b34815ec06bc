import type { SessionID } from "../ids/session-id.ts"

/** Why a run was not accepted; `forked`: the session goes on differently here. Counters never include refused runs. */
export type RefusalReason = "bad-header" | "bad-signature" | "no-signer" | "malformed" | "forbidden" | "forked"

export interface Refusal {
  /** Absent when the header was refused. */
  readonly sessionID?: SessionID
  readonly reason: RefusalReason
}
