import type { VirtualRuntime } from "../../packages/cojson/src/base/virtual-runtime.ts"
import type { IncomingPeerChannel, OutgoingPeerChannel, Peer } from "../../packages/cojson/src/sync/peer.ts"
import type { SyncMessage } from "../../packages/cojson/src/wire/messages.ts"
import type { Chance } from "./chance.ts"

/** What happens to messages. A WebSocket does none of this while it is open; whatever stands between may. */
export interface Weather {
  /** Longest delay of a message, in milliseconds; messages do not overtake each other unless they are shuffled. */
  readonly delayMs: number
  /** Messages in a hundred that vanish, come twice, overtake others. */
  readonly dropped: number
  readonly doubled: number
  readonly shuffled: number
}

export const FINE: Weather = { delayMs: 0, dropped: 0, doubled: 0, shuffled: 0 }

/** Half of all connections are fine; the others have one or more troubles. */
export function someWeather(chance: Chance): Weather {
  if (chance.below(2) === 0) return FINE
  const sometimes = (worst: number) => (chance.below(3) === 0 ? 1 + chance.below(worst) : 0)
  return { delayMs: chance.below(400), dropped: sometimes(10), doubled: sometimes(20), shuffled: sometimes(20) }
}

export interface LinkEnds {
  /** What the node below calls the other one; it comes back under that id. */
  readonly upperID: string
  readonly lowerID: string
  /** Sees every message that the node below gets. */
  readonly onDown?: (message: SyncMessage) => void
}

/** A connection of a node with its server: `toUpper` for the node below, `toLower` for the server. */
export function makeLink(runtime: VirtualRuntime, chance: Chance, weather: Weather, { upperID, lowerID, onDown }: LinkEnds) {
  const down = new Pipe(runtime, chance, weather, onDown)
  const up = new Pipe(runtime, chance, weather)
  down.other = up
  up.other = down
  const toUpper: Peer = { id: upperID, role: "server", incoming: down, outgoing: up, persistent: true }
  const toLower: Peer = { id: lowerID, role: "client", incoming: up, outgoing: down, persistent: false }
  return { toUpper, toLower, cut: () => up.close() }
}

/** One direction. */
class Pipe implements IncomingPeerChannel, OutgoingPeerChannel {
  other: Pipe | undefined
  readonly #runtime: VirtualRuntime
  readonly #chance: Chance
  readonly #weather: Weather
  readonly #tap: ((message: SyncMessage) => void) | undefined
  #listener: ((message: SyncMessage | "Disconnected") => void) | undefined
  readonly #early: SyncMessage[] = []
  readonly #closeListeners: (() => void)[] = []
  #closed = false
  #lastDue = 0

  constructor(runtime: VirtualRuntime, chance: Chance, weather: Weather, tap?: (message: SyncMessage) => void) {
    this.#runtime = runtime
    this.#chance = chance
    this.#weather = weather
    this.#tap = tap
  }

  push(message: SyncMessage | "Disconnected"): void {
    if (this.#closed || message === "Disconnected") return
    const { dropped, doubled, delayMs } = this.#weather
    if (this.#happens(dropped)) return
    for (let copies = this.#happens(doubled) ? 2 : 1; copies > 0; copies--) {
      if (delayMs === 0) queueMicrotask(() => this.#deliver(message))
      else this.#runtime.timer(this.#delay(), () => this.#deliver(message))
    }
  }

  onMessage(callback: (message: SyncMessage | "Disconnected") => void): void {
    this.#listener = callback
    for (const message of this.#early.splice(0)) this.#deliver(message)
  }

  onClose(callback: () => void): void {
    this.#closeListeners.push(callback)
  }

  /** What is under way is lost. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const listener of this.#closeListeners) listener()
    this.other?.close()
  }

  #deliver(message: SyncMessage): void {
    if (this.#closed) return
    if (!this.#listener) {
      this.#early.push(message)
      return
    }
    this.#tap?.(message)
    this.#listener(structuredClone(message))
  }

  #delay(): number {
    const now = this.#runtime.now()
    const due = now + this.#chance.below(this.#weather.delayMs)
    if (this.#happens(this.#weather.shuffled)) return due - now
    this.#lastDue = Math.max(this.#lastDue, due)
    return this.#lastDue - now
  }

  #happens(inAHundred: number): boolean {
    return inAHundred > 0 && this.#chance.below(100) < inAHundred
  }
}
