import type { Runtime } from "../base/runtime.ts"
import type { SyncMessage } from "../wire/messages.ts"
import type { IncomingPeerChannel, OutgoingPeerChannel, Peer } from "./peer.ts"

export interface ConnectedPeersOptions {
  /** What `peer1` is for whoever holds it; default client. */
  readonly peer1role?: Peer["role"]
  /** Default client. */
  readonly peer2role?: Peer["role"]
  readonly persistent?: boolean
  /** When messages arrive; default in a later microtask. */
  readonly soon?: Runtime["soon"]
}

/**
 * Two ends of a connection in memory, `[peer1, peer2]`, each as the other side sees it: give the first to the node that talks to `peer1id`.
 * Messages arrive in a later microtask, in order. Closing one end closes the other.
 */
export function connectedPeers(peer1id: string, peer2id: string, options: ConnectedPeersOptions = {}): [Peer, Peer] {
  const { peer1role = "client", peer2role = "client", persistent = false, soon = queueMicrotask } = options
  const a = new Pipe(soon)
  const b = new Pipe(soon)
  a.other = b
  b.other = a
  return [
    { id: peer1id, role: peer1role, incoming: a, outgoing: b, persistent },
    { id: peer2id, role: peer2role, incoming: b, outgoing: a, persistent },
  ]
}

/** One direction of a connection. Messages that come before somebody listens wait. */
export class Pipe implements IncomingPeerChannel, OutgoingPeerChannel {
  other: Pipe | undefined = undefined
  readonly #listeners: ((message: SyncMessage | "Disconnected") => void)[] = []
  #queue: (SyncMessage | "Disconnected")[] = []
  /** How many of {@link #queue} were handed over: taking them out one by one would move the rest of a long queue each time. */
  #delivered = 0
  readonly #closeListeners: (() => void)[] = []
  #closed = false
  #scheduled = false
  readonly #soon: Runtime["soon"]

  constructor(soon: Runtime["soon"] = queueMicrotask) {
    this.#soon = soon
  }

  push(message: SyncMessage | "Disconnected"): void {
    if (this.#closed) return
    this.#queue.push(message)
    this.#schedule()
  }

  onMessage(callback: (message: SyncMessage | "Disconnected") => void): void {
    this.#listeners.push(callback)
    this.#schedule()
  }

  onClose(callback: () => void): void {
    this.#closeListeners.push(callback)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#deliver()
    for (const listener of this.#closeListeners) listener()
    this.other?.close()
  }

  #schedule(): void {
    if (this.#scheduled || this.#queue.length === 0 || this.#listeners.length === 0) return
    this.#scheduled = true
    this.#soon(() => this.#deliver())
  }

  #deliver(): void {
    try {
      // what listeners bring about comes after what was there
      for (let message = this.#queue[this.#delivered]; message; message = this.#queue[this.#delivered]) {
        this.#delivered++
        for (const listener of this.#listeners) listener(message)
      }
    } finally {
      this.#queue = this.#queue.slice(this.#delivered)
      this.#delivered = 0
      this.#scheduled = false
    }
  }
}
