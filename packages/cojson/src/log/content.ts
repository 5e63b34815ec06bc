import type { RawCoID } from "../ids/co-id.ts"
import type { CoValueHeader } from "./header.ts"
import type { KnownSessions } from "./known-state.ts"
import type { Segment } from "./segment.ts"

/**
 * What travels or is stored for one CoValue in one piece: perhaps its header, then at most one segment per session.
 * Large values are several pieces (sync §3).
 */
export interface Content {
  readonly id: RawCoID
  readonly header?: CoValueHeader
  readonly segments: readonly Segment[]
  /** Announces that more pieces follow until these counts are reached (sync §3.3). */
  readonly expectContentUntil?: KnownSessions
}
