/**
 * Roles in groups whose links run in a circle, or did once.
 *
 * The links in force at one time do not: judging refuses the one that would close a circle (see circular-links.ts). So what changed at a time is
 * passed on from parents to children until nothing changes any more.
 */
import { pushTo } from "../base/push-to.ts"
import type { KeyOp } from "./group-content.ts"
import {
  addInterval,
  changeTimes,
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

type Link = InheritedRoles | LinkWithin

/** A role changes a few times at most while one change is passed on. Only transactions with other times than they were judged at need more. */
const MAX_VISITS_PER_LINK = 8

/** The role of one member in each of the groups, over time. O(changes · links of what they change). */
export function rolesInCircle(groups: readonly RoleSources<Link>[]): RoleTimeline[] {
  const timelines = groups.map((): RoleInterval[] => [])
  const roles: (Role | undefined)[] = groups.map(() => undefined)
  const children = childrenIn(groups)
  const links = groups.reduce((sum, group) => sum + group.links.length, groups.length)
  for (const [time, changed] of changesIn(groups)) {
    const roleIn = (link: Link) => ("within" in link ? roles[link.within] : roleInTimeline(link.parentRoles, time))
    const touched = new Set<number>()
    const waiting = new Set(changed)
    let visits = 0
    for (const index of waiting) {
      waiting.delete(index)
      const group = groups[index]
      if (!group || visits++ > links * MAX_VISITS_PER_LINK) continue
      const role = roleAt(time, group, roleIn)
      if (role === roles[index]) continue
      roles[index] = role
      touched.add(index)
      for (const child of children[index] ?? []) waiting.add(child)
    }
    for (const index of touched) addInterval(timelines[index] ?? [], time, roles[index])
  }
  return timelines
}

/** Groups by time at which something in them changed, in order of time. */
function changesIn(groups: readonly RoleSources<Link>[]): [time: number, groups: number[]][] {
  const changes = new Map<number, number[]>()
  for (const [index, group] of groups.entries()) {
    for (const time of changeTimes(group)) {
      pushTo(changes, time, index)
    }
  }
  return [...changes].sort(([a], [b]) => a - b)
}

function childrenIn(groups: readonly RoleSources<Link>[]): number[][] {
  const children = groups.map((): number[] => [])
  for (const [index, { links }] of groups.entries()) for (const link of links) if ("within" in link) children[link.within]?.push(index)
  return children
}
