/** SessionForks: what a node does when it is not the only one that writes in its session. */
import { ownSession } from "../covalue/own-session.ts"
import { takeFork, writeAgain } from "../covalue/session-fork.ts"
import type { CoValueCore } from "../covalue/co-value-core.ts"
import type { Runtime } from "../base/runtime.ts"
import type { RawCoID } from "../ids/co-id.ts"
import { authorOf, type SessionID } from "../ids/session-id.ts"
import type { Segment } from "../log/segment.ts"
import type { SessionOwner } from "../sync/own-sessions.ts"

/** Another program writes in a session of this one: its database was copied, or an older copy was put back. */
export interface SessionFork {
  readonly session: SessionID
  /** Where this node goes on. */
  readonly replacedBy: SessionID
  /** The value by which it was noticed. */
  readonly id: RawCoID
}

/** What it needs of a node. */
interface Writer {
  readonly runtime: Runtime
  readonly currentSessionID: SessionID
  getCurrentAgentID(): string
  getCurrentAccountOrAgentID(): string
  getCoValue(id: RawCoID): CoValueCore
  /** Edits go to a fresh session from now on. */
  startSession(): void
}

export class SessionForks implements SessionOwner {
  readonly #writer: Writer
  readonly #onFork: ((fork: SessionFork) => void) | undefined
  readonly #told = new Set<SessionID>()

  constructor(writer: Writer, onFork: ((fork: SessionFork) => void) | undefined) {
    this.#writer = writer
    this.#onFork = onFork
  }

  isOurs(session: SessionID): boolean {
    const author: string = authorOf(session)
    return author === this.#writer.getCurrentAccountOrAgentID() || author === this.#writer.getCurrentAgentID()
  }

  sessionFor(id: RawCoID): SessionID {
    return ownSession(this.#writer, id)
  }

  leaveSession(id: RawCoID): void {
    this.#leave(id, this.sessionFor(id))
  }

  giveWay(id: RawCoID, segment: Segment): boolean {
    const core = this.#writer.getCoValue(id)
    const displaced = takeFork(core, segment)
    if (!displaced) return false
    this.#leave(id, segment.sessionID)
    const lost = writeAgain(core, displaced)
    if (lost > 0) this.#writer.runtime.log.error("edits of a forked session cannot be written again", { id, count: lost })
    return true
  }

  /** Told once per session. */
  #leave(id: RawCoID, session: SessionID): void {
    if (session === this.sessionFor(id)) this.#writer.startSession()
    if (this.#told.has(session)) return
    this.#told.add(session)
    const fork = { session, replacedBy: this.sessionFor(id), id }
    this.#writer.runtime.log.warn("another program writes in the session of this one; it goes on in a new one", fork)
    this.#onFork?.(fork)
  }
}
