/**
 * Messages → frames. Everything that is pushed in one microtask round leaves in as few frames as the protocol allows (sync §9.3):
 * joined by newlines when the other side takes batches. While the socket has much to send, nothing more is given to it; the
 * engine keeps what waits and goes on when `onDrain` fires.
 */
import { logger, type OutgoingPeerChannel, type SyncMessage } from "cojson"
import type { AnyWebSocket } from "./any-web-socket.ts"

/** Longest batch, in UTF-16 code units; a single longer message goes alone. */
const MAX_BATCH = 25_000
/** The code of closing a connection that breaks the rules (RFC 6455). */
export const POLICY_VIOLATION = 1008

/** Above this many buffered bytes the socket gets nothing more. */
const MAX_BUFFERED_BYTES = 1_000_000
const DRAIN_POLL_MS = 10

const CONNECTING = 0
const OPEN = 1

export class OutgoingChannel implements OutgoingPeerChannel {
  /** Whether the other side takes frames of several messages. */
  batching: boolean
  readonly #socket: AnyWebSocket
  readonly #closeListeners: (() => void)[] = []
  #drainListener: (() => void) | undefined
  #waiting: string[] = []
  #waitingLength = 0
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
    if (message === "Disconnected") this.close()
    else this.pushText(JSON.stringify(message))
  }

  pushText(text: string): void {
    if (this.#closed) return
    this.#wait(text)
    if (this.#waitingLength > MAX_BATCH) this.#flush() // so that what the socket has buffered is seen by isBackedUp
    if (this.#scheduled) return
    this.#scheduled = true
    queueMicrotask(() => {
      this.#scheduled = false
      this.#flush()
    })
  }

  pushTexts(texts: readonly string[]): void {
    if (this.#closed) return
    if (this.#waiting.length === 0 && this.#socket.readyState === OPEN) return this.#sendAll(texts)
    for (const text of texts) this.#wait(text)
    this.#flush()
  }

  isBackedUp(): boolean {
    const { readyState } = this.#socket
    if (readyState !== CONNECTING && !this.#hasMuchToSend()) return false
    if (readyState === OPEN) this.#pollForDrain()
    return true
  }

  onDrain(callback: () => void): void {
    this.#drainListener = callback
  }

  onClose(callback: () => void): void {
    this.#closeListeners.push(callback)
  }

  close(reason?: string): void {
    if (this.#closed) return
    this.#flush()
    this.#closed = true
    clearTimeout(this.#polling)
    if (this.#socket.readyState === CONNECTING || this.#socket.readyState === OPEN) {
      if (reason === undefined) this.#socket.close()
      else this.#socket.close(POLICY_VIOLATION, reason)
    }
    for (const listener of this.#closeListeners) listener()
  }

  #wait(text: string): void {
    this.#waiting.push(text)
    this.#waitingLength += text.length
  }

  #flush(): void {
    if (this.#waiting.length === 0 || this.#socket.readyState === CONNECTING) return
    const texts = this.#waiting
    this.#waiting = []
    this.#waitingLength = 0
    if (this.#socket.readyState === OPEN) this.#sendAll(texts)
  }

  #sendAll(texts: readonly string[]): void {
    if (!this.batching || texts.length === 1) {
      for (const text of texts) this.#send(text)
      return
    }
    let start = 0
    let length = 0
    for (let index = 0; index < texts.length; index++) {
      const added = (texts[index] ?? "").length
      if (length > 0 && length + added + 1 > MAX_BATCH) {
        this.#send(texts.slice(start, index).join("\n"))
        start = index
        length = 0
      }
      length += added + (length > 0 ? 1 : 0)
    }
    this.#send(start === 0 ? texts.join("\n") : texts.slice(start).join("\n"))
  }

  /** Some platforms throw when the connection broke and its close event has not come yet; that event then ends the peer. */
  #send(frame: string): void {
    try {
      this.#socket.send(frame)
    } catch (error) {
      logger.warn("frame not sent", { error })
    }
  }

  #hasMuchToSend(): boolean {
    return (this.#socket.bufferedAmount ?? 0) > MAX_BUFFERED_BYTES
  }

  /** Sockets of the browser shape do not tell when they have sent; the only way is to look. */
  #pollForDrain(): void {
    this.#polling ??= setTimeout(() => {
      this.#polling = undefined
      if (this.#closed) return
      if (this.#hasMuchToSend()) this.#pollForDrain()
      else this.#drainListener?.()
    }, DRAIN_POLL_MS)
  }
}
