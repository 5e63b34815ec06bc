/**
 * Messages → frames. Everything that is pushed in one microtask round leaves in as few frames as the protocol allows (sync §9.3):
 * joined by newlines when the other side takes batches. While the socket has much to send, nothing more is given to it; the
 * engine keeps what waits and goes on when `onDrain` fires.
 */
import type { OutgoingPeerChannel, SyncMessage } from "cojson"
import type { AnyWebSocket } from "./any-web-socket.ts"

/** Longest batch, in UTF-16 code units; a single longer message goes alone. */
const MAX_BATCH = 25_000
/** Above this many buffered bytes the socket gets nothing more. */
const MAX_BUFFERED_BYTES = 1_000_000
const DRAIN_POLL_MS = 10

const CONNECTING = 0
const OPEN = 1

export class OutgoingChannel implements OutgoingPeerChannel {
  /** Whether the other side takes frames of several messages. */
  batching: boolean
  readonly #socket: AnyWebSocket
  readonly #closeListeners = new Set<() => void>()
  #drainListener: (() => void) | undefined
  #batch: string[] = []
  #batchLength = 0
  #scheduled = false
  #polling: ReturnType<typeof setTimeout> | undefined
  #closed = false

  constructor(socket: AnyWebSocket, batching: boolean) {
    this.#socket = socket
    this.batching = batching
    if (socket.readyState === CONNECTING) {
      socket.addEventListener(
        "open",
        () => {
          this.#flush()
          this.#drainListener?.()
        },
        { once: true },
      )
    }
  }

  push(message: SyncMessage | "Disconnected"): void {
    if (message !== "Disconnected") this.pushText(JSON.stringify(message))
  }

  pushText(text: string): void {
    if (this.#closed) return
    if (this.#batchLength > 0 && this.#batchLength + text.length + 1 > MAX_BATCH) this.#flush()
    this.#batch.push(text)
    this.#batchLength += text.length + 1
    if (this.#scheduled) return
    this.#scheduled = true
    queueMicrotask(() => {
      this.#scheduled = false
      this.#flush()
    })
  }

  isBackedUp(): boolean {
    const { readyState, bufferedAmount } = this.#socket
    if (readyState !== CONNECTING && bufferedAmount <= MAX_BUFFERED_BYTES) return false
    if (readyState === OPEN) this.#pollForDrain()
    return true
  }

  onDrain(callback: () => void): void {
    this.#drainListener = callback
  }

  onClose(callback: () => void): void {
    this.#closeListeners.add(callback)
  }

  close(): void {
    if (this.#closed) return
    this.#flush()
    this.#closed = true
    clearTimeout(this.#polling)
    if (this.#socket.readyState === CONNECTING || this.#socket.readyState === OPEN) this.#socket.close()
    for (const listener of this.#closeListeners) listener()
  }

  #flush(): void {
    if (this.#batch.length === 0 || this.#socket.readyState === CONNECTING) return
    const batch = this.#batch
    this.#batch = []
    this.#batchLength = 0
    if (this.#socket.readyState !== OPEN) return
    if (this.batching) this.#socket.send(batch.length === 1 ? (batch[0] ?? "") : batch.join("\n"))
    else for (const text of batch) this.#socket.send(text)
  }

  /** Sockets of the browser shape do not tell when they have sent; the only way is to look. */
  #pollForDrain(): void {
    this.#polling ??= setTimeout(() => {
      this.#polling = undefined
      if (this.#closed) return
      if (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES) this.#pollForDrain()
      else this.#drainListener?.()
    }, DRAIN_POLL_MS)
  }
}
