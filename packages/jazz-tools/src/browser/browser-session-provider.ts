/**
 * Sessions of tabs. A session has one writer: each tab holds an exclusive lock on its own until it ends, and the next one takes it over, so
 * that n tabs at once need n sessions. They are noted in `localStorage` as `<account id>_<index>`, without gaps.
 */
import { logger, type CryptoProvider, type RawAccountID, type SessionID } from "cojson"
import type { AcquiredSession, SessionProvider } from "../context/session-provider.ts"
import { localStorageOfPage } from "./local-storage.ts"

export class BrowserSessionProvider implements SessionProvider {
  /** The first noted session that no other tab holds, or a new one. Without locks always a new one, which is not noted. */
  async acquireSession(accountID: string, crypto: CryptoProvider): Promise<AcquiredSession> {
    const locks = locksOfPage()
    if (!locks) return { sessionID: crypto.newRandomSessionID(accountID as RawAccountID), sessionDone: () => {} }

    for (const [index, sessionID] of notedSessions(accountID).entries()) {
      const sessionDone = await lock(locks, sessionID)
      if (!sessionDone) continue
      logger.debug(`Using existing session ${sessionID} at index ${index}`)
      return { sessionID, sessionDone }
    }
    // whoever passes another string gets a node that cannot load its account
    const sessionID = crypto.newRandomSessionID(accountID as RawAccountID)
    logger.debug(`Created new session ${sessionID}`)
    return { sessionID, sessionDone: await noteSession(locks, accountID, sessionID) }
  }

  async persistSession(accountID: string, sessionID: SessionID): Promise<{ readonly sessionDone: () => void }> {
    const locks = locksOfPage()
    return { sessionDone: locks ? await noteSession(locks, accountID, sessionID) : () => {} }
  }
}

/** undefined also in pages that may store nothing, and in those that are simulated, some of which have no navigator. */
function locksOfPage(): LockManager | undefined {
  return typeof navigator === "undefined" || !localStorageOfPage() ? undefined : (navigator as { readonly locks?: LockManager }).locks
}

function notedSessions(accountID: string): SessionID[] {
  const sessions: SessionID[] = []
  for (;;) {
    const noted = localStorage.getItem(`${accountID}_${sessions.length}`)
    if (!noted?.startsWith(`${accountID}_session_z`)) return sessions
    sessions.push(noted as SessionID)
  }
}

/** Locks a new session and notes it. Returns the way to give it back. */
async function noteSession(locks: LockManager, accountID: string, sessionID: SessionID): Promise<() => void> {
  const sessionDone = await lock(locks, sessionID)
  if (!sessionDone) throw new Error("Couldn't get lock on new session")
  await locks.request(`store_session_${accountID}`, () => {
    localStorage.setItem(`${accountID}_${notedSessions(accountID).length}`, sessionID)
    logger.debug(`Stored new session ${sessionID}`)
  })
  return sessionDone
}

/** The way to unlock the session; undefined when another tab, or another context here, holds it. */
function lock(locks: LockManager, sessionID: SessionID): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    locks
      .request(`load_session_${sessionID}`, { mode: "exclusive", ifAvailable: true }, (granted) => {
        if (!granted) {
          resolve(undefined)
          return undefined
        }
        return new Promise<void>((unlock) => resolve(unlock))
      })
      .catch(reject)
  })
}
