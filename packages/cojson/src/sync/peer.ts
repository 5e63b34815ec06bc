import type { SyncMessage } from "../wire/messages.ts"

export interface IncomingPeerChannel {
  onMessage(callback: (message: SyncMessage | "Disconnected") => void): void
  onClose(callback: () => void): void
  close(): void
  /** Optional: told, within the callback of `onMessage`, that what was just delivered is no message, and why. */
  refused?(reason: string): void
  /** Optional: nothing more is read until {@link resume}; what was read already still comes. */
  pause?(): void
  resume?(): void
}

export interface OutgoingPeerChannel {
  push(message: SyncMessage | "Disconnected"): void
  onClose(callback: () => void): void
  /** @param reason why the other end is cut off; it is told where the transport can */
  close(reason?: string): void
  /**
   * Optional fast path of our own text transports: takes the finished JSON text of one message (no newline inside).
   * Texts and messages of one channel keep their order.
   */
  pushText?(text: string): void
  /** Optional, beside {@link pushText}: takes several, which leave at once. The array is the channel's from then on. */
  pushTexts?(texts: readonly string[]): void
  /** Optional: true while the channel wants no more low-priority data; `onDrain` fires when it does again. */
  isBackedUp?(): boolean
  onDrain?(callback: () => void): void
}

/** The other end of a connection. A plain object anybody can make. */
export interface Peer {
  /** Unique per connection on servers; the server URL on clients. */
  readonly id: string
  /** What the other end is for us. */
  readonly role: "server" | "client"
  readonly incoming: IncomingPeerChannel
  readonly outgoing: OutgoingPeerChannel
  readonly priority?: number
  /** The peer is expected to come back under the same id (sync §4). */
  readonly persistent?: boolean
}
