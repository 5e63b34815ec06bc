import fc from "fast-check"
import { expect, test } from "vitest"
import { Rope } from "./rope.ts"

const changes = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    removed: fc.nat(3),
    inserted: fc.string({ maxLength: 4 }),
    large: fc.nat(30),
  }),
  { minLength: 20, maxLength: 80 },
)

test("after any changes it is what slices would make", () => {
  fc.assert(
    fc.property(fc.nat(6_000), changes, (length, all) => {
      const rope = new Rope()
      let text = "0123456789".repeat(length / 10)
      let patched = text
      for (const { at, removed, inserted, large } of all) {
        const index = Math.floor(at * text.length)
        const count = Math.min(text.length - index, large === 0 ? 700 : removed)
        const more = large === 1 ? inserted.repeat(600) : inserted
        text = text.slice(0, index) + more + text.slice(index + count)
        patched = rope.patched(patched, index, count, more)
        expect(patched).toBe(text)
      }
    }),
  )
})

test("texts that grow at one place, and other texts than its own", () => {
  const rope = new Rope()
  let text = ""
  for (let i = 0; i < 5_000; i++) text = rope.patched(text, i, 0, "x")
  expect(text).toBe("x".repeat(5_000))
  expect(rope.patched("abc", 1, 1, "")).toBe("ac")
  expect(rope.patched("", 0, 0, "a")).toBe("a")
  expect(rope.patched("a", 0, 1, "")).toBe("")
})
