import { expect, test } from "vitest"
import type { JsonValue } from "cojson"
import { storedDate } from "./stored-date.ts"

test.each<[string, JsonValue, number]>([
  ["ISO text", "2024-02-03T04:05:06.007Z", Date.UTC(2024, 1, 3, 4, 5, 6, 7)],
  ["Unix ms", 1_700_000_000_000, 1_700_000_000_000],
  ["the beginning", 0, 0],
  ["a number in a text", "1700000000000", Number.NaN],
  ["more than dates can be", 1e20, Number.NaN],
  ["an object", { toString: "x" }, Number.NaN],
])("%s", (_, stored, time) => {
  expect(storedDate(stored).getTime()).toBe(time)
})
