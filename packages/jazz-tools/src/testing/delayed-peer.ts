import type { Peer } from "cojson"

/** The same peer, whose messages arrive in a later macrotask, in order. */
export function delayedPeer(peer: Peer): Peer {
  return {
    ...peer,
    incoming: {
      onMessage: (callback) => peer.incoming.onMessage((message) => void setTimeout(() => callback(message), 0)),
      onClose: (callback) => peer.incoming.onClose(callback),
      close: () => peer.incoming.close(),
    },
  }
}
