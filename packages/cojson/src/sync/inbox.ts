/**
 * Inbox: messages of all peers, one run per peer in turn, so that a flood from one does not delay the others. Work is sliced: after
 * {@link SLICE_MS} the event loop gets its turn.
 */
import type { Runtime } from "../base/runtime.ts"
import type { SyncMessage } from "../wire/messages.ts"
import { PeerInbox, type MessageRun } from "./peer-inbox.ts"
import type { PeerSession } from "./peer-session.ts"

const SLICE_MS = 20

export class Inbox {
  readonly #runtime: Runtime
  readonly #handle: (run: MessageRun, from: PeerSession) => void
  readonly #afterSlice: () => void
  readonly #waiting = new Map<PeerSession, PeerInbox>()
  #scheduled = false

  /** @param afterSlice runs after each slice, for what can be done once for many messages */
  constructor(runtime: Runtime, handle: (run: MessageRun, from: PeerSession) => void, afterSlice: () => void) {
    this.#runtime = runtime
    this.#handle = handle
    this.#afterSlice = afterSlice
  }

  push(message: SyncMessage, from: PeerSession): void {
    let inbox = this.#waiting.get(from)
    if (!inbox) this.#waiting.set(from, (inbox = new PeerInbox()))
    inbox.push(message)
    if (this.#scheduled) return
    this.#scheduled = true
    queueMicrotask(() => this.#slice())
  }

  /** Forgets what a peer has sent and is not handled yet. */
  drop(peer: PeerSession): void {
    this.#waiting.delete(peer)
  }

  #slice(): void {
    const end = this.#runtime.now() + SLICE_MS
    while (this.#waiting.size > 0) {
      for (const [peer, inbox] of this.#waiting) {
        const run = inbox.take()
        if (run) this.#handleSafely(run, peer)
        else this.#waiting.delete(peer)
      }
      if (this.#runtime.now() > end) break
    }
    this.#afterSlice()
    if (this.#waiting.size === 0) this.#scheduled = false
    else this.#runtime.defer(() => this.#slice())
  }

  /** A message must never end the loop: what it throws is our bug, reported, and the next message goes on. */
  #handleSafely(run: MessageRun, from: PeerSession): void {
    try {
      this.#handle(run, from)
    } catch (error) {
      const [message] = run
      this.#runtime.log.error("handling a message failed", { id: message.id, action: message.action, peer: from.id, error })
    }
  }
}
