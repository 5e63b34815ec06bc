import fc from "fast-check"
import { expect, test } from "vitest"
import { SmallMap } from "./small-map.ts"

test("does what a map does", () => {
  const step = fc.record({ action: fc.constantFrom("set", "set", "delete"), key: fc.nat(3), value: fc.nat() })
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const small = new SmallMap<string, number>()
      const map = new Map<string, number>()
      for (const { action, key, value } of steps) {
        const name = `key${key}`
        if (action === "set") {
          small.set(name, value)
          map.set(name, value)
        } else {
          small.delete(name)
          map.delete(name)
        }
        expect([small.size, [...small], [...small.values()]]).toEqual([map.size, [...map], [...map.values()]])
        expect([small.has(name), small.get(name)]).toEqual([map.has(name), map.get(name)])
      }
    }),
  )
})

test("finds nothing under undefined", () => {
  const map = new SmallMap<string | undefined, number>()
  expect(map.get(undefined)).toBe(undefined)
})
