import type { LocalNode, Peer } from "cojson"
import { WebSocketPeerWithReconnection, type AnyWebSocketConstructor } from "cojson-transport-ws"
import { clockCheck } from "./clock-check.ts"

/** Base of the growing delay between attempts, milliseconds. */
const RECONNECTION_DELAY_MS = 100

/** How a worker hears of its server. */
export interface ServerLink {
  /** What to give to the node when it is made; later ones go to it by themselves after `attach`. */
  readonly peers: readonly Peer[]
  /** Resolves when there is the first of them: at once, but for a WebSocket that has to be loaded. */
  readonly opened: Promise<void>
  attach(node: LocalNode): void
  readonly connected: boolean
  waitForConnection(): Promise<void>
  /** Calls back at once with the present state and then with every change. Returns the way to stop. */
  subscribe(listener: (connected: boolean) => void): () => void
  close(): void
}

/**
 * A connection to a sync server that comes back by itself; `guard` makes the peer that the node gets. Opens at once. Throws for a
 * malformed URL.
 */
export function openServerLink(
  url: string,
  WebSocketConstructor: AnyWebSocketConstructor | undefined,
  guard: (peer: Peer) => Peer = (peer) => peer,
): ServerLink {
  let node: LocalNode | undefined
  /** The last connection, also when it is lost: a node that starts meanwhile waits for the next one, as it would later. */
  const waiting: Peer[] = []
  let onOpened = (): void => {}
  const opened = new Promise<void>((resolve) => (onOpened = resolve))
  const socket = new WebSocketPeerWithReconnection({
    peer: webSocketURL(url),
    reconnectionTimeout: RECONNECTION_DELAY_MS,
    addPeer: (connection) => {
      const peer = guard(connection)
      if (node) node.syncManager.addPeer(peer)
      else waiting[0] = peer
      onOpened()
    },
    // the node keeps what it knows of a server that is away: it is waited for, and comes back under the same id
    removePeer: () => {},
    onPing: clockCheck(url),
    ...(WebSocketConstructor && { WebSocketConstructor }),
  })
  socket.enable()

  return {
    peers: waiting,
    opened,
    attach: (owner) => {
      node = owner
    },
    get connected() {
      return socket.connected
    },
    waitForConnection: () => socket.waitUntilConnected(),
    subscribe: (listener) => {
      const report = (connected: boolean): void => listener(connected) // one per call, also of the same listener
      socket.subscribe(report)
      return () => socket.unsubscribe(report)
    },
    close: () => socket.disable(),
  }
}

/** A peer that somebody else connected: taken as always up. */
export function linkOfPeer(peer: Peer): ServerLink {
  return {
    peers: [peer],
    opened: Promise.resolve(),
    attach: () => {},
    connected: true,
    waitForConnection: () => Promise.resolve(),
    subscribe: (listener) => {
      listener(true)
      return () => {}
    },
    close: () => {
      peer.outgoing.close()
      peer.incoming.close()
    },
  }
}

function webSocketURL(url: string): string {
  let parsed: URL
  try {
    parsed = new URL(url.replace(/^http/, "ws"))
  } catch (cause) {
    throw new Error(`Invalid syncServer: ${url}. Expected a URL like wss://host:port`, { cause })
  }
  if (parsed.protocol !== "ws:" && parsed.protocol !== "wss:") throw new Error(`Invalid syncServer: ${url}. Expected ws:// or wss://`)
  return url.replace(/^http/, "ws")
}
