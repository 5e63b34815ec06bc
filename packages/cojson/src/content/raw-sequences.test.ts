/** What lists and texts write, and what they refuse. */
import { describe, expect, test } from "vitest"
import { JazzError } from "../base/errors.ts"
import type { JsonValue } from "../base/json.ts"
import type { Runtime } from "../base/runtime.ts"
import { systemRuntime } from "../base/system-runtime.ts"
import type { CoValueCore } from "../covalue/co-value-core.ts"
import { PureJSCrypto } from "../crypto/entries/PureJSCrypto.ts"
import { LocalNode } from "../node/local-node.ts"
import type { RawGroup } from "./raw-group.ts"

const crypto = new PureJSCrypto()

function group(now = () => 1_700_000_000_000): RawGroup {
  const runtime: Runtime = { ...systemRuntime, now }
  const secret = crypto.newRandomAgentSecret()
  const node = new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, "never", { runtime })
  return node.createGroup()
}

/** Changes of all transactions; operation ids as `transaction.change`. */
function written(core: CoValueCore): JsonValue[][] {
  const short = (_: string, value: unknown) => {
    const id = value as { txIndex?: number; changeIdx?: number } | null
    return typeof id === "object" && id !== null && "txIndex" in id ? `${id.txIndex}.${id.changeIdx}` : value
  }
  return core.loggedEntries().map(({ entry }) => JSON.parse(JSON.stringify(entry.changes, short)) as JsonValue[])
}

const refusal = expect.objectContaining({ code: "write.invalid" })

function thrown(act: () => void): unknown {
  try {
    act()
  } catch (error) {
    expect(error).toBeInstanceOf(JazzError)
    return error
  }
  return undefined
}

describe("lists", () => {
  test("append in one transaction: in order from the start, backwards after an item", () => {
    const list = group().createList(["a", "b"])
    list.appendItems(["c", "d"])
    list.append("e", 0)
    list.append("f", -3)
    expect(list.asArray()).toEqual(["a", "f", "e", "b", "c", "d"])
    expect(written(list.core)).toEqual([
      [
        { op: "app", value: "a", after: "start" },
        { op: "app", value: "b", after: "start" },
      ],
      [
        { op: "app", value: "d", after: "0.1" },
        { op: "app", value: "c", after: "0.1" },
      ],
      [{ op: "app", value: "e", after: "0.0" }],
      [{ op: "app", value: "f", after: "0.0" }],
    ])
  })

  test("prepend before an item, or before the end", () => {
    const list = group().createList()
    list.prepend("b")
    list.prepend("a")
    list.prepend("z", 2)
    expect(list.asArray()).toEqual(["a", "b", "z"])
    expect(written(list.core)).toEqual([
      [{ op: "pre", value: "b", before: "end" }],
      [{ op: "pre", value: "a", before: "0.0" }],
      [{ op: "pre", value: "z", before: "end" }],
    ])
  })

  test("delete and replace", () => {
    const list = group().createList(["a", "b", "c"])
    list.delete(1)
    list.replace(1, "C")
    expect(list.asArray()).toEqual(["a", "C"])
    expect(written(list.core).slice(1)).toEqual([
      [{ op: "del", insertion: "0.1" }],
      [
        { op: "app", value: "C", after: "0.2" },
        { op: "del", insertion: "0.2" },
      ],
    ])
    expect(list.deletionEdits()).toHaveLength(2)
    expect(list.editAt(1)).toMatchObject({ value: "C", tx: { txIndex: 2 } })
    expect(list.entries().map(({ opID }) => [opID.txIndex, opID.changeIdx])).toEqual([
      [0, 0],
      [2, 0],
    ])
  })

  test("refuse places outside, and write nothing then", () => {
    const list = group().createList(["a"])
    const empty = group().createList()
    for (const act of [
      () => list.append("x", 1),
      () => list.prepend("x", 2),
      () => list.prepend("x", -1),
      () => list.delete(1),
      () => list.delete(-1),
      () => list.delete(0.5),
      () => list.replace(1, "x"),
      () => empty.append("x", 1),
      () => empty.prepend("x", 1),
      () => empty.delete(0),
    ])
      expect(thrown(act)).toEqual(refusal)
    expect([list.toJSON(), empty.toJSON()]).toEqual([["a"], []])
    expect(list.get(1)).toBeUndefined()
    expect(list.editAt(7)).toBeUndefined()
  })

  test("never stamp an item earlier than what it is anchored to", () => {
    let clock = 1_700_000_005_000
    const list = group(() => clock).createList(["a"])
    list.append("b")
    clock -= 4_000
    list.append("c")
    list.prepend("0")
    expect(list.asArray()).toEqual(["0", "a", "b", "c"])
    expect(list.entries().map(({ madeAt }) => madeAt)).toEqual([1_700_000_005_000, 1_700_000_005_000, 1_700_000_005_000, 1_700_000_005_000])
  })

  test("the array that a read gives is the reader's", () => {
    const list = group().createList(["a", "b"])

    for (const prepare of [() => {}, () => list.append("c"), () => list.delete(0)]) {
      prepare()
      const before = [...list.values()]
      for (let i = 0; i < 2; i++) list.asArray().reverse()
      list.toJSON().pop()
      expect([list.asArray(), list.values()]).toEqual([before, before])
    }
  })

  test("show the past", () => {
    let clock = 1_700_000_000_000
    const list = group(() => clock).createList(["a"])
    const first = clock
    clock += 10
    list.append("b")
    list.delete(0)
    expect([list.atTime(first).asArray(), list.atTime(first - 1).asArray(), list.atTime(clock).asArray()]).toEqual([["a"], [], ["b"]])
  })
})

test("lists tell of every item that was ever inserted", () => {
  const list = group().createList(["a"])
  const empty = group().createList([])
  list.appendItems(["b"])
  list.prepend("c")
  list.delete(0)

  const values = Object.values(list.insertions).map((session) =>
    Object.values(session).map((transaction) => Object.values(transaction).map(({ change, madeAt }) => [change["value"], madeAt])),
  )
  const at = 1_700_000_000_000

  expect(values).toEqual([[[["a", at]], [["b", at]], [["c", at]]]])
  expect(empty.insertions).toEqual({})
})

describe("texts", () => {
  test("have one grapheme per item, 512 per transaction", () => {
    const text = group().createPlainText(`${"x".repeat(600)}👩‍👩‍👧e\u0301`)
    expect(text.length).toBe(602)
    expect(written(text.core).map((changes) => [changes.length, changes[0]])).toEqual([
      [512, { op: "app", value: "x", after: "start" }],
      [90, { op: "app", value: "e\u0301", after: "0.511" }],
    ])
    text.insertAfter(0, "y".repeat(1_030))
    expect(text.toString()).toBe(`x${"y".repeat(1_030)}${"x".repeat(599)}👩‍👩‍👧e\u0301`)
    expect(
      written(text.core)
        .slice(2)
        .map((changes) => [changes.length, (changes[0] as { after: string }).after]),
    ).toEqual([
      [512, "0.0"],
      [512, "2.0"],
      [6, "3.0"],
    ])
  })

  test("insertAfter: the length is as good as the last index, everything negative is the first", () => {
    const text = group().createPlainText("hello")
    text.insertAfter(5, "XY")
    expect(text.toString()).toBe("helloXY")
    expect(thrown(() => text.insertAfter(8, "Z"))).toEqual(refusal)
    text.insertAfter(-1, "Q")
    text.insertAfter(1, "")
    expect(text.toString()).toBe("hQelloXY")
    for (const index of [-1, 0, 1]) {
      const empty = group().createPlainText()
      empty.insertAfter(index, "ab")
      expect(empty.toString()).toBe("ab")
    }
    expect(thrown(() => group().createPlainText("").insertAfter(2, "ab"))).toEqual(refusal)
  })

  test("insertBefore: at the front with two transactions, elsewhere after the one before", () => {
    const text = group().createPlainText("hello")
    text.insertBefore(0, "ABC")
    text.insertBefore(2, "--")
    text.insertBefore(-1, "!")
    expect(text.toString()).toBe("A!B--Chello")
    expect(written(text.core).slice(1)).toEqual([
      [{ op: "pre", value: "A", before: "0.0" }],
      [
        { op: "app", value: "C", after: "1.0" },
        { op: "app", value: "B", after: "1.0" },
      ],
      [
        { op: "app", value: "-", after: "2.1" },
        { op: "app", value: "-", after: "2.1" },
      ],
      [{ op: "app", value: "!", after: "1.0" }],
    ])
    expect(thrown(() => text.insertBefore(40, "x"))).toEqual(refusal)
  })

  test("deleteRange: one transaction; an empty range deletes nothing; nothing at all outside", () => {
    const text = group().createPlainText("hello")
    text.deleteRange({ from: 1, to: 3 })
    expect(text.toString()).toBe("hlo")
    expect(written(text.core)[1]).toEqual([
      { op: "del", insertion: "0.1" },
      { op: "del", insertion: "0.2" },
    ])
    text.deleteRange({ from: 2, to: 1 })
    for (const range of [
      { from: 1, to: 9 },
      { from: -1, to: 1 },
    ])
      expect(thrown(() => text.deleteRange(range))).toEqual(refusal)
    expect(text.toString()).toBe("hlo")
    expect(text.toJSON()).toEqual(["h", "l", "o"])
  })

  test("places move with the text", () => {
    const text = group().createPlainText("abc")
    const b = text.positionBefore(2)
    const c = text.positionAfter(2)
    if (!b || !c) throw new Error("places expected")
    text.insertBefore(0, "__")
    expect([text.indexBefore(b), text.indexAfter(b), text.indexBefore(c), text.indexAfter(c)]).toEqual([3, 4, 4, 5])
    text.deleteRange({ from: 3, to: 4 })
    expect([text.indexBefore(b), text.indexAfter(b), text.indexBefore(c), text.indexAfter(c)]).toEqual([3, 3, 3, 4])
    expect([text.positionBefore(0), text.positionAfter(4), text.indexBefore({ ...c, txIndex: 99 })]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  test("show the past and split as they write", () => {
    let clock = 1_700_000_000_000
    const text = group(() => clock).createPlainText("ab")
    const before = clock
    clock++
    text.insertAfter(1, "c")
    expect([text.atTime(before).toString(), text.toString()]).toEqual(["ab", "abc"])
    expect(text.fromGraphemes(text.toGraphemes("e\u0301🇩🇪"))).toBe("e\u0301🇩🇪")
  })
})
