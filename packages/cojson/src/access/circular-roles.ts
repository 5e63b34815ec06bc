/**
 * Roles in groups whose links run in a circle, or did once.
 *
 * The links in force at one time do not: judging refuses the one that would close a circle (see circular-links.ts). So the groups are gone
 * through at each time at which anything changed, parents first.
 */
import { ancestorsFirst } from "../base/ancestors.ts"
import type { KeyOp } from "./group-content.ts"
import {
  addInterval,
  changeTimes,
  mappingAt,
  roleAt,
  roleInTimeline,
  type InheritedRoles,
  type RoleInterval,
  type RoleSources,
  type RoleTimeline,
} from "./role-timeline.ts"
import type { Role } from "./roles.ts"

/** A link to the group at an index of the circle. */
export interface LinkWithin {
  readonly mapping: readonly KeyOp[]
  readonly within: number
}

/** The role of one member in each of the groups, over time. O(times · links). */
export function rolesInCircle(groups: readonly RoleSources<InheritedRoles | LinkWithin>[]): RoleTimeline[] {
  const timelines = groups.map((): RoleInterval[] => [])
  for (const time of changeTimes(groups)) {
    const roles = new Map<number, Role | undefined>()
    const parentsOf = (index: number): number[] =>
      (groups[index]?.links ?? []).flatMap((link) =>
        "within" in link && isOpen(link, time) && !roles.has(link.within) ? [link.within] : [],
      )
    for (const start of groups.keys()) {
      if (roles.has(start)) continue
      for (const index of [...ancestorsFirst(start, parentsOf), start]) {
        const sources = groups[index]
        if (!sources) continue
        const roleIn = (link: InheritedRoles | LinkWithin) =>
          "within" in link ? roles.get(link.within) : roleInTimeline(link.parentRoles, time)
        roles.set(index, roleAt(time, sources, roleIn))
      }
    }
    for (const [index, timeline] of timelines.entries()) addInterval(timeline, time, roles.get(index))
  }
  return timelines
}

function isOpen(link: LinkWithin, time: number): boolean {
  return mappingAt(link.mapping, time) !== undefined
}
