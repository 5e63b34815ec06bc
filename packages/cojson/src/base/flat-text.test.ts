import { expect, test } from "vitest"
import { flat } from "./flat-text.ts"

test("a text stays what it is, however it was put together", () => {
  for (const length of [0, 1, 20, 20_000]) {
    const [whole, half] = ["ä𝄞".repeat(length), "ä𝄞".repeat(length / 2)]
    expect(flat(whole)).toBe(whole)
    expect(flat(`${half}${length}${half}`)).toBe([half, length, half].join(""))
  }
})
