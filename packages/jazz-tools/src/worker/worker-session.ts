import type { LocalNode, Peer, StorageAPI } from "cojson"
import { leasesSessions, type SessionLease } from "cojson/internals"
import { randomSessionProvider, type SessionProvider } from "../context/session-provider.ts"
import { durableFirst } from "./durable-peer.ts"

/** Which session a worker writes in, and what that asks of its connections. */
export interface WorkerSession {
  readonly provider: SessionProvider
  /** To be used in place of the connection. */
  guard(peer: Peer): Peer
  /** Gets the node as soon as it is made. */
  attach(node: LocalNode): void
  /** Gives the session back, after the node has ended. Idempotent. */
  end(): void
}

/**
 * With a storage that remembers sessions the worker goes on in the one of its last run, and tells its server nothing before that is
 * durable. Otherwise every start takes a fresh session, for good.
 */
export function workerSession(storage: StorageAPI | undefined): WorkerSession {
  if (!storage || !leasesSessions(storage))
    return { provider: randomSessionProvider, guard: (peer) => peer, attach: () => {}, end: () => {} }
  let isComplete = true
  let lease: SessionLease | undefined
  let node: LocalNode | undefined
  // after a fork the session belongs to somebody else
  const isOurs = () => !node || node.currentSessionID === lease?.sessionID
  const end = (): void => lease?.release(isComplete && isOurs())

  return {
    provider: {
      acquireSession: async (accountID, crypto) => {
        // whoever passes another string gets a node that cannot load its account
        const account = accountID as Parameters<typeof storage.leaseSession>[0]
        lease = storage.leaseSession(account, () => crypto.newRandomSessionID(account))
        return {
          sessionID: lease?.sessionID ?? crypto.newRandomSessionID(account),
          sessionDone: end,
        }
      },
      persistSession: (accountID, sessionID) => randomSessionProvider.persistSession(accountID, sessionID),
    },
    guard: (peer) =>
      durableFirst(peer, {
        storage,
        record: () => node?.syncManager.flushLocal(),
        onGivenUp: () => {
          isComplete = false
          lease?.release(false)
        },
      }),
    attach: (made) => {
      node = made
    },
    end,
  }
}
