import type { SyncMessage } from "../wire/messages.ts"
import type { ContentIntake } from "./content-intake.ts"
import type { PeerSession } from "./peer-session.ts"
import type { ContentRun } from "./run.ts"
import type { SyncParts } from "./sync-parts.ts"

/** What a server may put between its clients and its intake. */
export interface ClientIntake {
  /** The parts in which a message is handled; others have their turn between. */
  readonly portionsOf: (message: SyncMessage, from: PeerSession) => readonly SyncMessage[]
  accept(run: ContentRun, from: PeerSession): void
  /** The client is gone. */
  drop(client: PeerSession): void
}

/** A function, so that only servers load what it makes. */
export type MakeClientIntake = (parts: SyncParts, intake: ContentIntake) => ClientIntake
