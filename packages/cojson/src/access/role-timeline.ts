/** The role of one member over time. */
import type { KeyOp } from "./group-content.ts"
import { inherit, REVOKED } from "./inheritance.ts"
import { isRole, type Role } from "./roles.ts"

/** A role that holds from a time (inclusive, Unix ms, -Infinity: always) until the next interval. */
export interface RoleInterval {
  readonly from: number
  readonly role: Role | undefined
}

/** Sorted by `from`, neighbours differ; before the first interval there is no role. */
export type RoleTimeline = readonly RoleInterval[]

/** What one link contributes: its mapping over time and the member's role in the parent. */
export interface InheritedRoles {
  readonly mapping: readonly KeyOp[]
  readonly parentRoles: RoleTimeline
}

const NEVER: RoleTimeline = []

/** The role at a time; `Infinity` asks for the newest. O(log n). */
export function roleInTimeline(timeline: RoleTimeline, time: number): Role | undefined {
  const newest = timeline[timeline.length - 1]
  if (newest === undefined || newest.from <= time) return newest?.role // as for nearly everything
  return timeline[indexAt(timeline, time, fromOf)]?.role
}

/** Index of the last operation that is not later than `time`; -1 when all are. O(log n). */
export function operationUntil(operations: readonly KeyOp[], time: number): number {
  return indexAt(operations, time, madeAtOf)
}

/**
 * Combines direct role, inherited roles and the role of everyone into one timeline (permissions §4).
 *
 * @param everyone operations on `everyone` in the same group; empty when asked for `everyone` itself. What it inherits does not count here:
 * who has a role in a parent that is not passed on is not everyone there, and gets nothing
 */
export function combineRoles(direct: readonly KeyOp[], links: readonly InheritedRoles[], everyone: readonly KeyOp[]): RoleTimeline {
  if (direct.length === 0 && links.length === 0 && everyone.length === 0) return NEVER
  const timeline: RoleInterval[] = []
  let last: Role | undefined
  for (const from of changeTimes(direct, links, everyone)) {
    const role = roleAt(from, direct, links, everyone)
    if (role === last) continue
    timeline.push({ from, role })
    last = role
  }
  return timeline
}

export function sameTimeline(a: RoleTimeline, b: RoleTimeline): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i]?.from !== b[i]?.from || a[i]?.role !== b[i]?.role) return false
  return true
}

function roleAt(time: number, direct: readonly KeyOp[], links: readonly InheritedRoles[], everyone: readonly KeyOp[]): Role | undefined {
  let role = heldRole(direct, time)
  for (const link of links) {
    const mapping = link.mapping[indexAt(link.mapping, time, madeAtOf)]?.value
    if (mapping === undefined || mapping === REVOKED) continue
    role = inherit(role, roleInTimeline(link.parentRoles, time), mapping)
  }
  return role ?? heldRole(everyone, time)
}

function heldRole(operations: readonly KeyOp[], time: number): Role | undefined {
  const value = operations[indexAt(operations, time, madeAtOf)]?.value
  return isRole(value) && value !== "revoked" ? value : undefined
}

function changeTimes(direct: readonly KeyOp[], links: readonly InheritedRoles[], everyone: readonly KeyOp[]): number[] {
  const times = new Set<number>()
  for (const op of direct) times.add(op.madeAt)
  for (const op of everyone) times.add(op.madeAt)
  for (const link of links) {
    for (const op of link.mapping) times.add(op.madeAt)
    for (const interval of link.parentRoles) times.add(interval.from)
  }
  return [...times].sort((a, b) => a - b)
}

/** Index of the last item that is not later than `time`; -1 when all are. */
function indexAt<T>(items: readonly T[], time: number, timeOf: (item: T) => number): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const item = items[middle]
    if (item !== undefined && timeOf(item) <= time) low = middle + 1
    else high = middle
  }
  return low - 1
}

function fromOf(interval: RoleInterval): number {
  return interval.from
}

function madeAtOf(op: KeyOp): number {
  return op.madeAt
}
