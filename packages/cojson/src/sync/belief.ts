import type { RawCoID } from "../ids/co-id.ts"
import type { Content } from "../log/content.ts"
import { countOf, covers, emptySessions, type CoValueKnownState, type KnownSessions } from "../log/known-state.ts"

/** So few counters are rather taken from a message as they are than copied. */
const FEW = 8

/** A known state that grows in place: raising a counter costs O(counters raised), not O(sessions of the value). */
export class Belief implements CoValueKnownState {
  readonly id: RawCoID
  header: boolean
  #sessions: KnownSessions
  /** Whether {@link sessions} is ours to change; until then it belongs to whoever gave it. */
  #isOwn = false
  /** Counters that it holds. */
  size = 0
  /** Transactions that it counts. */
  total = 0

  constructor({ id, header, sessions }: CoValueKnownState) {
    this.id = id
    this.header = header
    this.#sessions = sessions
    this.#count()
  }

  /** Whether it costs little to make it anew. */
  get isSmall(): boolean {
    return this.size <= FEW
  }

  get sessions(): KnownSessions {
    return this.#sessions
  }

  /** Takes the greater counter of each session. @param ofHeld only of sessions of which it has a counter */
  raise(known: CoValueKnownState, ofHeld = false): void {
    if (this.isSmall && !ofHeld && covers(known, this)) {
      this.header = known.header
      this.#sessions = known.sessions
      this.#isOwn = false
      this.#count()
      return
    }
    this.header ||= known.header
    for (const session in known.sessions) {
      if (ofHeld && countOf(this.#sessions, session as keyof KnownSessions) === 0) continue
      this.#raise(session, countOf(known.sessions, session as keyof KnownSessions))
    }
  }

  /** Takes what somebody who has the content has of it. */
  raiseTo(content: Content): void {
    this.header ||= content.header !== undefined
    for (const { sessionID, start, txs } of content.segments) this.#raise(sessionID, start + txs.length)
  }

  /** What somebody will have who gets the content: runs that start behind the end of what there is are dropped there. */
  extendBy(content: Content): void {
    this.header ||= content.header !== undefined
    for (const { sessionID, start, txs } of content.segments) {
      if (start <= countOf(this.#sessions, sessionID)) this.#raise(sessionID, start + txs.length)
    }
  }

  #raise(session: string, count: number): void {
    const before = countOf(this.#sessions, session as keyof KnownSessions)
    if (count <= before) return
    if (before === 0) this.size++
    if (!this.#isOwn) this.#sessions = Object.assign(emptySessions(), this.#sessions)
    this.#isOwn = true
    const own: { [session: string]: number } = this.#sessions // a copy that only we hold
    own[session] = count
    this.total += count - before
  }

  #count(): void {
    this.size = 0
    this.total = 0
    for (const session in this.#sessions) {
      this.size++
      this.total += countOf(this.#sessions, session as keyof KnownSessions)
    }
  }
}
