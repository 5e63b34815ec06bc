import type { SmallMap } from "../../base/small-map.ts"
import type { RawCoID } from "../../ids/co-id.ts"
import type { SessionID } from "../../ids/session-id.ts"
import { emptySessions, type CoValueKnownState } from "../../log/known-state.ts"
import type { Signature } from "../../log/transaction.ts"

/** What the database says about a session, so that an append needs no query. */
export interface CachedSession {
  readonly row: number
  /** Readable transactions: what we tell others, and where the next one goes. */
  count: number
  /** Size since the last kept signature, in code units. */
  bytes: number
  /** `lastIdx` as it is in the database: more than `count` when the rest is damaged, less while a commit has not reached it. */
  storedCount: number | null
  signature: Signature | undefined
}

export interface CachedValue {
  readonly row: number
  readonly sessions: SmallMap<SessionID, CachedSession>
}

/** Values plus sessions that are remembered; about 200 bytes each. */
const CAPACITY = 50_000

/** Row numbers and counters of the values used last. Only what is committed may stay here. */
export class RowCache {
  readonly #values = new Map<RawCoID, CachedValue>()
  #weight = 0

  get(id: RawCoID): CachedValue | undefined {
    const value = this.#values.get(id)
    if (value === undefined) return undefined
    this.#values.delete(id) // back to the end: the front is the least recently used
    this.#values.set(id, value)
    return value
  }

  set(id: RawCoID, value: CachedValue): void {
    this.#remove(id)
    this.#values.set(id, value)
    this.#weight += 1 + value.sessions.size
  }

  addSession(value: CachedValue, sessionID: SessionID, session: CachedSession): void {
    value.sessions.set(sessionID, session)
    this.#weight++
  }

  /** Forgets what was not used lately. Not during a commit, which holds on to its values. */
  trim(): void {
    if (this.#weight <= CAPACITY) return
    for (const id of this.#values.keys()) {
      this.#remove(id)
      if (this.#weight <= CAPACITY) return
    }
  }

  clear(): void {
    this.#values.clear()
    this.#weight = 0
  }

  #remove(id: RawCoID): void {
    const value = this.#values.get(id)
    if (value === undefined) return
    this.#values.delete(id)
    this.#weight -= 1 + value.sessions.size
  }
}

export function knownStateOf(id: RawCoID, { sessions }: CachedValue): CoValueKnownState {
  const counts = emptySessions()
  sessions.forEach(({ count }, sessionID) => {
    if (count > 0) counts[sessionID] = count
  })
  return { id, header: true, sessions: counts }
}
