import { expect, test } from "vitest"
import type { RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { Signature } from "../log/transaction.ts"
import { messageToContent } from "../wire/decode.ts"
import type { NewContentMessage, SyncMessage } from "../wire/messages.ts"
import { continuesRun, joinRun } from "./run.ts"

const session = "co_zA_session_zS" as SessionID
const other = "co_zA_session_zT" as SessionID

function content(after: number, count: number, extra: Partial<NewContentMessage> = {}): NewContentMessage {
  const newTransactions = Array.from({ length: count }, (_, i) => ({ privacy: "trusting" as const, madeAt: after + i, changes: "[]" }))
  const lastSignature: Signature = `signature_z${after + count}`
  return { action: "content", id: "co_zX" as RawCoID, priority: 3, new: { [session]: { after, newTransactions, lastSignature } }, ...extra }
}

test("a message that goes on where the last one ends joins its run; the last signature vouches for all", () => {
  const [first, second, third] = [content(4, 2), content(6, 1), content(7, 3)]
  expect(continuesRun([first], second)).toBe(true)
  expect(continuesRun([first, second], third)).toBe(true)

  const joined = joinRun([messageToContent(first), messageToContent(second), messageToContent(third)])

  expect(joined.segments).toEqual([
    {
      sessionID: session,
      start: 4,
      txs: Array.from({ length: 6 }, (_, i) => `{"changes":"[]","madeAt":${4 + i},"privacy":"trusting"}`),
      signature: "signature_z10",
      payloadBytes: 12,
    },
  ])
})

const { [session]: run } = content(6, 1).new
test.each<[string, SyncMessage]>([
  ["a gap", content(7, 1)],
  ["a repetition", content(5, 1)],
  ["an empty run", content(6, 0)],
  ["another value", content(6, 1, { id: "co_zY" as RawCoID })],
  ["a header", content(6, 1, { header: {} as never })],
  ["an announcement of more", content(6, 1, { expectContentUntil: { [session]: 9 } })],
  ["another session", content(6, 1, { new: run ? { [other]: run } : {} })],
  ["two sessions", content(6, 1, { new: run ? { [session]: run, [other]: run } : {} })],
  ["no session", content(6, 1, { new: {} })],
  ["too much", content(6, 1_000)],
  ["a question", { action: "load", id: "co_zX" as RawCoID, header: true, sessions: {} }],
])("%s does not join", (_, next) => {
  expect(continuesRun([content(4, 2)], next)).toBe(false)
})
