import { expect, test } from "vitest"
import type { SessionID } from "../ids/session-id.ts"
import { coversSessions, mergeSessions, type KnownSessions } from "../log/known-state.ts"
import { sampleSession } from "../storage/storage-oracle.ts"
import { Announced } from "./announced.ts"

/** A log that counts how often it is looked at. */
function growingLog() {
  const sessions: { [session: SessionID]: number } = {}
  const log = { looks: 0, sessions, lengthOf: (session: SessionID) => (log.looks++, sessions[session] ?? 0) }
  return log
}

test("it answers as a comparison of all counters does", () => {
  let seed = 1
  const random = (limit: number) => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) % limit
  for (let round = 0; round < 200; round++) {
    const log = growingLog()
    let target: KnownSessions = {}
    const announced = new Announced(target)
    for (let step = 0; step < 40; step++) {
      const session = sampleSession(random(5))
      if (random(3) === 0) {
        const until = { [session]: random(6) }
        target = mergeSessions(target, until)
        announced.raise(until)
      } else log.sessions[session] = (log.sessions[session] ?? 0) + 1 + random(2)
      expect(announced.isReachedBy(log)).toBe(coversSessions(log.sessions, target))
    }
    expect(announced.sessions).toEqual(Object.fromEntries(Object.entries(target).filter(([, count]) => count > 0)))
  }
})

test("what comes session by session costs two looks each", () => {
  const log = growingLog()
  const ids = Array.from({ length: 1_000 }, (_, i) => sampleSession(i))
  const announced = new Announced(Object.fromEntries(ids.map((id) => [id, 1])))

  const answers = ids.map((id) => {
    log.sessions[id] = 1
    return announced.isReachedBy(log)
  })

  expect(answers.lastIndexOf(false)).toBe(ids.length - 2)
  expect(log.looks).toBeLessThanOrEqual(2 * ids.length)
})
