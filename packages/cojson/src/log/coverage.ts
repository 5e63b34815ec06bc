import type { SessionID } from "../ids/session-id.ts"
import { countOf, covers, type CoValueKnownState } from "./known-state.ts"

/** So many sessions that changed last are remembered. */
const REMEMBERED = 64

/** What is asked of the log. */
interface Counted {
  readonly version: number
  knownState(): CoValueKnownState
  lengthOf(session: SessionID): number
}

/**
 * Whether somebody has all of a log with many sessions: only what changed since somebody last had all of it is compared. The counters of a
 * log with thousands of sessions take longer to look through than an edit to make and send.
 */
export class Coverage {
  readonly #log: Counted
  /** The sessions that changed last, the oldest change first → the version that they came with. */
  readonly #recent = new Map<SessionID, number>()
  /** What came with versions after this is remembered. */
  #since: number
  /** The last version of which somebody had all. */
  readonly #covered = new WeakMap<CoValueKnownState, number>()

  constructor(log: Counted) {
    this.#log = log
    this.#since = log.version
  }

  /** To be called with every session that grew or was replaced, once the log has its new version. */
  changed(session: SessionID): void {
    this.#recent.delete(session)
    this.#recent.set(session, this.#log.version)
    if (this.#recent.size <= REMEMBERED) return
    for (const [oldest, version] of this.#recent) {
      this.#recent.delete(oldest)
      this.#since = version
      return
    }
  }

  /** @param known may grow, but none of its counters ever becomes less */
  isCoveredBy(known: CoValueKnownState): boolean {
    const before = this.#covered.get(known)
    const isCovered = before !== undefined && before >= this.#since ? this.#hasSince(known, before) : covers(known, this.#log.knownState())
    if (isCovered) this.#covered.set(known, this.#log.version)
    return isCovered
  }

  #hasSince({ sessions }: CoValueKnownState, version: number): boolean {
    for (const [session, changed] of this.#recent) {
      if (changed > version && countOf(sessions, session) < this.#log.lengthOf(session)) return false
    }
    return true
  }
}
