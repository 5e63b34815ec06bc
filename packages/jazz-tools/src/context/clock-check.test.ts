import { logger } from "cojson"
import { afterEach, beforeEach, expect, test } from "vitest"
import { clockCheck } from "./clock-check.ts"

const warnings: string[] = []
const silent = () => undefined

beforeEach(() => {
  warnings.length = 0
  logger.setLogSystem({ debug: silent, info: silent, error: silent, warn: (text) => warnings.push(text) })
})
afterEach(() => logger.setLogSystem(console))

test.each([
  [-30_000, []],
  [30_000, []],
  [-300_000, ["5 minutes behind"]],
  [45_000, ["1 minute ahead of"]],
  [7_200_000, ["120 minutes ahead of"]],
])("a clock that is off by %i ms", (offset, said) => {
  const check = clockCheck("ws://server", () => 1_700_000_000_000 + offset)

  check(1_700_000_000_000)
  check(1_700_000_000_000)

  expect(warnings).toEqual(
    said.map(
      (off) =>
        `The clock of this machine is ${off} that of the sync server ws://server: edits get wrong times, signed requests are refused`,
    ),
  )
})
