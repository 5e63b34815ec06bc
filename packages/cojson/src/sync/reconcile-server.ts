import type { RawCoID } from "../ids/co-id.ts"
import type { CoValueKnownState } from "../log/known-state.ts"
import type { PeerSession } from "./peer-session.ts"
import type { Replica } from "./replica.ts"
import type { SyncParts } from "./sync-parts.ts"

/** Tells a server what we have of every value in memory that it is responsible for, dependencies first (sync §7.8).
 * @param claim how much of it we say that we have */
export function reconcileServer(
  server: PeerSession,
  { replicas, peers, offers }: Pick<SyncParts, "replicas" | "peers" | "offers">,
  claim: (known: CoValueKnownState) => CoValueKnownState,
): void {
  const sent = new Set<RawCoID>()
  const send = (replica: Replica) => {
    if (sent.has(replica.id) || replica.header === undefined) return
    sent.add(replica.id)
    for (const id of replica.dependencies()) {
      const dependency = replicas.get(id)
      if (dependency) send(dependency)
    }
    if (peers.serversFor(replica.id).includes(server)) server.sendLoad(claim(offers.stateWithAnnounced(replica)))
  }
  for (const replica of replicas.all()) send(replica)
}
