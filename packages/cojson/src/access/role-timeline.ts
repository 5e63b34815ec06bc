/** The role of one member over time. */
import type { JsonValue } from "../base/json.ts"
import type { KeyOp } from "./group-content.ts"
import { inherit, offerOf, REVOKED, withOffer } from "./inheritance.ts"
import { isRole, type InheritableRole, type Role } from "./roles.ts"

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

/** What the role of one member in one group comes from. */
export interface RoleSources<Link extends { readonly mapping: readonly KeyOp[] }> {
  readonly direct: readonly KeyOp[]
  readonly links: readonly Link[]
  /** Operations on `everyone` in the same group; empty when asked for `everyone` itself. */
  readonly everyone: readonly KeyOp[]
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
 * Combines direct role, inherited roles and the role of everyone into one timeline (permissions §4). What `everyone` inherits does not count
 * here: who has a role in a parent that is not passed on is not everyone there, and gets nothing. O(changes · log changes), however many links.
 */
export function combineRoles(sources: RoleSources<InheritedRoles>): RoleTimeline {
  const { direct, links, everyone } = sources
  if (direct.length === 0 && links.length === 0 && everyone.length === 0) return NEVER
  const timeline: RoleInterval[] = []
  const turns = links.flatMap(turnsOf).sort((a, b) => a.at - b.at)
  const offers = { admin: 0, manager: 0, writer: 0, reader: 0 }
  let turned = 0
  for (const time of changeTimes(sources)) {
    for (let turn = turns[turned]; turn && turn.at <= time; turn = turns[++turned]) {
      if (turn.before) offers[turn.before]--
      if (turn.after) offers[turn.after]++
    }
    const best = BEST_FIRST.find((role) => offers[role] > 0)
    addInterval(timeline, time, withOffer(heldRole(direct, time), best) ?? heldRole(everyone, time))
  }
  return timeline
}

/** From a time on a link offers another role than before. */
interface Turn {
  readonly at: number
  readonly before: InheritableRole | undefined
  readonly after: InheritableRole | undefined
}

const BEST_FIRST = ["admin", "manager", "writer", "reader"] as const

function turnsOf(link: InheritedRoles): Turn[] {
  let before: InheritableRole | undefined
  return changeTimes({ direct: [], links: [link], everyone: [] }).map((at) => {
    const after = offerOf(roleInTimeline(link.parentRoles, at), mappingAt(link.mapping, at))
    const turn = { at, before, after }
    before = after
    return turn
  })
}

/** Appends a role from a time on, unless it holds already. */
export function addInterval(timeline: RoleInterval[], from: number, role: Role | undefined): void {
  if (timeline[timeline.length - 1]?.role !== role) timeline.push({ from, role })
}

export function sameTimeline(a: RoleTimeline, b: RoleTimeline): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i]?.from !== b[i]?.from || a[i]?.role !== b[i]?.role) return false
  return true
}

/** The role at a time; `roleIn`: that in the parent of a link. */
export function roleAt<Link extends { readonly mapping: readonly KeyOp[] }>(
  time: number,
  { direct, links, everyone }: RoleSources<Link>,
  roleIn: (link: Link) => Role | undefined,
): Role | undefined {
  let role = heldRole(direct, time)
  for (const link of links) {
    const mapping = mappingAt(link.mapping, time)
    if (mapping !== undefined) role = inherit(role, roleIn(link), mapping)
  }
  return role ?? heldRole(everyone, time)
}

/** The mapping of a link at a time; undefined when it was not in force. O(log n). */
function mappingAt(mapping: readonly KeyOp[], time: number): JsonValue | undefined {
  const value = mapping[indexAt(mapping, time, madeAtOf)]?.value
  return value === REVOKED ? undefined : value
}

function heldRole(operations: readonly KeyOp[], time: number): Role | undefined {
  const value = operations[indexAt(operations, time, madeAtOf)]?.value
  return isRole(value) && value !== "revoked" ? value : undefined
}

/** Every time at which the role may change, ascending. */
export function changeTimes({ direct, links, everyone }: RoleSources<{ mapping: readonly KeyOp[]; parentRoles?: RoleTimeline }>): number[] {
  const times = new Set<number>()
  for (const op of direct) times.add(op.madeAt)
  for (const op of everyone) times.add(op.madeAt)
  for (const link of links) {
    for (const op of link.mapping) times.add(op.madeAt)
    for (const interval of link.parentRoles ?? []) times.add(interval.from)
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
