import type { RawAccountID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { Storage } from "./storage.ts"

/** The right to write in a session, until it is released or the process ends. */
export interface SessionLease {
  readonly sessionID: SessionID
  /** `reusable`: everything that was written in the session and given to anybody is in the storage. Idempotent. */
  release(reusable: boolean): void
}

/**
 * A storage that remembers sessions, so that a program which restarts goes on in the one it had. Two programs that write in the same
 * session, or one that forgot what it wrote there, would fork it for good. So a session is handed out to one holder at a time, and only
 * while the storage holds all that was written in it: the holder must send nothing before it is durable here.
 */
export interface SessionLeasing {
  /** A session of the account: one that was left behind, or a fresh one. undefined where sessions cannot be remembered safely. */
  leaseSession(account: RawAccountID, fresh: () => SessionID): SessionLease | undefined
}

export function leasesSessions(storage: Storage): storage is Storage & SessionLeasing {
  return typeof (storage as Partial<SessionLeasing>).leaseSession === "function"
}
