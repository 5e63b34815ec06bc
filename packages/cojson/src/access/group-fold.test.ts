import fc from "fast-check"
import { expect, test } from "vitest"
import type { JsonValue } from "../base/json.ts"
import type { RawCoID } from "../ids/co-id.ts"
import { compareTransactions, type GroupTransaction } from "./group-walk.ts"
import { inherit } from "./inheritance.ts"
import { isRole, type Role } from "./roles.ts"
import { setting, TestGroups } from "./testing-groups.ts"

const PEOPLE = ["co_zA", "co_zB", "co_zC", "co_zD"]
const GROUPS = ["co_zTop", "co_zMiddle", "co_zLeft", "co_zBottom"]
const ROLES = [
  "reader",
  "writer",
  "manager",
  "admin",
  "writeOnly",
  "revoked",
  "adminInvite",
  "managerInvite",
  "writerInvite",
  "readerInvite",
  "writeOnlyInvite",
  "king",
]
const MAPPINGS: JsonValue[] = ["extend", "reader", "writer", "manager", "admin", "revoked", "strange", null]

/** The rules of permissions §3.1 and §4, as literally as possible: nothing is remembered, everything is asked again. */
class Oracle {
  readonly #logs: ReadonlyMap<string, readonly GroupTransaction[]>

  constructor(logs: ReadonlyMap<string, readonly GroupTransaction[]>) {
    this.#logs = logs
  }

  /** In total order. */
  judge(group: string): { entry: GroupTransaction; valid: boolean }[] {
    const direct = new Map<string, string>()
    const parents = new Map<string, JsonValue>()
    const ownKey = new Map<string, JsonValue>()
    const claimed = new Set<string>()
    const roleNow = (member: string, time: number): string | undefined => {
      let role = direct.get(member)
      for (const [parent, mapping] of parents) {
        const above = this.role(parent, member, time)
        if (above === undefined || !["admin", "manager", "writer", "reader"].includes(above) || mapping === null) continue
        const offered = mapping === "extend" ? above : String(mapping)
        const none = role === undefined || role === "revoked"
        const higher =
          role !== "admin" &&
          (offered === "admin" || (role !== "manager" && (offered === "manager" || none || (offered === "writer" && role === "reader"))))
        if (higher) role = offered
      }
      return role
    }
    return [...(this.#logs.get(group) ?? [])].sort(compareTransactions).map((entry) => ({ entry, valid: valid(this.#logs, entry) }))

    function valid(logs: ReadonlyMap<string, unknown>, { author, madeAt, changes }: GroupTransaction): boolean {
      const { key, value } = (changes as { key: string; value: JsonValue }[])[0] ?? { key: "", value: null }
      const mine = roleNow(author, madeAt)
      const admins = mine === "admin" || mine === "manager"
      if (key === "readKey") return admins
      if (key.startsWith("key_"))
        return admins || (mine ?? "").endsWith("Invite") || (ownKey.has(author) && key.split("_for_")[0] === ownKey.get(author))
      if (key.startsWith("parent_")) {
        const parent = key.slice(7)
        if (!admins || !logs.has(parent) || parent === group) return false
        if (value === "revoked") parents.delete(parent)
        else parents.set(parent, value)
        return true
      }
      if (key.startsWith("writeKeyFor_")) {
        const member = key.slice(12)
        if (!admins && mine !== "writeOnlyInvite" && member !== author) return false
        ownKey.set(member, value)
        if (claimed.has(key) && !admins) return false
        claimed.add(key)
        return true
      }
      if (typeof value !== "string" || value === "king") return false
      if (key === "everyone" && !["reader", "writer", "writeOnly", "revoked"].includes(value)) return false
      const theirs = roleNow(key, madeAt)
      const ok =
        (mine === undefined && author === "co_zA" && key === author && value === "admin") ||
        (key === author && value === "revoked") ||
        (mine === "admin"
          ? !(theirs === "admin" && value !== "admin" && key !== author)
          : mine === "manager"
            ? theirs !== "admin" && !["admin", "adminInvite", "managerInvite"].includes(value)
            : mine === `${value}Invite`)
      if (ok) direct.set(key, value)
      return ok
    }
  }

  role(group: string, member: string, time: number): string | undefined {
    const content = this.judge(group).filter(({ entry, valid }) => valid && entry.madeAt <= time)
    const last = (key: string): JsonValue | undefined =>
      (content.findLast(({ entry }) => keyOf(entry) === key)?.entry.changes?.[0] as { value: JsonValue } | undefined)?.value
    let role = last(member) as string | undefined
    if (role === "revoked") role = undefined
    for (const parent of new Set(content.map(({ entry }) => keyOf(entry)).filter((key) => key.startsWith("parent_")))) {
      const mapping = last(parent)
      if (mapping === undefined || mapping === "revoked") continue
      const above = this.role(parent.slice(7), member, time)
      if (above === undefined || !["admin", "manager", "writer", "reader"].includes(above)) continue
      const x = mapping === "extend" ? above : mapping
      if (x === "admin" && role !== "admin") role = "admin"
      else if (x === "manager" && role !== "admin" && role !== "manager") role = "manager"
      else if (x === "writer" && (role === undefined || role === "reader" || role === "writeOnly")) role = "writer"
      else if (x === "reader" && role === undefined) role = "reader"
    }
    if (role === undefined && member !== "everyone") {
      const everyone = last("everyone") as string | undefined
      role = everyone === "revoked" ? undefined : everyone
    }
    return role
  }
}

function keyOf(entry: GroupTransaction): string {
  return (entry.changes?.[0] as { key: string } | undefined)?.key ?? ""
}

interface Wish {
  readonly group: number
  readonly author: number
  readonly madeAt: number
  readonly subject: number
  readonly role: number
  readonly kind: "role" | "everyone" | "parent" | "key" | "writeKey" | "reveal"
}

const wishes = fc.array(
  fc.record<Wish>({
    group: fc.nat(GROUPS.length - 1),
    author: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat(PEOPLE.length - 1) }),
    madeAt: fc.integer({ min: 10, max: 30 }),
    subject: fc.nat(PEOPLE.length - 1),
    role: fc.nat(ROLES.length - 1),
    kind: fc.oneof(
      { weight: 5, arbitrary: fc.constant("role" as const) },
      { weight: 4, arbitrary: fc.constant("parent" as const) },
      fc.constantFrom("everyone" as const, "key" as const, "writeKey" as const, "reveal" as const),
    ),
  }),
  { maxLength: 25 },
)

/** Parents come earlier in {@link GROUPS}, so links never run in circles. */
function entryOf(wish: Wish, txIndex: number): GroupTransaction {
  const author = PEOPLE[wish.author] ?? ""
  const subject = PEOPLE[wish.subject] ?? ""
  const role = ROLES[wish.role] ?? ""
  const parent = GROUPS[wish.subject % Math.max(1, wish.group)] ?? ""
  switch (wish.kind) {
    case "role":
      return setting(author, txIndex, wish.madeAt, subject, role)
    case "everyone":
      return setting(author, txIndex, wish.madeAt, "everyone", role)
    case "parent":
      return setting(author, txIndex, wish.madeAt, `parent_${parent}`, MAPPINGS[wish.role % MAPPINGS.length] ?? null)
    case "key":
      return setting(author, txIndex, wish.madeAt, "readKey", "key_z1")
    case "writeKey":
      return setting(author, txIndex, wish.madeAt, `writeKeyFor_${subject}`, `key_z${wish.role % 3}`)
    case "reveal":
      return setting(author, txIndex, wish.madeAt, `key_z${wish.role % 3}_for_${subject}`, "sealed_U")
  }
}

test("verdicts and roles agree with the rules taken literally, in whatever order transactions arrive", () => {
  fc.assert(
    fc.property(wishes, fc.integer({ min: 0, max: 4 }), (script, asking) => {
      const groups = new TestGroups()
      const logs = new Map<string, GroupTransaction[]>()
      for (const id of GROUPS) {
        const promotion = setting("co_zA", 0, 1, "co_zA", "admin")
        groups.create(id, "co_zA")
        groups.deliver(id, promotion)
        logs.set(id, [promotion])
      }
      for (const [i, wish] of script.entries()) {
        const id = GROUPS[wish.group] ?? ""
        if (wish.kind === "parent" && wish.group === 0) continue
        const entry = entryOf(wish, i + 1)
        logs.get(id)?.push(entry)
        groups.deliver(id, entry)
        if (asking > 0 && i % asking === 0) groups.get(GROUPS[i % GROUPS.length] ?? "").state.roleAt("co_zB", 20)
      }
      const oracle = new Oracle(logs)
      for (const id of GROUPS) {
        const { state, fold } = groups.get(id)
        state.refresh()
        for (const { entry, valid } of oracle.judge(id)) expect({ entry, valid: fold.verdict(entry.tx) }).toEqual({ entry, valid })
        for (const member of [...PEOPLE, "everyone"]) {
          for (const time of [0, 10, 15, 20, 30, Infinity]) {
            expect([id, member, time, state.roleAt(member as RawCoID, time)]).toEqual([id, member, time, oracle.role(id, member, time)])
          }
        }
      }
    }),
    { numRuns: 200 },
  )
})

test("groups that link each other agree on which link counts, whoever asks first", () => {
  const a = [setting("co_zA", 0, 1, "co_zA", "admin"), setting("co_zA", 1, 20, "parent_co_zTop", "extend")]
  const b = [setting("co_zA", 0, 1, "co_zA", "admin"), setting("co_zA", 1, 10, "parent_co_zMiddle", "extend")]
  for (const first of ["co_zTop", "co_zMiddle"]) {
    const groups = new TestGroups()
    groups.create("co_zMiddle", "co_zA")
    groups.create("co_zTop", "co_zA")
    groups.deliver("co_zMiddle", ...a)
    groups.deliver("co_zTop", ...b)
    groups.get(first).state.roleAt("co_zB")
    expect(groups.get("co_zMiddle").state.parents()).toEqual([])
    expect(groups.get("co_zTop").state.parents()).toEqual([{ id: "co_zMiddle", mapping: "extend" }])
  }
})

test("a circle that a later transaction closes turns verdicts on every group in it", () => {
  const groups = new TestGroups()
  for (const id of ["co_z1", "co_z2", "co_z3"]) {
    groups.create(id, "co_zA")
    groups.deliver(id, setting("co_zA", 0, 1, "co_zA", "admin"))
  }
  groups.deliver("co_z1", setting("co_zA", 1, 30, "parent_co_z2", "extend"))
  groups.deliver("co_z2", setting("co_zA", 1, 20, "parent_co_z3", "extend"))
  groups.deliver("co_z3", setting("co_zA", 1, 2, "co_zB", "writer"))
  expect(groups.get("co_z1").state.roleAt("co_zB")).toBe("writer")
  groups.deliver("co_z3", setting("co_zA", 2, 10, "parent_co_z1", "extend"))
  expect(groups.get("co_z1").state.roleAt("co_zB")).toBe(undefined)
  expect(groups.get("co_z2").state.parents()).toEqual([{ id: "co_z3", mapping: "extend" }])
  expect(groups.get("co_z3").state.parents()).toEqual([{ id: "co_z1", mapping: "extend" }])
})

test("a circle that turns out to be larger while it is judged is judged as a whole", () => {
  for (const first of ["co_z1", "co_z2", "co_z3"]) {
    const groups = new TestGroups()
    for (const id of ["co_z1", "co_z2", "co_z3"]) {
      groups.create(id, "co_zA")
      groups.deliver(id, setting("co_zA", 0, 1, "co_zA", "admin"))
    }
    groups.deliver("co_z1", setting("co_zA", 1, 10, "parent_co_z2", "extend"))
    groups.deliver("co_z3", setting("co_zA", 1, 11, "parent_co_z1", "extend"))
    groups.deliver("co_z2", setting("co_zA", 1, 12, "parent_co_z1", "extend"))
    groups.deliver("co_z1", setting("co_zA", 2, 13, "parent_co_z3", "extend"))

    groups.get(first).state.refresh()
    const parents = ["co_z1", "co_z2", "co_z3"].map((id) =>
      groups
        .get(id)
        .state.parents()
        .map((link) => link.id),
    )
    expect(parents).toEqual([["co_z2"], [], ["co_z1"]])
  }
})

test("links that take turns are no circle: each counts while it is there, whoever is asked first", () => {
  for (const first of ["co_z1", "co_z2", "co_z3"]) {
    const groups = new TestGroups()
    for (const id of ["co_z1", "co_z2", "co_z3"]) {
      groups.create(id, "co_zA")
      groups.deliver(id, setting("co_zA", 0, 1, "co_zA", "admin"))
    }
    groups.deliver("co_z1", setting("co_zA", 1, 2, "co_zB", "reader"), setting("co_zA", 2, 3, "parent_co_z2", "extend"))
    groups.deliver("co_z2", setting("co_zA", 1, 4, "parent_co_z3", "extend"), setting("co_zA", 2, 5, "co_zC", "writer"))
    groups.deliver("co_z1", setting("co_zA", 3, 10, "parent_co_z2", "revoked"))
    groups.deliver("co_z2", setting("co_zA", 3, 11, "parent_co_z3", "revoked"))
    groups.deliver("co_z3", setting("co_zA", 1, 12, "parent_co_z2", "manager"))
    groups.deliver("co_z2", setting("co_zA", 4, 13, "parent_co_z1", "admin"))
    const rolesAt = (id: string, time?: number) => ["co_zB", "co_zC"].map((member) => groups.get(id).state.roleAt(member as RawCoID, time))

    rolesAt(first)
    expect(["co_z1", "co_z2", "co_z3"].map((id) => rolesAt(id))).toEqual([
      ["reader", undefined],
      ["admin", "writer"],
      ["manager", "manager"],
    ])
    expect(["co_z1", "co_z2", "co_z3"].map((id) => rolesAt(id, 9))).toEqual([
      ["reader", "writer"],
      [undefined, "writer"],
      [undefined, undefined],
    ])
  }
})

test("a group that names itself as its parent stays readable", () => {
  const groups = new TestGroups()
  groups.create("co_z1", "co_zA")
  groups.deliver("co_z1", setting("co_zA", 0, 1, "co_zA", "admin"), setting("co_zA", 1, 2, "parent_co_z1", "extend"))
  expect(groups.get("co_z1").state.roleAt("co_zA")).toBe("admin")
  expect(groups.get("co_z1").state.parents()).toEqual([])
})

test("who has a role in a parent that is not passed on gets nothing from what everyone has there", () => {
  const groups = new TestGroups()
  for (const id of ["co_zTop", "co_zBottom"]) {
    groups.create(id, "co_zA")
    groups.deliver(id, setting("co_zA", 0, 1, "co_zA", "admin"))
  }
  groups.deliver("co_zTop", setting("co_zA", 1, 2, "everyone", "reader"), setting("co_zA", 2, 3, "co_zB", "writeOnly"))
  groups.deliver("co_zBottom", setting("co_zA", 1, 2, "parent_co_zTop", "extend"))
  const { state } = groups.get("co_zBottom")

  const rolesAt = (time: number) => ["everyone", "co_zB", "co_zC"].map((member) => state.roleAt(member as RawCoID, time))
  expect(rolesAt(2)).toEqual(["reader", "reader", "reader"])
  expect(rolesAt(3)).toEqual(["reader", undefined, "reader"])
  groups.deliver("co_zBottom", setting("co_zA", 2, 4, "everyone", "writer"))
  expect(rolesAt(4)).toEqual(["writer", "writer", "reader"]) // a role of its own beats that of everyone
})

function chain(length: number): TestGroups {
  const groups = new TestGroups()
  for (let i = 0; i < length; i++) {
    groups.create(`co_z${i}`, "co_zA")
    groups.deliver(`co_z${i}`, setting("co_zA", 0, 1, "co_zA", "admin"))
    if (i > 0) groups.deliver(`co_z${i}`, setting("co_zA", 1, 2, `parent_co_z${i - 1}`, "extend"))
  }
  return groups
}

test("a chain of a thousand parents is read without recursion and follows changes at its top", () => {
  const groups = chain(1_000)
  const bottom = groups.get("co_z999").state
  expect(bottom.roleAt("co_zB")).toBe(undefined)
  groups.deliver("co_z0", setting("co_zA", 1, 5, "co_zB", "writer"))
  expect(bottom.roleAt("co_zB")).toBe("writer")
  expect(bottom.roleAt("co_zB", 4)).toBe(undefined)
})

test("thirty layers of two groups that all link each other do not multiply", () => {
  const groups = new TestGroups()
  for (let layer = 0; layer < 30; layer++) {
    for (const side of ["l", "r"]) {
      const id = `co_z${layer}${side}`
      groups.create(id, "co_zA")
      groups.deliver(id, setting("co_zA", 0, 1, "co_zA", "admin"))
      if (layer > 0)
        for (const [i, up] of ["l", "r"].entries()) groups.deliver(id, setting("co_zA", 1 + i, 2, `parent_co_z${layer - 1}${up}`, "extend"))
    }
  }
  groups.deliver("co_z0l", setting("co_zA", 3, 3, "co_zB", "reader"))
  expect(groups.get("co_z29r").state.roleAt("co_zB")).toBe("reader")
  groups.deliver("co_z0l", setting("co_zA", 4, 4, "parent_co_z29l", "extend"), setting("co_zA", 5, 5, "co_zC", "writer"))
  expect(groups.get("co_z29r").state.roleAt("co_zC")).toBe("writer")
})

test("three hundred groups that each link all before them do not multiply", () => {
  const groups = new TestGroups()
  for (let child = 0; child < 300; child++) {
    groups.create(`co_z${child}`, "co_zA")
    groups.deliver(`co_z${child}`, setting("co_zA", 0, 1, "co_zA", "admin"))
    for (let parent = 0; parent < child; parent++)
      groups.deliver(`co_z${child}`, setting("co_zA", 1 + parent, 2, `parent_co_z${parent}`, "extend"))
  }
  groups.deliver("co_z0", setting("co_zA", 1, 3, "co_zB", "writer"))
  expect(groups.get("co_z299").state.roleAt("co_zB")).toBe("writer")
})

test("circles longer than any stack are judged", () => {
  const groups = new TestGroups()
  const count = 1_000
  for (let i = 0; i < count; i++) {
    groups.create(`co_z${i}`, "co_zA")
    groups.deliver(`co_z${i}`, setting("co_zA", 0, 1, "co_zA", "admin"))
    for (const [n, step] of [1, 7].entries())
      groups.deliver(`co_z${i}`, setting("co_zA", 1 + n, 2 + i, `parent_co_z${(i + step) % count}`, "extend"))
    groups.deliver(`co_z${i}`, setting("co_zM", 0, count + 2, `parent_co_z${(i * 3 + 2) % count}`, "extend"))
  }
  groups.deliver("co_z999", setting("co_zA", 3, 3, "co_zM", "admin"))
  expect(groups.get("co_z0").state.roleAt("co_zM")).toBe("admin")
})

test("transactions of any shape are judged, never thrown at", () => {
  const groups = new TestGroups()
  groups.create("co_z1", "co_zA")
  const strange: (readonly JsonValue[] | undefined)[] = [
    undefined,
    [],
    [null],
    [{}],
    ["x"],
    [{ op: "set" }],
    [{ op: "set", key: "__proto__", value: "admin" }],
    [{ op: "del", key: "co_zA" }],
  ]
  groups.deliver("co_z1", setting("co_zA", 0, 1, "co_zA", "admin"))
  for (const [i, changes] of strange.entries()) groups.deliver("co_z1", { ...setting("co_zA", i + 1, 2, "x", "reader"), changes })
  groups.deliver("co_z1", setting("co_zA", 20, 3, "co_zB", "reader"), setting("co_zA", 21, 3, "parent_co_z", "extend"))
  const { state, fold } = groups.get("co_z1")
  expect(state.roleAt("co_zB")).toBe("reader")
  expect(state.roleAt("__proto__" as RawCoID)).toBe("admin")
  expect(strange.map((_, i) => fold.verdict(setting("co_zA", i + 1, 2, "", "").tx))).toEqual([
    false,
    false,
    false,
    false,
    false,
    false,
    true,
    false,
  ])
})

test("one more transaction at the end judges only itself", () => {
  const groups = new TestGroups()
  groups.create("co_z1", "co_zA")
  groups.deliver("co_z1", setting("co_zA", 0, 1, "co_zA", "admin"))
  const { fold } = groups.get("co_z1")
  fold.add([setting("co_zA", 1, 2, "co_zB", "reader")])
  const before = fold.version
  fold.add([setting("co_zA", 2, 3, "co_zC", "reader")])
  expect(fold.version - before).toBe(1)
})

test("roles in groups whose links change their directions are those of a walk along the links of the time", () => {
  const ids = ["co_z1", "co_z2", "co_z3", "co_z4"] as const
  const member = fc.constantFrom("co_zB", "co_zC", "everyone")
  const group = fc.constantFrom(...ids)
  const step = fc.oneof(
    fc.tuple(group, member, fc.constantFrom("reader", "writer", "writeOnly", "revoked")),
    fc.tuple(
      group,
      group.map((parent) => `parent_${parent}`),
      fc.constantFrom("extend", "writer", "revoked"),
    ),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), fc.shuffledSubarray([...ids], { minLength: 1 }), (steps, asked) => {
      const groups = new TestGroups()
      const counts = new Map<string, number>(ids.map((id) => [id, 1]))
      for (const id of ids) {
        groups.create(id, "co_zA")
        groups.deliver(id, setting("co_zA", 0, 1, "co_zA", "admin"))
      }
      for (const [index, [id, key, value]] of steps.entries()) {
        const count = counts.get(id) ?? 1
        counts.set(id, count + 1)
        groups.deliver(id, setting("co_zA", count, 10 + index, key, value))
      }
      const times = Array.from({ length: steps.length + 3 }, (_, index) => 9 + index)
      const people = ["co_zB", "co_zC", "everyone"]
      const rolesIn = (id: string, roleAt: (who: string, time: number) => Role | undefined) =>
        people.map((who) => times.map((time) => `${id} ${who} ${time} ${roleAt(who, time) ?? "none"}`))
      const found = asked.map((id) => rolesIn(id, (who, time) => groups.get(id).state.roleAt(who as RawCoID, time)))

      for (const id of ids) groups.get(id).state.refresh()
      const held = (id: string, key: string, time: number) =>
        groups
          .get(id)
          .state.content.operations(key)
          .findLast(({ madeAt }) => madeAt <= time)?.value
      const roleOf = (id: string, who: string, time: number): Role | undefined => {
        const value = held(id, who, time)
        return isRole(value) && value !== "revoked" ? value : undefined
      }
      const naive = (id: string, who: string, time: number): Role | undefined => {
        let role: Role | undefined = roleOf(id, who, time)
        for (const parent of groups.get(id).state.index.parents) {
          const mapping = held(id, `parent_${parent}`, time)
          if (mapping !== undefined && mapping !== "revoked") role = inherit(role, naive(parent, who, time), mapping)
        }
        return role ?? roleOf(id, "everyone", time)
      }
      expect(found).toEqual(asked.map((id) => rolesIn(id, (who, time) => naive(id, who, time))))
    }),
    { numRuns: 200 },
  )
})
