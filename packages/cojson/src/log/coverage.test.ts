import fc from "fast-check"
import { expect, test } from "vitest"
import type { SessionID } from "../ids/session-id.ts"
import { sampleID, sampleSession } from "../storage/storage-oracle.ts"
import { Coverage } from "./coverage.ts"
import { covers, type CoValueKnownState } from "./known-state.ts"

const id = sampleID(1)
const SESSIONS = 90

/** Counters of a log, and how often they were all looked at. */
class Counters {
  version = 0
  looks = 0
  readonly sessions: { [session: SessionID]: number } = {}
  lengthOf = (session: SessionID) => this.sessions[session] ?? 0

  knownState(): CoValueKnownState {
    this.looks++
    return { id, header: true, sessions: { ...this.sessions } }
  }

  append(session: SessionID): void {
    this.sessions[session] = this.lengthOf(session) + 1
    this.version++
  }
}

const steps = fc.array(
  fc.record({
    who: fc.constantFrom("log", "first", "second"),
    session: fc.nat(SESSIONS - 1),
    isAsked: fc.boolean(),
  }),
  { minLength: 100, maxLength: 400 },
)

test("it answers as a comparison of all counters does", () => {
  fc.assert(
    fc.property(steps, (all) => {
      const log = new Counters()
      const coverage = new Coverage(log)
      const known = { first: emptySessionsOf(id), second: emptySessionsOf(id) }
      for (const { who, session, isAsked } of all) {
        const name = sampleSession(session)
        if (who === "log") {
          log.append(name)
          coverage.changed(name)
        } else known[who].sessions[name] = log.lengthOf(name) // catches up with one session
        if (!isAsked) continue
        for (const one of Object.values(known)) expect(coverage.isCoveredBy(one)).toBe(covers(one, log.knownState()))
        if (session % 7 === 0) Object.assign(known.first.sessions, log.sessions)
      }
    }),
    { numRuns: 50 },
  )
})

test("who had everything is compared with what changed since", () => {
  const log = new Counters()
  for (let i = 0; i < SESSIONS; i++) log.append(sampleSession(i))
  const coverage = new Coverage(log)
  const known = { id, header: true, sessions: { ...log.sessions } }
  expect(coverage.isCoveredBy(known)).toBe(true)
  expect(log.looks).toBe(1)

  for (let edit = 0; edit < 1000; edit++) {
    const session = sampleSession(edit % 3)
    log.append(session)
    coverage.changed(session)
    expect(coverage.isCoveredBy(known)).toBe(false)
    known.sessions[session] = log.lengthOf(session)
    expect(coverage.isCoveredBy(known)).toBe(true)
  }

  expect(log.looks).toBe(1)
})

function emptySessionsOf(of: typeof id) {
  return { id: of, header: true, sessions: {} as { [session: SessionID]: number } }
}
