import fc from "fast-check"
import { expect, test } from "vitest"
import type { RawCoID } from "../ids/co-id.ts"
import { LinkGraph } from "./link-graph.ts"

function idOf(n: number): RawCoID {
  return `co_z${String(n).padStart(3, "0")}`
}

/** By definition: groups of which each leads to the other. */
function circlesOf(links: readonly (readonly [number, number])[], count: number): (RawCoID[] | undefined)[] {
  const reaches = Array.from({ length: count }, () => new Set<number>())
  for (let changed = true; changed;) {
    changed = false
    for (const [child, parent] of links) {
      for (const id of [parent, ...(reaches[parent] ?? [])]) {
        if (child === parent || reaches[child]?.has(id)) continue
        reaches[child]?.add(id)
        changed = true
      }
    }
  }
  return reaches.map((above, id) => {
    if (!above.has(id)) return undefined
    return [...above]
      .filter((other) => reaches[other]?.has(id))
      .sort((a, b) => a - b)
      .map(idOf)
  })
}

test("finds the circles of any links, in whatever order they come", () => {
  const group = fc.nat({ max: 7 })
  fc.assert(
    fc.property(fc.array(fc.tuple(group, group), { maxLength: 24 }), (links) => {
      const graph = new LinkGraph()

      for (const [index, [child, parent]] of links.entries()) {
        graph.note(idOf(child), idOf(parent))
        const expected = circlesOf(links.slice(0, index + 1), 8)
        expect(expected.map((_, id) => graph.circleOf(idOf(id)))).toEqual(expected)
      }
    }),
  )
})
