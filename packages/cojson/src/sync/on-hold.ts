/**
 * OnHold: what peers said while the database could not answer or take it. A server that cannot keep content does not take it: the
 * sender still has it, and is asked for it once the database works again. Questions about values that cannot be read wait as well:
 * "I do not have it" would be a lie.
 */
import type { Runtime } from "../base/runtime.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { Storage } from "../storage/storage.ts"
import type { LoadMessage } from "../wire/messages.ts"
import type { PeerSession } from "./peer-session.ts"

/** How often the database is tried again, in milliseconds. */
const RETRY_MS = 1_000
/** Values on hold of one peer; one that needs more is cut off, and tells everything anew when it comes back. */
const MAX_PER_PEER = 10_000

interface HeldOfPeer {
  /** Values of which content was not taken. */
  readonly contents: Set<RawCoID>
  readonly questions: Map<RawCoID, LoadMessage>
}

export interface OnHoldOptions {
  readonly runtime: Runtime
  readonly storage: () => Storage | undefined
  /** Asks the peer for what we lack of the value. */
  readonly askAgain: (id: RawCoID, peer: PeerSession) => void
  readonly answer: (question: LoadMessage, peer: PeerSession) => void
}

export class OnHold {
  readonly #options: OnHoldOptions
  readonly #held = new Map<PeerSession, HeldOfPeer>()
  #cancelRetry: (() => void) | undefined
  /** Only what is decided without waiting is known to be a repetition; to call another one the first does no harm. */
  #isRetrying = false

  constructor(options: OnHoldOptions) {
    this.#options = options
  }

  /** Whether the database takes nothing at the moment. */
  get isReadOnly(): boolean {
    return this.#options.storage()?.status === "failing"
  }

  /** Content of the value was not taken. */
  content(id: RawCoID, from: PeerSession): void {
    this.#of(from)?.contents.add(id)
  }

  /** The value cannot be read. True when the peer asked for the first time. */
  question(message: LoadMessage, from: PeerSession): boolean {
    this.#of(from)?.questions.set(message.id, message)
    return !this.#isRetrying
  }

  /** Forgets a peer that is gone. */
  drop(peer: PeerSession): void {
    this.#held.delete(peer)
    if (this.#held.size === 0) this.stop()
  }

  stop(): void {
    this.#cancelRetry?.()
    this.#cancelRetry = undefined
  }

  #of(peer: PeerSession): HeldOfPeer | undefined {
    if (peer.closed) return undefined
    let held = this.#held.get(peer)
    if (!held) this.#held.set(peer, (held = { contents: new Set(), questions: new Map() }))
    if (held.contents.size + held.questions.size >= MAX_PER_PEER) {
      this.drop(peer)
      peer.close()
      return undefined
    }
    this.#cancelRetry ??= this.#options.runtime.timer(RETRY_MS, () => this.#retry())
    return held
  }

  /** Whatever still cannot be dealt with comes back. */
  #retry(): void {
    this.#cancelRetry = undefined
    const all = [...this.#held]
    this.#held.clear()
    for (const [peer, { contents, questions }] of all) {
      if (peer.closed) continue
      this.#isRetrying = true
      for (const question of questions.values()) this.#options.answer(question, peer)
      this.#isRetrying = false
      for (const id of contents) {
        if (this.isReadOnly) this.content(id, peer)
        else this.#options.askAgain(id, peer)
      }
    }
  }
}
