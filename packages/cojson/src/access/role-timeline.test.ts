import { expect, test } from "vitest"
import type { JsonValue } from "../base/json.ts"
import type { KeyOp } from "./group-content.ts"
import {
  addInterval,
  changeTimes,
  combineRoles,
  roleAt,
  roleInTimeline,
  type InheritedRoles,
  type RoleInterval,
  type RoleSources,
} from "./role-timeline.ts"
import type { Role } from "./roles.ts"

const ROLES = ["reader", "writer", "manager", "admin", "writeOnly", "revoked", "adminInvite", "readerInvite", undefined] as const
const MAPPINGS = ["extend", "reader", "writer", "manager", "admin", "revoked", "nonsense", null, undefined] as const

let seed = 1
function random(limit: number): number {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  return (seed >>> 8) % limit
}

function ascending(count: number): number[] {
  return Array.from({ length: random(count + 1) }, () => random(12)).sort((a, b) => a - b)
}

function operations(count: number, words: readonly (JsonValue | undefined)[]): KeyOp[] {
  return ascending(count).map((madeAt) => ({ madeAt, value: words[random(words.length)] }) as KeyOp) // the author is not looked at
}

function intervals(): RoleInterval[] {
  const roles: RoleInterval[] = []
  for (const from of new Set(ascending(4))) addInterval(roles, from, ROLES[random(ROLES.length)])
  return random(10) === 0 ? [{ from: -Infinity, role: "admin" }] : roles
}

/** Every link is asked at every time. */
function combinedOneByOne(sources: RoleSources<InheritedRoles>): RoleInterval[] {
  const timeline: RoleInterval[] = []
  for (const time of changeTimes(sources)) {
    const roleIn = ({ parentRoles }: InheritedRoles): Role | undefined => roleInTimeline(parentRoles, time)
    addInterval(timeline, time, roleAt(time, sources, roleIn))
  }
  return timeline
}

test("combined roles are those of every link asked at every time", () => {
  for (let round = 0; round < 3_000; round++) {
    const links = Array.from({ length: random(5) }, () => ({ mapping: operations(3, MAPPINGS), parentRoles: intervals() }))
    const sources = { direct: operations(3, ROLES), links, everyone: operations(2, ["reader", "writer", "writeOnly", "revoked"]) }

    expect(combineRoles(sources), JSON.stringify(sources)).toEqual(combinedOneByOne(sources))
  }
})

test("a link more costs what it changes, not a look at all the others", () => {
  const looksOf = (count: number) => {
    let looks = 0
    const counted = <T extends object>(items: T[]) => new Proxy(items, { get: (all, key) => (looks++, Reflect.get(all, key) as unknown) })
    const links = Array.from({ length: count }, (_, i) => ({
      mapping: counted([{ madeAt: i, value: "extend" } as KeyOp]),
      parentRoles: counted<RoleInterval>([{ from: i, role: "writer" }]),
    }))
    expect(combineRoles({ direct: [], links, everyone: [] })).toEqual([{ from: 0, role: "writer" }])
    return looks
  }

  expect(looksOf(1_000)).toBe(10 * looksOf(100))
})
