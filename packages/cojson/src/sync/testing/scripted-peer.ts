import type { SyncMessage } from "../../wire/messages.ts"
import type { IncomingPeerChannel, Peer } from "../peer.ts"

/** A peer that keeps what it is sent and says what it is told to say. */
export function scriptedPeer(role: Peer["role"], id: string = role) {
  const sent: SyncMessage[] = []
  let say: Parameters<IncomingPeerChannel["onMessage"]>[0] = () => {}
  const peer: Peer = {
    id,
    role,
    incoming: { onMessage: (listener) => void (say = listener), onClose: () => {}, close: () => {} },
    outgoing: { push: (message) => void (message !== "Disconnected" && sent.push(message)), onClose: () => {}, close: () => {} },
  }
  return { peer, sent, say: (message: SyncMessage) => say(message) }
}
