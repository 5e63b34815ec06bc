/** Recorded sessions of the published packages, with our node in the role of either side. */
import { readdirSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { logger, LogLevel } from "../../packages/cojson/src/base/logger.ts"
import { isAgentID } from "../../packages/cojson/src/ids/agent-id.ts"
import type { RawCoID } from "../../packages/cojson/src/ids/co-id.ts"
import { authorOf, type SessionID } from "../../packages/cojson/src/ids/session-id.ts"
import { covers, emptyKnownState } from "../../packages/cojson/src/log/known-state.ts"
import { eventsOf, Holdings, Understudy, type Event } from "./replay.ts"

logger.setLevel(LogLevel.NONE) // some recordings contain refused content

const files = readdirSync(new URL("transcripts", import.meta.url)).filter((file) => file.endsWith(".jsonl"))

/** Made by hand, with content that must be refused: only that our node lives and answers is looked at. */
const HAND_MADE = "15-edge-cases.jsonl"

describe.each(files)("%s", (file) => {
  const events = eventsOf(file)

  test.each([
    ["client", false],
    ["server", false],
    ["server", true],
  ] as const)(
    "our node as the %s (with everything before: %s) ends with what the recorded one had, and lets the other have it",
    async (role, isPrepared) => {
      const us = new Understudy(role)
      if (isPrepared) await us.prepare(events)

      await us.play(events)

      expect(us.runtime.lines.filter(({ level }) => level === "error")).toEqual([])
      if (file === HAND_MADE) {
        expect(us.said.length).toBeGreaterThan(10)
        return
      }
      const recorded = contentIn(events)
      const isVerifiable = (id: RawCoID) =>
        Object.keys(recorded.of(id).sessions).every((session) => {
          const author = authorOf(session as SessionID)
          return isAgentID(author) || recorded.of(author).header
        })
      // who got an account before the recording began could verify what we cannot
      const ids = recorded.ids().filter(isVerifiable)
      for (const id of ids) {
        const ours = us.node.availableCoValue(id)?.knownState() ?? emptyKnownState(id)
        expect([id, covers(ours, recorded.of(id)), ours.sessions]).toEqual([id, true, ours.sessions])
      }
      const other = role === "client" ? "server" : "client"
      const actualOther = new Holdings()
      // what it acknowledged in the recording came from the recorded side, not from us
      for (const event of events)
        if ("message" in event && event.from === other && event.message.action !== "known") actualOther.add(event.message)
      for (const message of us.said) if (message.action === "content") actualOther.add(message)
      for (const id of ids) {
        const has = actualOther.of(id)
        expect([id, covers(has, recorded.of(id)), has]).toEqual([id, true, has])
      }
    },
  )
})

/** Every content of a recording: both sides end up with it. */
function contentIn(events: readonly Event[]): Holdings {
  const holdings = new Holdings()
  for (const event of events) if ("message" in event && event.message.action === "content") holdings.add(event.message)
  return holdings
}
