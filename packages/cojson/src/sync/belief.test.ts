import fc from "fast-check"
import { expect, test } from "vitest"
import { countOf, mergeSessions, type CoValueKnownState, type KnownSessions } from "../log/known-state.ts"
import { sampleID, sampleSession } from "../storage/storage-oracle.ts"
import { Belief } from "./belief.ts"

const id = sampleID(1)
const sessions = fc
  .dictionary(fc.constantFrom(...[0, 1, 2].map(sampleSession), "__proto__"), fc.nat(5))
  .map((counters) => counters as KnownSessions)
const known = fc.record({ id: fc.constant(id), header: fc.boolean(), sessions })

test("raising takes the greater of each counter and leaves what was given as it was", () => {
  fc.assert(
    fc.property(known, fc.array(known), (first, others) => {
      const given = JSON.stringify([first, others])
      const belief = new Belief(first)
      let expected: CoValueKnownState = first
      for (const other of others) {
        belief.raise(other)
        expected = { id, header: expected.header || other.header, sessions: mergeSessions(expected.sessions, other.sessions) }
      }
      expect(belief.header).toBe(expected.header)
      for (const session in expected.sessions) {
        expect(countOf(belief.sessions, session as keyof KnownSessions)).toBe(countOf(expected.sessions, session as keyof KnownSessions))
      }
      expect(JSON.stringify([first, others])).toBe(given)
    }),
  )
})
