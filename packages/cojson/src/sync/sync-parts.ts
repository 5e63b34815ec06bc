import { isPromise, type MaybePromise } from "../base/maybe-promise.ts"
import type { Runtime } from "../base/runtime.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { CoValueKnownState } from "../log/known-state.ts"
import type { Acknowledgements } from "./acknowledgements.ts"
import type { Healing } from "./healing.ts"
import type { SyncLimits } from "./limits.ts"
import type { Loading } from "./loading.ts"
import type { Offers } from "./offers.ts"
import type { OnHold } from "./on-hold.ts"
import type { PeerSession } from "./peer-session.ts"
import type { PeerTable } from "./peer-table.ts"
import type { Recording } from "./recording.ts"
import type { ReplicaTable } from "./replica.ts"
import type { UploadStatus } from "./upload-status.ts"

/** What the handlers of messages share. */
export interface SyncParts {
  readonly replicas: ReplicaTable
  readonly runtime: Runtime
  readonly peers: PeerTable
  readonly loading: Loading
  readonly offers: Offers
  readonly recording: Recording
  readonly status: UploadStatus
  readonly limits: SyncLimits
  readonly acknowledgements: Acknowledgements
  /** undefined on nodes that acknowledge what they have not kept. */
  readonly onHold: OnHold | undefined
  readonly healing: Healing
}

/** For work whose outcome nobody waits for: a failure is reported and nothing else. */
export function inBackground(runtime: Runtime, work: MaybePromise<unknown>): void {
  if (isPromise(work)) work.catch((error: unknown) => runtime.log.error("sync failed", { error }))
}

/** Subscribes to a value at every server that was not asked on this connection. @param known what to say that we have, asked for when needed */
export function askServers(peers: PeerTable, id: RawCoID, except: PeerSession | undefined, known: () => CoValueKnownState): void {
  peers.serversFor(id).forEach((server) => {
    if (server !== except && !server.closed && !server.loadSent.has(id) && !server.isSubscribed(id)) server.sendLoad(known())
  })
}
