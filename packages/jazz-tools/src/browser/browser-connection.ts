import type { LocalNode, Peer } from "cojson"
import { WebSocketPeerWithReconnection } from "cojson-transport-ws"
import type { AuthSecretStorage } from "../auth/auth-secret-storage.ts"
import type { SyncConfig } from "../context/sync-config.ts"

/** The connection of a context to its server. */
export interface BrowserConnection {
  /** The node gets the connection that is there, and those that come. */
  attach(node: LocalNode): void
  connected(): boolean
  /** Calls back at once and with every change; never when there is no server. Returns the way to stop. */
  addConnectionListener(listener: (connected: boolean) => void): () => void
  /** No new connection reaches the node. */
  detach(): void
  close(): void
}

/** With `when: "signedUp"` it is connected while somebody is; `isSignedUp`: whether that is so now. */
export function openConnection(
  sync: SyncConfig,
  isSignedUp: boolean,
  authSecretStorage: AuthSecretStorage,
  reconnectionTimeout: number | undefined,
): BrowserConnection {
  if (sync.when === "never" || sync.peer === undefined) return NO_CONNECTION
  let node: LocalNode | undefined
  const waiting = new Set<Peer>()
  const socket = new WebSocketPeerWithReconnection({
    peer: sync.peer,
    reconnectionTimeout,
    addPeer: (peer) => {
      if (node) node.syncManager.addPeer(peer)
      else waiting.add(peer)
    },
    removePeer: (peer) => void waiting.delete(peer),
  })
  const follow = (isWanted: boolean) => (isWanted ? socket.enable() : socket.disable())
  const stopFollowing = sync.when === "signedUp" ? authSecretStorage.onUpdate(follow) : undefined
  follow(sync.when !== "signedUp" || isSignedUp)

  return {
    attach(owner) {
      node = owner
      for (const peer of waiting) owner.syncManager.addPeer(peer)
      waiting.clear()
    },
    connected: () => socket.connected,
    addConnectionListener(listener) {
      socket.subscribe(listener)
      return () => socket.unsubscribe(listener)
    },
    detach() {
      stopFollowing?.()
      node = undefined
    },
    close: () => socket.disable(),
  }
}

const NO_CONNECTION: BrowserConnection = {
  attach: () => {},
  connected: () => false,
  addConnectionListener: () => () => {},
  detach: () => {},
  close: () => {},
}
