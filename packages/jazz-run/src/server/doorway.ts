import type { Socket } from "node:net"

/** Clients ask for their WebSocket at once; so many of them come within a round trip after a restart. */
const MAX_WAITING = 2_000

/**
 * Doorway: sockets that are no connection of a client yet, of which the limits of connections know nothing. When too many stand there, the one
 * that has for longest goes, so that those who say nothing, or it slowly, keep nobody out.
 */
export class Doorway {
  readonly #max: number
  /** In the order in which they came, or were answered last. */
  readonly #waiting = new Set<Socket>()

  constructor(max: number = MAX_WAITING) {
    this.#max = max
  }

  /** It has to say what it wants. */
  enter(socket: Socket): void {
    socket.once("close", () => this.#waiting.delete(socket))
    this.wait(socket)
  }

  /** It may ask for something else. */
  wait(socket: Socket): void {
    if (socket.destroyed) return
    this.#waiting.add(socket)
    if (this.#waiting.size <= this.#max) return
    const [longest] = this.#waiting
    longest?.destroy()
    if (longest) this.#waiting.delete(longest)
  }

  /** It has said what it wants. */
  leave(socket: Socket): void {
    this.#waiting.delete(socket)
  }
}
