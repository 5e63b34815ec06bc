import type { KnownMessage, Peer, RawCoID, SyncMessage } from "cojson"

export type Counters = KnownMessage["sessions"]

/** Tells on their way in what counters the other end shows that it has: those that it says, and those of content that it gives. */
export function tapped(peer: Peer, onShown: (id: RawCoID, sessions: Counters) => void): Peer {
  const { incoming } = peer
  return {
    ...peer,
    incoming: {
      onMessage: (callback) =>
        incoming.onMessage((message) => {
          if (message !== "Disconnected") show(message, onShown)
          callback(message)
        }),
      onClose: (callback) => incoming.onClose(callback),
      close: () => incoming.close(),
    },
  }
}

function show(message: SyncMessage, onShown: (id: RawCoID, sessions: Counters) => void): void {
  if (message.action === "known" && message.header) onShown(message.id, message.sessions)
  if (message.action !== "content") return
  const ends = Object.entries(message.new).map(([session, { after, newTransactions }]) => [session, after + newTransactions.length])
  onShown(message.id, Object.fromEntries(ends) as Counters)
}
