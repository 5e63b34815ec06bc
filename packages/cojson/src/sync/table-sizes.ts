import type { ContentIntake } from "./content-intake.ts"
import type { Inbox } from "./inbox.ts"
import type { SyncParts } from "./sync-parts.ts"

/** How much a node keeps in memory for others, in entries: for operators, and for tests that nobody can fill it. */
export interface TableSizes {
  /** Values in memory, and those of them of which nothing but the id is known. */
  readonly values: number
  readonly emptyValues: number
  readonly connections: number
  /** Of all connections together, as are session counters and messages that wait to be handled and to be sent. */
  readonly subscriptions: number
  /** Session counters that these told of. */
  readonly counters: number
  readonly unread: number
  readonly unsent: number
  /** Runs whose author is not known. */
  readonly parked: number
  /** Ids that are being loaded, and those that are remembered to be nowhere or unreadable. */
  readonly loading: number
  readonly missing: number
  /** Values with content that is not durable yet. */
  readonly unkept: number
}

/** O(values + connections). */
export function tableSizes({ replicas, peers, loading, recording }: SyncParts, inbox: Inbox, intake: ContentIntake): TableSizes {
  const sizes = { values: 0, emptyValues: 0, connections: 0, subscriptions: 0, counters: 0, unsent: 0 }
  for (const { header } of replicas.all()) {
    sizes.values++
    if (header === undefined) sizes.emptyValues++
  }
  for (const peer of peers.all()) {
    sizes.connections++
    sizes.subscriptions += peer.subscriptionCount
    sizes.counters += peer.counterCount
    sizes.unsent += peer.unsent
  }
  return { ...sizes, unread: inbox.unread, parked: intake.parked, ...loading.sizes, unkept: recording.unkept }
}
