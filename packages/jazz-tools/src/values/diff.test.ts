import fc from "fast-check"
import { expect, test } from "vitest"
import { diff } from "./diff.ts"

const letters = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 })

function apply(before: readonly string[], after: readonly string[]): { result: string[]; edits: number } {
  const result = [...before]
  let edits = 0
  for (const { from, to, insertFrom, insertTo } of diff(before, after, Object.is).toReversed()) {
    result.splice(from, to - from, ...after.slice(insertFrom, insertTo))
    edits += to - from + insertTo - insertFrom
  }
  return { result, edits }
}

/** Length of the longest common subsequence, by the book. */
function common(a: readonly string[], b: readonly string[]): number {
  const table = Array.from({ length: a.length + 1 }, () => Array<number>(b.length + 1).fill(0))
  const at = (i: number, j: number) => table[i]?.[j] ?? 0
  a.forEach((x, i) =>
    b.forEach((y, j) => void ((table[i + 1] as number[])[j + 1] = x === y ? at(i, j) + 1 : Math.max(at(i, j + 1), at(i + 1, j)))),
  )
  return at(a.length, b.length)
}

test("a diff leads from one list to the other with as few edits as possible", () => {
  fc.assert(
    fc.property(letters, letters, (before, after) => {
      const { result, edits } = apply(before, after)
      expect(result).toEqual(after)
      expect(edits).toBe(before.length + after.length - 2 * common(before, after))
    }),
  )
})

test("equal lists have no differences", () => {
  expect(diff(["a"], ["a"], Object.is)).toEqual([])
})
