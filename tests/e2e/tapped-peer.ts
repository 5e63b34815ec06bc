import type { KnownMessage, Peer } from "cojson"

/** A peer whose acknowledgements are seen on their way in. */
export function tapped(peer: Peer, onKnown: (message: KnownMessage) => void): Peer {
  const { incoming } = peer
  return {
    ...peer,
    incoming: {
      onMessage: (callback) =>
        incoming.onMessage((message) => {
          if (message !== "Disconnected" && message.action === "known") onKnown(message)
          callback(message)
        }),
      onClose: (callback) => incoming.onClose(callback),
      close: () => incoming.close(),
    },
  }
}
