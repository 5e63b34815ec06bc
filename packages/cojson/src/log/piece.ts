import type { RawCoID } from "../ids/co-id.ts"
import type { Content } from "./content.ts"
import type { CoValueHeader } from "./header.ts"
import type { KnownSessions } from "./known-state.ts"
import type { Segment } from "./segment.ts"

/** A content that has only the members that it needs. */
export function piece(
  id: RawCoID,
  header: CoValueHeader | undefined,
  segments: readonly Segment[],
  expectContentUntil?: KnownSessions,
): Content {
  if (expectContentUntil) return header ? { id, header, segments, expectContentUntil } : { id, segments, expectContentUntil }
  return header ? { id, header, segments } : { id, segments }
}
