import { expect, test } from "vitest"
import { inTurn } from "./maybe-promise.ts"

test("items are visited one after the other, those included that visits add, and at once when nothing has to be awaited", () => {
  const items = new Set([0])
  const visited: number[] = []

  const result = inTurn(items, (item) => {
    visited.push(item)
    if (item < 100_000) items.add(item + 1)
  })

  expect(result).toBeUndefined()
  expect(visited).toHaveLength(100_001)
})

test("a visit waits for the one before it", async () => {
  const items = new Set(["a"])
  const steps: string[] = []

  await inTurn(items, async (item) => {
    steps.push(`${item} begins`)
    await Promise.resolve()
    if (item === "a") items.add("b")
    steps.push(`${item} ends`)
  })

  expect(steps).toEqual(["a begins", "a ends", "b begins", "b ends"])
})
