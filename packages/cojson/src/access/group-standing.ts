import { REVOKED } from "./inheritance.ts"
import type { GroupLookup } from "./group-lookup.ts"
import type { GroupState } from "./group-state.ts"
import { operationUntil, roleInTimeline } from "./role-timeline.ts"
import { isRole } from "./roles.ts"
import type { KeyOp } from "./group-content.ts"

/**
 * Whether a transaction that `member` made in the group's own log at `time` can have had a role behind it: a direct one, or one in a group
 * above. What `everyone` may do gives no right to a group's log (permissions §3.1). Where the order of equal times matters, either order
 * will do. O(log n) per linked group.
 */
export function hasStanding(group: GroupState, lookup: GroupLookup, member: string, time: number): boolean {
  const own = group.content.operations(member)
  for (let i = operationUntil(own, time); i >= 0; i--) {
    const op = own[i]
    if (givesRole(op)) return true
    if (op?.madeAt !== time) break
  }
  for (const id of group.index.parents) {
    const above = lookup.group(id)?.roleTimeline(member) ?? []
    if (roleInTimeline(above, time) !== undefined || roleInTimeline(above, time - 1) !== undefined) return true
  }
  return false
}

/** Whether a member ever had a role in the group, or in one above it. */
export function everHadRole(group: GroupState, lookup: GroupLookup, member: string): boolean {
  if (group.content.operations(member).some(givesRole)) return true
  return group.index.parents.some((id) =>
    lookup
      .group(id)
      ?.roleTimeline(member)
      .some(({ role }) => role !== undefined),
  )
}

function givesRole(op: KeyOp | undefined): boolean {
  return isRole(op?.value) && op.value !== REVOKED
}
