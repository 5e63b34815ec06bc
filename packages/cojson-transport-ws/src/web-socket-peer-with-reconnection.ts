import { logger, type Peer } from "cojson"
import type { AnyWebSocket, AnyWebSocketConstructor } from "./any-web-socket.ts"
import { createWebSocketPeer } from "./create-web-socket-peer.ts"
import { platformWebSocket, webSocketOfNode } from "./default-web-socket.ts"

export interface WebSocketPeerWithReconnectionOptions {
  /** `ws://…` or `wss://…`, used unchanged; also the id of the peer. */
  readonly peer: string
  /**
   * Milliseconds of wait before the first new attempt at most, twice that before the second, … up to 30 s; default 500. The wait is at least
   * half of that, by chance, so that the clients of a server that starts again do not all come at once.
   */
  readonly reconnectionTimeout: number | undefined
  /** A connection was started: give it to the node. */
  readonly addPeer: (peer: Peer) => void
  /** The connection is gone. */
  readonly removePeer: (peer: Peer) => void
  /** The platform's by default; `ws` on Node without a global one. */
  readonly WebSocketConstructor?: AnyWebSocketConstructor | undefined
  /** Milliseconds of silence after which a connection counts as dead; default 10 000. */
  readonly pingTimeout?: number
  /** Called with the time of each ping, Unix milliseconds by the clock of the server. */
  readonly onPing?: ((time: number) => void) | undefined
  /** From 0 to 1, for the waits; default `Math.random`. */
  readonly random?: (() => number) | undefined
}

const DEFAULT_RECONNECTION_MS = 500
/** Longest wait between attempts, in milliseconds. */
const MAX_WAIT_MS = 30_000

/** Keeps one connection to a server alive while it is enabled. Connected means that the server was heard. */
export class WebSocketPeerWithReconnection {
  readonly peer: string
  readonly #options: WebSocketPeerWithReconnectionOptions
  readonly #reconnectionMs: number
  readonly #listeners = new Set<(connected: boolean) => void>()
  #enabled = false
  #heard = false
  #attempts = 0
  #current: Peer | undefined
  #retry: ReturnType<typeof setTimeout> | undefined
  #stopWatching: (() => void) | undefined

  constructor(options: WebSocketPeerWithReconnectionOptions) {
    this.#options = options
    this.peer = options.peer
    this.#reconnectionMs = options.reconnectionTimeout ?? DEFAULT_RECONNECTION_MS
  }

  /** True once the server was heard on the present connection. */
  get connected(): boolean {
    return this.#heard
  }

  /** Throws what the WebSocket constructor throws, for instance for something that is no URL. */
  enable(): void {
    if (this.#enabled) return
    this.#enabled = true
    this.#stopWatching = this.onNetworkChange((online) => {
      if (online && this.#retry !== undefined) this.#reconnect()
    })
    try {
      this.#connect()
    } catch (error) {
      this.disable()
      throw error
    }
  }

  disable(): void {
    if (!this.#enabled) return
    this.#enabled = false
    this.#attempts = 0
    clearTimeout(this.#retry)
    this.#retry = undefined
    this.#stopWatching?.()
    const current = this.#current
    this.#current = undefined
    this.#setHeard(false)
    if (!current) return
    current.outgoing.close()
    this.#options.removePeer(current)
  }

  /** Calls the listener now and with every change. */
  subscribe(listener: (connected: boolean) => void): void {
    this.#listeners.add(listener)
    listener(this.#heard)
  }

  unsubscribe(listener: (connected: boolean) => void): void {
    this.#listeners.delete(listener)
  }

  waitUntilConnected(): Promise<void> {
    if (this.#heard) return Promise.resolve()
    return new Promise((resolve) => {
      const listener = (connected: boolean) => {
        if (!connected) return
        this.unsubscribe(listener)
        resolve()
      }
      this.subscribe(listener)
    })
  }

  /** Tells when the platform goes online, which cuts a wait short. Platforms without such a signal override it. */
  onNetworkChange(callback: (connected: boolean) => void): () => void {
    if (typeof window === "undefined" || typeof window.addEventListener !== "function") return () => {}
    const online = () => callback(true)
    window.addEventListener("online", online)
    return () => window.removeEventListener("online", online)
  }

  #connect(): void {
    clearTimeout(this.#retry)
    this.#retry = undefined
    const constructor = this.#options.WebSocketConstructor ?? platformWebSocket()
    if (constructor) {
      this.#use(new constructor(this.peer))
      return
    }
    void webSocketOfNode()
      .then((loaded) => {
        if (this.#enabled && !this.#current) this.#use(new loaded(this.peer))
      })
      .catch((error: unknown) => this.#failed(error))
  }

  #reconnect(): void {
    try {
      this.#connect()
    } catch (error) {
      this.#failed(error)
    }
  }

  #failed(error: unknown): void {
    logger.warn("no WebSocket could be opened", { peer: this.peer, error })
    this.#again()
  }

  #use(websocket: AnyWebSocket): void {
    const peer = createWebSocketPeer({
      id: this.peer,
      websocket,
      role: "server",
      ...(this.#options.pingTimeout !== undefined && { pingTimeout: this.#options.pingTimeout }),
      ...(this.#options.onPing && { onPing: this.#options.onPing }),
      onSuccess: () => {
        this.#attempts = 0
        this.#setHeard(true)
      },
      onClose: () => {
        if (this.#current !== peer) return
        this.#current = undefined
        this.#setHeard(false)
        this.#options.removePeer(peer)
        this.#again()
      },
    })
    this.#current = peer
    this.#options.addPeer(peer)
  }

  #again(): void {
    if (!this.#enabled) return
    this.#attempts++
    const longest = Math.min(MAX_WAIT_MS, this.#reconnectionMs * this.#attempts)
    const { random = Math.random } = this.#options
    this.#retry = setTimeout(() => this.#reconnect(), (longest * (1 + random())) / 2)
  }

  #setHeard(heard: boolean): void {
    if (this.#heard === heard) return
    this.#heard = heard
    for (const listener of [...this.#listeners]) listener(heard)
  }
}
