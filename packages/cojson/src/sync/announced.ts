import type { SessionID } from "../ids/session-id.ts"
import { countOf, emptySessions, type KnownSessions } from "../log/known-state.ts"

/** Counters that a value is to reach. They are not all compared whenever some of it comes: of thousands of sessions a few come at a time. */
export class Announced {
  readonly #counters: { [session: SessionID]: number } = emptySessions()
  /** Those that were not seen to be reached. */
  readonly #open: SessionID[] = []

  constructor(sessions: KnownSessions) {
    this.raise(sessions)
  }

  get sessions(): KnownSessions {
    return this.#counters
  }

  /** Takes the greater counter of each session. */
  raise(sessions: KnownSessions): void {
    for (const key in sessions) {
      const session = key as SessionID
      const count = countOf(sessions, session)
      if (count <= countOf(this.#counters, session)) continue
      this.#counters[session] = count
      this.#open.push(session)
    }
  }

  /** Amortised O(1) per announced session, however often it is asked. */
  isReachedBy(log: { lengthOf(session: SessionID): number }): boolean {
    for (let session = this.#open.at(-1); session !== undefined; session = this.#open.at(-1)) {
      if (log.lengthOf(session) < countOf(this.#counters, session)) return false
      this.#open.pop()
    }
    return true
  }
}
