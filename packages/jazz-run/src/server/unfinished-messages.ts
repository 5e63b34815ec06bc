import type { Duplex } from "node:stream"
import type { WebSocket } from "ws"

/** Frame header and mask of what clients send beside messages. */
const CONTROL_FRAME_BYTES = 6
/** Connections are closed until so much of the budget is in use. */
const RELIEVED = 0.75

interface Sender {
  readonly address: string
  bytes: number
}

/**
 * UnfinishedMessages: what has come of messages whose rest is not here yet, of all connections together. Beyond the budget those of the
 * address that has most of it are closed, the greediest first.
 */
export class UnfinishedMessages {
  readonly #budget: number
  readonly #onClosed: (address: string, connections: number) => void
  readonly #senders = new Map<WebSocket, Sender>()
  #total = 0

  constructor(budget: number, onClosed: (address: string, connections: number) => void) {
    this.#budget = budget
    this.#onClosed = onClosed
  }

  /** @param stream what the socket was made on */
  watch(websocket: WebSocket, stream: Duplex, address: string): void {
    const sender: Sender = { address, bytes: 0 }
    this.#senders.set(websocket, sender)
    const finished = (bytes: number) => this.#count(sender, -Math.min(bytes, sender.bytes))
    // before the socket reads it, and says what is complete
    stream.prependListener("data", (chunk: Buffer) => {
      this.#count(sender, chunk.length)
      if (this.#total > this.#budget) this.#relieve()
    })
    websocket.on("message", () => finished(sender.bytes)) // the next begins with the rest of this chunk: too little to matter
    for (const event of ["ping", "pong"] as const) websocket.on(event, (data: Buffer) => finished(data.length + CONTROL_FRAME_BYTES)) // they come also between the parts of a message
    websocket.on("close", () => this.#forget(websocket))
  }

  #count(sender: Sender, bytes: number): void {
    sender.bytes += bytes
    this.#total += bytes
  }

  #forget(websocket: WebSocket): void {
    const sender = this.#senders.get(websocket)
    if (!sender) return
    this.#senders.delete(websocket)
    this.#count(sender, -sender.bytes)
  }

  #relieve(): void {
    const bytesByAddress = new Map<string, number>()
    for (const { address, bytes } of this.#senders.values()) bytesByAddress.set(address, (bytesByAddress.get(address) ?? 0) + bytes)
    const ofAddress = ({ address }: Sender) => bytesByAddress.get(address) ?? 0
    const greediest = [...this.#senders].sort(([, a], [, b]) => ofAddress(b) - ofAddress(a) || b.bytes - a.bytes)
    const closed = new Map<string, number>()
    for (const [websocket, { address }] of greediest) {
      if (this.#total <= this.#budget * RELIEVED) break
      closed.set(address, (closed.get(address) ?? 0) + 1)
      this.#forget(websocket)
      websocket.terminate()
    }
    for (const [address, connections] of closed) this.#onClosed(address, connections)
  }
}
