/**
 * Inbox: messages of all peers, one run per peer in turn, so that a flood from one does not delay the others. Work is sliced: after
 * {@link SLICE_MS} the event loop gets its turn.
 */
import type { Runtime } from "../base/runtime.ts"
import type { SyncMessage } from "../wire/messages.ts"
import type { Departures } from "./departures.ts"
import { PeerInbox, type MessageRun } from "./peer-inbox.ts"
import type { ClientIntake } from "./client-intake.ts"
import type { PeerSession } from "./peer-session.ts"

const SLICE_MS = 20
/** A frame may bring many messages at once, so a paused channel may be over its limit, but not by this factor. */
const MAX_OVERRUN = 500

export class Inbox {
  /** Set by the composition of servers. */
  portionsOf: ClientIntake["portionsOf"] | undefined = undefined
  readonly #runtime: Runtime
  readonly #handle: (run: MessageRun, from: PeerSession) => void
  readonly #departures: Departures
  readonly #waiting = new Map<PeerSession, PeerInbox>()
  /** Of peers that ask faster than they read. */
  readonly #stalled = new Map<PeerSession, PeerInbox>()
  readonly #maxUnread: number
  #scheduled = false

  /**
   * @param maxUnread messages of one peer that wait before its channel is paused
   * @param departures what a slice brings about leaves at its end
   */
  constructor(runtime: Runtime, maxUnread: number, handle: (run: MessageRun, from: PeerSession) => void, departures: Departures) {
    this.#runtime = runtime
    this.#maxUnread = maxUnread
    this.#handle = handle
    this.#departures = departures
  }

  push(message: SyncMessage, from: PeerSession): void {
    let inbox = this.#waiting.get(from) ?? this.#stalled.get(from)
    if (!inbox) this.#waiting.set(from, (inbox = new PeerInbox()))
    if (!this.portionsOf) inbox.push(message)
    else for (const portion of this.portionsOf(message, from)) inbox.push(portion)
    if (inbox.size > this.#maxUnread) this.#hold(inbox, from)
    this.#schedule()
  }

  /** What a channel that cannot be paused sends beyond all measure is cut off. */
  #hold(inbox: PeerInbox, from: PeerSession): void {
    const { peer, role } = from
    if (peer.incoming.pause && !inbox.isPaused) {
      inbox.isPaused = true
      peer.incoming.pause()
    }
    if (role === "client" && inbox.size > MAX_OVERRUN * this.#maxUnread) from.close("too many messages at once")
  }

  #schedule(): void {
    if (this.#scheduled || this.#waiting.size === 0) return
    this.#scheduled = true
    this.#runtime.soon(() => this.#slice())
  }

  /** Messages that wait. */
  get unread(): number {
    let count = 0
    for (const inboxes of [this.#waiting, this.#stalled]) for (const { size } of inboxes.values()) count += size
    return count
  }

  /** Forgets what a peer has sent and is not handled yet. */
  drop(peer: PeerSession): void {
    this.#waiting.delete(peer)
    this.#stalled.delete(peer)
  }

  #slice(): void {
    this.#departures.round(() => this.#handleSome())
    if (this.#waiting.size === 0) this.#scheduled = false
    else this.#runtime.defer(() => this.#slice())
  }

  #handleSome(): void {
    const end = this.#runtime.now() + SLICE_MS
    for (const [peer, inbox] of this.#waiting) {
      if (peer.isFlooded) {
        this.#waiting.delete(peer)
        this.#stalled.set(peer, inbox)
        peer.onceReady(() => this.#goOn(peer))
        continue
      }
      const run = inbox.take()
      if (inbox.isPaused && inbox.size <= this.#maxUnread / 2) {
        inbox.isPaused = false
        peer.peer.incoming.resume?.()
      }
      this.#waiting.delete(peer)
      if (!run) continue
      this.#waiting.set(peer, inbox) // behind the others
      this.#handleSafely(run, peer)
      if (this.#runtime.now() > end) return
    }
  }

  #goOn(peer: PeerSession): void {
    const inbox = this.#stalled.get(peer)
    if (!inbox) return
    this.#stalled.delete(peer)
    this.#waiting.set(peer, inbox)
    this.#schedule()
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
