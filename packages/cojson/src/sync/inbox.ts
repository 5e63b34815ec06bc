/**
 * Inbox: messages of all peers, one run per peer in turn, so that a flood from one does not delay the others. Work is sliced: after
 * {@link SLICE_MS} the event loop gets its turn.
 */
import type { Runtime } from "../base/runtime.ts"
import type { NewContentMessage, SyncMessage } from "../wire/messages.ts"
import type { PeerSession } from "./peer-session.ts"
import { continuesRun } from "./run.ts"

const SLICE_MS = 20

/** One message, or several contents that continue one another. */
export type MessageRun = [SyncMessage, ...NewContentMessage[]]

export class Inbox {
  readonly #runtime: Runtime
  readonly #handle: (run: MessageRun, from: PeerSession) => void
  readonly #afterSlice: () => void
  readonly #waiting = new Map<PeerSession, MessageRun[]>()
  #scheduled = false

  /** @param afterSlice runs after each slice, for what can be done once for many messages */
  constructor(runtime: Runtime, handle: (run: MessageRun, from: PeerSession) => void, afterSlice: () => void) {
    this.#runtime = runtime
    this.#handle = handle
    this.#afterSlice = afterSlice
  }

  push(message: SyncMessage, from: PeerSession): void {
    const queue = this.#waiting.get(from)
    const last = queue?.at(-1)
    if (!queue) this.#waiting.set(from, [[message]])
    else if (last && continuesRun(last, message)) last.push(message)
    else queue.push([message])
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
    const positions = new Map<PeerSession, number>()
    while (this.#waiting.size > 0) {
      for (const [peer, queue] of this.#waiting) {
        const position = positions.get(peer) ?? 0
        const run = queue[position]
        if (run === undefined) {
          this.#waiting.delete(peer)
          positions.delete(peer)
          continue
        }
        positions.set(peer, position + 1)
        this.#handleSafely(run, peer)
      }
      if (this.#runtime.now() > end) break
    }
    for (const [peer, position] of positions) this.#waiting.get(peer)?.splice(0, position)
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
