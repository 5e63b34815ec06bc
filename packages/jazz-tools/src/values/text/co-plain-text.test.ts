import { isDeepStrictEqual } from "node:util"
import { beforeAll, expect, test } from "vitest"
import { co, CoPlainText, CoRichText } from "../../index.ts"
import { createJazzTestAccount } from "../../testing/index.ts"

beforeAll(async () => {
  await createJazzTestAccount({ isCurrentActiveAccount: true })
})

test("a text behaves like a string that is always current", () => {
  const text = co.plainText().create("Hello")
  expect(typeof text).toBe("object")
  expect(text).toBeInstanceOf(String)
  expect(`${text}!` + text).toBe("Hello!Hello")
  // oxlint-disable-next-line eqeqeq -- String objects compare by value this way
  expect((text as unknown) == "Hello").toBe(true)
  text.insertAfter(4, ", you")
  expect([text.length, text[7], text.toUpperCase(), text.split(", ")]).toEqual([10, "y", "HELLO, YOU", ["Hello", "you"]])
  expect(JSON.stringify({ text })).toBe('{"text":"Hello, you"}')
  expect(Number(co.plainText().create("42"))).toBe(42)
})

test("a text has the keys of a string, which is how assertions tell texts apart", () => {
  const [one, same, other] = ["ab", "ab", "ac"].map((text) => co.plainText().create(text))

  expect([Object.keys(one ?? {}), Object.assign({}, one), Object.hasOwn(one ?? {}, "length")]).toEqual([
    ["0", "1"],
    { 0: "a", 1: "b" },
    true,
  ])
  expect(isDeepStrictEqual(one, other)).toBe(false)
  expect(one).toEqual(same)
  expect(one).not.toEqual(other)
})

test("indices count what people see as one character", () => {
  const text = co.plainText().create("a👩‍👧b")
  text.deleteRange({ from: 1, to: 2 })
  expect(`${text}`).toBe("ab")
  text.insertBefore(1, "é")
  expect(`${text}`).toBe("aéb")
})

test("insertions at the edges, and out of range", () => {
  const text = co.plainText().create("")
  text.insertBefore(7, "b") // an empty text takes any index
  text.insertBefore(1, "c")
  text.insertAfter(-1, "a")
  expect(`${text}`).toBe("abc")
  expect(() => text.insertBefore(4, "x")).toThrow("Invalid index 4")
  expect(() => text.insertAfter(4, "x")).toThrow("Invalid index 4")
  expect(() => text.deleteRange({ from: 0, to: 4 })).toThrow("Invalid idx to delete 3")
})

test("rich texts are plain texts of another class", () => {
  const rich = co.richText().create("<b>x</b>")
  expect([rich instanceof CoRichText, rich instanceof CoPlainText, rich.$type$]).toEqual([true, true, "CoPlainText"])
})

test("texts can be loaded, deepened and waited for", async () => {
  const text = co.plainText().create("x")
  const again = await text.$jazz.ensureLoaded()
  expect(`${again}`).toBe("x")
  await text.$jazz.waitForSync()
  const calls: string[] = []
  const stop = text.$jazz.subscribe((value) => void calls.push(`${value}`))
  await Promise.resolve()
  text.$jazz.applyDiff("xyz")
  text.$jazz.applyDiff("xyz")
  expect(calls).toEqual(["x", "xyz"])
  stop()
})

test("a text is created from a string, from another text, or empty", () => {
  const text = co.plainText().create("abc")
  expect(String(co.plainText().create(text as never))).toBe("abc")
  for (const nothing of [undefined, null, ""]) expect(String(co.plainText().create(nothing as never))).toBe("")
  for (const wrong of [5, {}, true])
    expect(() => co.plainText().create(wrong as never)).toThrow("Cannot automatically create CoValue from value: ")
})

test("the length is as good as the last index to insert after", () => {
  const text = co.plainText().create("abc")

  text.insertAfter(text.length, "d")

  expect(`${text}`).toBe("abcd")
})

test("different texts are not equal to those who compare objects", () => {
  const [a, b, c] = ["one", "two", "one"].map((text) => co.plainText().create(text))

  expect(Object.prototype.toString.call(a)).toBe("[object String]")
  expect(a).not.toEqual(b)
  expect(a).toEqual(c)
})
