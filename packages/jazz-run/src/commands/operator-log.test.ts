import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { OperatorLog } from "./operator-log.ts"

let lines: string[]
let log: OperatorLog

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 2, 3, 4, 5) })
  lines = []
  log = new OperatorLog((text) => lines.push(text))
})

afterEach(() => vi.useRealTimers())

test("writes one line with time, level and fields, whatever strangers send", () => {
  log.warn("content refused", { id: "co_z1\n2026 error forged", reason: "bad-header", peer: "p".repeat(1_000) })
  log.error("stopped")

  expect(lines).toEqual([
    expect.stringMatching(
      /^2026-01-02T03:04:05\.000Z warn content refused \{ id: 'co_z1\\n2026 error forged', reason: 'bad-header', peer: 'p{200}'\.\.\. 800 more characters \}\n$/,
    ),
    "2026-01-02T03:04:05.000Z error stopped\n",
  ])
})

test("writes twenty lines of one text a minute and says how many more there were", () => {
  for (let i = 0; i < 1_020; i++) log.warn("frame refused", { i })
  log.warn("content refused")
  expect(lines).toHaveLength(21)

  vi.advanceTimersByTime(60_000)
  expect(lines.slice(21)).toEqual(["2026-01-02T03:05:05.000Z warn frame refused: 1000 more of these in a minute\n"])

  log.warn("frame refused", { i: 0 })
  expect(lines.at(-1)).toBe("2026-01-02T03:05:05.000Z warn frame refused { i: 0 }\n")
  vi.advanceTimersByTime(60_000)
  expect(lines).toHaveLength(23)
})
