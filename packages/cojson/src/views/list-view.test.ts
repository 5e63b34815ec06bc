import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { JsonValue } from "../base/json.ts"
import type { RawAccountID, RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { OpID } from "../ids/transaction-id.ts"
import { ListView } from "./list-view.ts"
import { compareEntries, type Entry } from "./view.ts"

const sessions = ["co_zA_session_z1", "co_zA_session_z2", "co_zB_session_z1"] as SessionID[]

function entry(session: number, txIndex: number, madeAt: number, changes: readonly unknown[], branch?: RawCoID): Entry {
  const sessionID = sessions[session] ?? ("co_zC_session_z1" as SessionID)
  const tx = branch === undefined ? { sessionID, txIndex } : { sessionID, txIndex, branch }
  return { tx, author: "co_zA" as RawAccountID, madeAt, privacy: "private", changes: changes as readonly JsonValue[] }
}

function opOf({ tx }: Entry, changeIdx: number): OpID {
  return { ...tx, changeIdx }
}

function listOf(...entries: Entry[]): ListView {
  const view = new ListView()
  view.append(entries.sort(compareEntries))
  return view
}

describe("order", () => {
  const first = entry(0, 0, 1, [
    { op: "app", value: "x", after: "start" },
    { op: "app", value: "y", after: "start" },
  ])
  const x = opOf(first, 0)

  test("of what is appended to one item: the latest is next to it", () => {
    const view = listOf(first, entry(0, 1, 2, [{ op: "app", value: 1, after: x }]), entry(1, 0, 3, [{ op: "app", value: 2, after: x }]))
    expect(view.values()).toEqual(["x", 2, 1, "y"])
  })

  test("of what is put before one item: the latest is first", () => {
    const view = listOf(first, entry(0, 1, 2, [{ op: "pre", value: 1, before: x }]), entry(1, 0, 3, [{ op: "pre", value: 2, before: x }]))
    expect(view.values()).toEqual([2, 1, "x", "y"])
  })

  test("at the end: the earliest is first, after everything from the start", () => {
    const view = listOf(
      entry(1, 0, 0, [{ op: "pre", value: 1, before: "end" }]),
      first,
      entry(1, 1, 5, [{ op: "pre", value: 2, before: "end" }]),
    )
    expect(view.values()).toEqual(["x", "y", 1, 2])
  })

  test("an item stamped earlier than its anchor is lost, and what is anchored to it", () => {
    const lost = entry(1, 0, 0, [{ op: "app", value: "lost", after: x }])
    expect(listOf(first, lost, entry(1, 1, 9, [{ op: "app", value: "also", after: opOf(lost, 0) }])).values()).toEqual(["x", "y"])
  })

  test("an anchor in the same millisecond counts, whatever the ids of its session or branch", () => {
    const late = entry(2, 7, 5, [{ op: "app", value: "anchor", after: "start" }])
    expect(listOf(late, entry(0, 0, 5, [{ op: "app", value: "next", after: opOf(late, 0) }])).values()).toEqual(["anchor", "next"])
    expect(listOf(late, entry(2, 1, 5, [{ op: "app", value: "next", after: opOf(late, 0) }], "co_zBranch" as RawCoID)).values()).toEqual([
      "anchor",
      "next",
    ])
    expect(listOf(late, entry(2, 1, 5, [{ op: "app", value: "next", after: opOf(late, 0) }])).values()).toEqual(["anchor"])
  })

  test("two that name each other are not shown", () => {
    const a = entry(0, 0, 5, [{ op: "app", value: "a", after: { sessionID: sessions[1], txIndex: 0, changeIdx: 0 } }])
    const b = entry(1, 0, 5, [{ op: "app", value: "b", after: opOf(a, 0) }])
    expect(listOf(a, b).values()).toEqual([])
    expect(listOf(entry(2, 0, 9, [{ op: "app", value: "c", after: opOf(b, 0) }]), a, b).values()).toEqual([])
  })

  test("in a branch an item has another id than in the source", () => {
    const inBranch = entry(0, 0, 2, [{ op: "app", value: "b", after: x }], "co_zBranch" as RawCoID)
    const view = listOf(
      first,
      inBranch,
      entry(0, 1, 3, [
        { op: "app", value: "c", after: opOf(inBranch, 0) },
        { op: "del", insertion: x },
      ]),
    )
    expect(view.values()).toEqual(["b", "c", "y"])
  })
})

describe("reading", () => {
  const first = entry(
    0,
    0,
    1,
    ["a", "b", "c"].map((value) => ({ op: "app", value, after: "start" })),
  )

  test("the same array until something changes", () => {
    const view = listOf(first)
    const before = view.values()
    expect(view.values()).toBe(before)
    view.append([entry(0, 1, 2, [{ op: "del", insertion: opOf(first, 1) }])])
    expect(before).toEqual(["a", "b", "c"])
    expect(view.values()).toEqual(["a", "c"])
  })

  test("indexes of operations, also deleted ones", () => {
    const view = listOf(first, entry(0, 1, 2, [{ op: "del", insertion: opOf(first, 1) }]))
    expect([0, 1, 2, 3].map((changeIdx) => view.indexOf(opOf(first, changeIdx)))).toEqual([
      { index: 0, visible: true },
      { index: 1, visible: false },
      { index: 1, visible: true },
      undefined,
    ])
  })

  test("deletions tell who and when, also of what is not here", () => {
    const view = listOf(first, entry(1, 0, 4, [{ op: "del", insertion: { sessionID: sessions[2] ?? "", txIndex: 3, changeIdx: 0 } }]))
    expect(view.deletions().map(({ madeAt, tx }) => [madeAt, tx.sessionID])).toEqual([[4, sessions[1]]])
    view.append([entry(2, 3, 9, [{ op: "app", value: "deleted before it came", after: "start" }])])
    expect(view.values()).toEqual(["a", "b", "c"])
  })

  test("a reset view is empty", () => {
    const view = listOf(first)
    view.reset()
    expect([view.values(), view.length, view.at(0), view.text()]).toEqual([[], 0, undefined, ""])
    view.append([first])
    expect([view.values(), view.length, view.at(1)?.value, view.text()]).toEqual([["a", "b", "c"], 3, "b", "abc"])
  })
})

interface Step {
  readonly session: number
  readonly madeAt: number
  readonly ops: readonly { readonly op: string; readonly anchor: string | number; readonly times: number }[]
  /** Transactions behind it that insert an item each, after the first operation of the one before. */
  readonly typed: number
}

/** Operations over a few sessions with anchors that may be early, late, deleted or nowhere. */
const scripts: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    session: fc.nat(2),
    madeAt: fc.nat(30),
    ops: fc.array(
      fc.record({
        op: fc.constantFrom("app", "app", "app", "pre", "pre", "del"),
        anchor: fc.oneof({ weight: 1, arbitrary: fc.constantFrom("start", "end") }, { weight: 4, arbitrary: fc.nat(1_000) }),
        times: fc.constantFrom(1, 1, 1, 1, 1, 12),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    typed: fc.constantFrom(0, 0, 0, 1, 2, 9),
  }),
  { maxLength: 40 },
)

function opsOf(step: Step | undefined): Step["ops"] {
  return (step?.ops ?? []).flatMap((op) => Array.from({ length: op.times }, () => op))
}

const TYPED: Step["ops"] = [{ op: "app", anchor: "before", times: 1 }]

/** Every transaction has a time of its own, and anchors are taken from all operations, made earlier or later. */
function history(script: readonly Step[]): Entry[] {
  const counts = new Map<number, number>()
  const stamped = script.flatMap((step, i) =>
    Array.from({ length: 1 + step.typed }, (_, after) => {
      const { session, madeAt } = step
      const txIndex = counts.get(session) ?? 0
      counts.set(session, txIndex + 1)
      return { session, madeAt: madeAt * 1_000 + i * 20 + after, txIndex, ops: after === 0 ? opsOf(step) : TYPED }
    }),
  )
  const ids = stamped.flatMap(({ session, txIndex, ops }) =>
    ops.map((_, changeIdx) => ({ sessionID: sessions[session] ?? "", txIndex, changeIdx })),
  )
  let value = 0
  return stamped.map(({ session, madeAt, txIndex, ops }) => {
    const changes = ops.map(({ op, anchor }) => {
      const before = { sessionID: sessions[session] ?? "", txIndex: txIndex - 1, changeIdx: 0 }
      const target = anchor === "before" ? before : typeof anchor === "string" ? anchor : (ids[anchor % ids.length] ?? "start")
      if (op === "app") return { op, value: value++, after: target }
      return op === "pre" ? { op, value: value++, before: target } : { op, insertion: target }
    })
    return entry(session, txIndex, madeAt, changes)
  })
}

interface NaiveNode {
  readonly key: string
  readonly value: JsonValue
  readonly before: NaiveNode[]
  readonly after: NaiveNode[]
}

/** The fold as the data model words it. */
function naiveFold(entries: readonly Entry[]): JsonValue[] {
  const nodes = new Map<string, NaiveNode>()
  const starts: NaiveNode[] = []
  const ends: NaiveNode[] = []
  const deleted = new Set<string>()
  for (const { tx, changes } of entries.toSorted(compareEntries)) {
    for (const [changeIdx, change] of changes.entries()) {
      const { op, value, after, before, insertion } = change as Record<string, JsonValue>
      if (op === "del") {
        deleted.add(keyOf(insertion))
        continue
      }
      const key = keyOf({ ...tx, changeIdx })
      const node: NaiveNode = { key, value: value ?? null, before: [], after: [] }
      if (op === "app") (after === "start" ? starts : nodes.get(keyOf(after))?.after)?.push(node)
      else (before === "end" ? ends : nodes.get(keyOf(before))?.before)?.push(node)
      nodes.set(key, node)
    }
  }
  const shown: JsonValue[] = []
  const visit = (node: NaiveNode) => {
    node.before.toReversed().forEach(visit)
    if (!deleted.has(node.key)) shown.push(node.value)
    node.after.toReversed().forEach(visit)
  }
  starts.forEach(visit)
  ends.forEach(visit)
  return shown
}

function keyOf(id: unknown): string {
  if (typeof id !== "object" || id === null) return String(id)
  const { sessionID, txIndex, changeIdx } = id as OpID
  return `${sessionID} ${txIndex} ${changeIdx}`
}

test("any history, arriving in any order and in any portions, is what the data model says", () => {
  fc.assert(
    fc.property(scripts, fc.array(fc.nat(1_000), { maxLength: 40 }), (script, shuffle) => {
      const entries = history(script)
      const expected = naiveFold(entries)
      expect(listOf(...entries).values()).toEqual(expected)

      const arriving = entries.toSorted(compareEntries)
      const growing = new ListView()
      for (let from = 0, portion = 1; from < arriving.length; from += portion, portion = (portion % 7) + 3) {
        growing.append(arriving.slice(from, from + portion))
        expect(growing.values()).toEqual(naiveFold(arriving.slice(0, from + portion)))
      }
      expect([...growing.items()].map(({ tx, changeIdx }) => growing.indexOf({ ...tx, changeIdx })?.index)).toEqual(
        expected.map((_, i) => i),
      )

      for (const [i, swap] of shuffle.entries()) {
        const [moved] = arriving.splice(swap % (arriving.length || 1), 1)
        if (moved) arriving.splice(i % (arriving.length + 1), 0, moved)
      }
      const view = new ListView()
      const given: (readonly [readonly unknown[], unknown[]])[] = []
      for (const [i, late] of arriving.entries()) {
        view.insert(late)
        const shown = naiveFold(arriving.slice(0, i + 1))
        if (i % 2 === 0) {
          const copy = view.copyOfValues()
          expect(copy).toEqual(shown)
          copy.push("what somebody does with a copy")
        }
        if (i % 3 === 0 || i % 5 === 0) {
          expect(view.values()).toEqual(shown)
          given.push([view.values(), shown])
        }
      }
      for (const [values, shown] of given) expect(values).toEqual(shown)
      expect(view.values()).toEqual(expected)
      expect(Array.from({ length: view.length }, (_, i) => view.at(i)?.value)).toEqual(expected)
      expect([...view.items()].map(({ tx, changeIdx }) => view.indexOf({ ...tx, changeIdx })?.index)).toEqual(expected.map((_, i) => i))
    }),
    { numRuns: 300 },
  )
})

test("of two insertions with the same id the one that sorts first counts, whichever came first", () => {
  const branch = "co_zBranch" as RawCoID
  const early = entry(0, 0, 3, [{ op: "app", value: "early", after: "start" }], branch)
  const late = entry(0, 0, 5, [{ op: "pre", value: "late", before: "end" }], branch)
  const view = listOf(early)
  expect([view.insert(late), view.values()]).toEqual([true, ["early"]])
  expect(listOf(late).insert(early)).toBe(false) // to be folded again
  expect(listOf(late, early).values()).toEqual(["early"])

  const other = { ...early, author: "co_zB" as RawAccountID }
  expect([listOf(other).insert(early), listOf(early).insert(other), listOf(early).insert(early)]).toEqual([false, true, true])
})

test("what was looked up by index is referred to by the next change, by a later one, and when everything was folded again", () => {
  const values = ["a", "b", "c"]
  const first = entry(
    0,
    0,
    1,
    values.map((value) => ({ op: "app", value, after: "start" })),
  )
  const view = listOf(first)
  const [a, b] = [view.anchorAt(0)?.op, view.anchorAt(1)?.op]
  const inserted = entry(0, 1, 2, [{ op: "app", value: "x", after: b }])
  const deleted = entry(0, 2, 3, [{ op: "del", insertion: a }])

  view.append([inserted, deleted])
  expect(view.values()).toEqual(["b", "x", "c"])

  view.reset()
  view.append([entry(1, 0, 0, [{ op: "app", value: "earlier", after: "start" }]), first, inserted, deleted])
  expect(view.values()).toEqual(["earlier", "b", "x", "c"])
})

test("between much at the start and much at the end", () => {
  const view = new ListView()
  const expected: number[] = []
  let before: OpID | "end" = "end"
  let at = 0
  for (; at < 3_000; at++) {
    const made = entry(0, at, at, [{ op: "pre", value: at, before }])
    before = opOf(made, 0)
    view.append([made])
    expected.unshift(at)
  }
  const starts: number[] = []
  for (; at < 6_000; at++) {
    view.append([entry(1, at, at, [{ op: "app", value: at, after: "start" }])])
    starts.push(at)
  }
  expect(view.values()).toEqual([...starts, ...expected])
  expect(view.length).toBe(6_000)
  view.insert(entry(2, 0, 0.5, [{ op: "app", value: -1, after: "start" }]))
  view.insert(entry(2, 1, 0.5, [{ op: "pre", value: -2, before: "end" }]))
  expect(view.values()).toEqual([-1, ...starts, ...expected, -2])
  expect(view.at(3_001)?.value).toBe(expected[0])
})

test("what is typed anywhere into a long text, each item in a transaction of its own, and goes on later", () => {
  const view = new ListView()
  const expected: JsonValue[] = []
  let random = 3
  for (let txIndex = 0; txIndex < 6_000;) {
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0
    const index = expected.length === 0 ? -1 : (random >>> 8) % expected.length
    const count = 1 + (random % 90)
    const item = view.at(index)
    let after: OpID | "start" = item ? { ...item.tx, changeIdx: item.changeIdx } : "start"
    const typed = Array.from({ length: count }, (_, i) => {
      const made = entry(0, txIndex, txIndex++, [{ op: "app", ...(i % 30 !== 29 && { value: `${txIndex} ` }), after }])
      after = opOf(made, 0)
      return made
    })
    const half = count >> 1
    view.append(typed.slice(0, half))
    if (random % 3 === 0) expect(view.length).toBe(expected.length + half)
    view.append(typed.slice(half))
    expected.splice(index + 1, 0, ...typed.map(({ changes }) => (changes[0] as { value: JsonValue }).value))
    if (random % 5 === 0) expect(view.values()).toEqual(expected)
    if (random % 7 === 0) expect(view.text()).toBe(expected.join(""))
  }
  expect(view.values()).toEqual(expected)
  expect(expected.map((_, index) => view.indexOf(view.anchorAt(index)?.op as OpID)?.index)).toEqual(expected.map((_, index) => index))
})

test("long lists with edits everywhere", () => {
  const view = new ListView()
  const expected: number[] = []
  let random = 7
  for (let txIndex = 0; txIndex < 4_000; txIndex++) {
    random = (random * 1_103_515_245 + 12_345) % 2_147_483_648
    const index = expected.length === 0 ? -1 : random % expected.length
    const item = view.at(index)
    if (item && txIndex % 5 === 0) {
      view.append([entry(0, txIndex, txIndex, [{ op: "del", insertion: { ...item.tx, changeIdx: item.changeIdx } }])])
      expected.splice(index, 1)
    } else {
      view.append([
        entry(0, txIndex, txIndex, [{ op: "app", value: txIndex, after: item ? { ...item.tx, changeIdx: item.changeIdx } : "start" }]),
      ])
      expected.splice(index + 1, 0, txIndex)
    }
  }
  expect(view.values()).toEqual(expected)
  expect(view.length).toBe(expected.length)
})

test("long texts: runs typed anywhere, ranges deleted across them, edits of others that come late", () => {
  const graphemes = ["a", "b", "\n", "e\u0301", "👩‍👩‍👧", "🇩🇪"]
  const view = new ListView()
  const entries: Entry[] = []
  const late: Entry[] = []
  const txIndexes = [0, 0, 0]
  let random = 11
  const below = (limit: number) => {
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0
    return (random >>> 8) % limit
  }
  const make = (session: number, madeAt: number, changes: readonly unknown[]) => {
    const txIndex = txIndexes[session] ?? 0
    txIndexes[session] = txIndex + 1
    const made = entry(session, txIndex, madeAt, changes)
    entries.push(made)
    return made
  }
  const idAt = (index: number): OpID | "start" => {
    const item = view.at(index)
    return item ? { ...item.tx, changeIdx: item.changeIdx } : "start"
  }
  for (let step = 0; step < 400; step++) {
    const index = below(view.length + 1) - 1
    const action = below(10)
    const before = [...view.values()]
    if (action < 5) {
      let after = idAt(index)
      const count = 1 + below(40)
      for (let i = 0; i < count; i++) {
        const made = make(0, step * 100 + i, [{ op: "app", value: graphemes[below(graphemes.length)], after }])
        after = opOf(made, 0)
        view.append([made])
        const shown = before.toSpliced(
          index + 1,
          0,
          ...entries.slice(-i - 1).map(({ changes }) => (changes[0] as { value: JsonValue }).value),
        )
        if (i % 9 === 0) expect(view.values()).toEqual(shown)
        if (i % 13 === 0) expect(view.text()).toBe(shown.join(""))
      }
    } else if (action < 7) {
      const to = Math.min(view.length, Math.max(0, index) + below(60))
      const changes = Array.from({ length: to - Math.max(0, index) }, (_, i) => ({ op: "del", insertion: idAt(Math.max(0, index) + i) }))
      view.append([make(1, step * 100, changes)])
      expect(view.text()).toBe(before.toSpliced(Math.max(0, index), changes.length).join(""))
    } else if (action < 9) {
      late.push(
        make(2, step * 100 + 1, [
          { op: "app", value: "L", after: idAt(index) },
          { op: "pre", value: "P", before: idAt(index) },
        ]),
      )
    } else for (const one of late.splice(0)) view.insert(one)
  }
  for (const one of late) view.insert(one)
  const expected = naiveFold(entries)
  expect(expected.length).toBeGreaterThan(1_500)
  expect(view.values()).toEqual(expected)
  expect(view.text()).toBe(expected.join(""))
  expect([...view.items()].map(({ tx, changeIdx }) => view.indexOf({ ...tx, changeIdx })?.index)).toEqual(expected.map((_, i) => i))
  expect(listOf(...entries).values()).toEqual(expected)
})

test("ids from far away", () => {
  const far = [1e15, 0.5, -1, Infinity, 70_000, 3, 0, 200].map((txIndex, at) =>
    entry(0, txIndex, at, [{ op: "app", value: at, after: "start" }]),
  )
  const view = listOf(...far)
  expect(view.values()).toEqual(far.map((_, at) => at))
  view.append(far.map((one, at) => entry(1, at, 100 + at, [{ op: "app", value: `after ${at}`, after: opOf(one, 0) }])))
  expect(view.values()).toEqual(far.flatMap((_, at) => [at, `after ${at}`]))
  view.append([
    entry(
      2,
      0,
      200,
      far.map((one) => ({ op: "del", insertion: opOf(one, 0) })),
    ),
  ])
  expect(view.values()).toEqual(far.map((_, at) => `after ${at}`))
})

test("operations of any shape do no harm", () => {
  const good = { op: "app", value: "good", after: "start" }
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.constantFrom("app", "pre", "del", "__proto__"), fc.jsonValue(), (changes, op, anchor) => {
      const strange = [...changes, { op, after: anchor, before: anchor, insertion: anchor }, { op }, null, 7, "text", [good]]
      const view = listOf(entry(0, 0, 1, [good, ...strange]), entry(1, 0, 2, strange))
      expect(view.values()).toContain("good")
    }),
  )
  expect(
    listOf(
      entry(0, 0, 1, [
        { op: "app", value: 1, after: "end" },
        { op: "pre", value: 2, before: "start" },
        { op: "app", value: 3 },
      ]),
    ).values(),
  ).toEqual([])
  expect(listOf(entry(0, 0, 1, [{ op: "app", after: "start" }])).values()).toEqual([undefined])
})

test("what is typed costs no more when an item before it lacks its anchor", () => {
  const orphan = entry(1, 0, 1, [{ op: "app", value: "x", after: { sessionID: sessions[2] ?? "", txIndex: 7, changeIdx: 0 } }])
  const typed = [entry(0, 0, 2, [{ op: "app", value: "0", after: "start" }])]
  let looks = 0
  for (const before of typed) {
    const { changes, ...rest } = entry(0, typed.length, 2, [{ op: "app", value: "x", after: opOf(before, 0) }])
    if (typed.length < 1_000) typed.push(Object.defineProperty(rest as Entry, "changes", { get: () => (looks++, changes) }))
  }
  expect([listOf(orphan, ...typed).length, looks < 10_000]).toEqual([1_000, true])
})
