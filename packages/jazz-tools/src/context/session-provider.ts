import type { CryptoProvider, RawAccountID, SessionID } from "cojson"

export interface AcquiredSession {
  readonly sessionID: SessionID
  /** Gives the session back; nobody else gets it before. */
  readonly sessionDone: () => void
}

/** Hands out sessions so that no two nodes of one account ever use the same one at the same time. */
export interface SessionProvider {
  /** A session of an account that exists. */
  acquireSession(accountID: string, crypto: CryptoProvider): Promise<AcquiredSession>
  /** Notes the session that a new account was made with. */
  persistSession(accountID: string, sessionID: SessionID): Promise<{ readonly sessionDone: () => void }>
}

/**
 * A fresh random session for every node. Right for workers and tests; wasteful where a device could keep one.
 *
 * @example
 * ```ts
 * import { MockSessionProvider } from "jazz-tools"
 *
 * const { sessionID } = await new MockSessionProvider().acquireSession(me.$jazz.id, me.$jazz.localNode.crypto)
 * console.log(sessionID.startsWith(`${me.$jazz.id}_session_z`)) // true
 * ```
 */
export class MockSessionProvider implements SessionProvider {
  async acquireSession(accountID: string, crypto: CryptoProvider): Promise<AcquiredSession> {
    // whoever passes another string gets a node that cannot load its account
    return {
      sessionID: crypto.newRandomSessionID(accountID as RawAccountID),
      sessionDone: nothingToRelease,
    }
  }

  async persistSession(_accountID: string, _sessionID: SessionID): Promise<{ sessionDone: () => void }> {
    return { sessionDone: nothingToRelease }
  }
}

/**
 * {@link MockSessionProvider} under the name that says what it does.
 *
 * @example
 * ```ts
 * import { randomSessionProvider } from "jazz-tools"
 *
 * const { crypto } = me.$jazz.localNode
 * const [a, b] = [await randomSessionProvider.acquireSession(me.$jazz.id, crypto), await randomSessionProvider.acquireSession(me.$jazz.id, crypto)]
 * console.log(a.sessionID === b.sessionID) // false
 * ```
 */
export const randomSessionProvider: SessionProvider = new MockSessionProvider()

function nothingToRelease(): void {}
