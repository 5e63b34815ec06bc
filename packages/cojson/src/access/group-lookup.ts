import type { RawCoID } from "../ids/co-id.ts"
import type { GroupState } from "./group-state.ts"

/** How a group finds its parents. */
export interface GroupLookup {
  /**
   * The group or account, brought up to date with its own log and parents; undefined when its header is not in memory.
   * May be asked for a group that is being brought up to date further up the stack: the answer is the state as it is then.
   */
  group(id: RawCoID): GroupState | undefined
  /** Whether the header is in memory and is that of a group, not of an account or anything else. */
  isGroup(id: RawCoID): boolean
}
