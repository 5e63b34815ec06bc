import { expect, test } from "vitest"
import { systemRandomBytes } from "./random.ts"

test("no byte is given out twice and none is left out of the generator's", () => {
  const seen = new Set<string>()
  for (let i = 0; i < 500; i++) {
    for (const length of [1 + (i % 3) * 11, 32, 64, 65, 2_000]) {
      const bytes = systemRandomBytes(length)
      expect(bytes).toHaveLength(length)
      if (length >= 12) seen.add(Buffer.from(bytes).toString("hex"))
      if (length >= 32) expect(bytes.some((byte) => byte !== 0)).toBe(true)
    }
  }
  const long = 500 * 4 + [...Array(500).keys()].filter((i) => 1 + (i % 3) * 11 >= 12).length
  expect(seen.size).toBe(long)
})

test("what was given out is the caller's alone", () => {
  const first = systemRandomBytes(16)
  const copy = first.slice()
  systemRandomBytes(16).fill(7)

  expect(first).toEqual(copy)
  expect(first.buffer.byteLength).toBe(16)
})
