import { expect, test } from "vitest"
import type { RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { NewContentMessage, Priority, SyncMessage } from "../wire/messages.ts"
import { PeerInbox } from "./peer-inbox.ts"

const session = "co_zA_session_zS" as SessionID

function content(name: string, after: number, priority: Priority = 3): NewContentMessage {
  const run = { after, newTransactions: [{ privacy: "trusting", madeAt: 1, changes: "[]" }], lastSignature: "signature_z1" } as const
  return { action: "content", id: `co_z${name}` as RawCoID, priority, new: { [session]: run } }
}

function taken(...messages: SyncMessage[]): string[] {
  const inbox = new PeerInbox()
  for (const message of messages) inbox.push(message)
  const runs: string[] = []
  for (let run = inbox.take(); run; run = inbox.take()) {
    runs.push(
      run
        .map((message) =>
          message.action === "content"
            ? `${message.id.slice(4)}${message.new[session]?.after}`
            : `${message.action} ${message.id.slice(4)}`,
        )
        .join(" "),
    )
  }
  return runs
}

const load: SyncMessage = { action: "load", id: "co_zA" as RawCoID, header: false, sessions: {} }

test("writes to several values are joined per value", () => {
  expect(taken(content("A", 0), content("B", 0), content("A", 1), content("B", 1))).toEqual(["A0 A1", "B0 B1"])
})

test("nothing overtakes an account or a group", () => {
  expect(taken(content("A", 0), content("G", 0, 0), content("A", 1), content("A", 2))).toEqual(["A0", "G0", "A1 A2"])
})

test("nothing overtakes another message about the same value", () => {
  expect(taken(content("A", 0), load, content("A", 1))).toEqual(["A0", "load A", "A1"])
  expect(taken(content("A", 0), content("A", 5), content("A", 1))).toEqual(["A0", "A5", "A1"])
})

test("what was taken does not grow any more", () => {
  const inbox = new PeerInbox()
  inbox.push(content("A", 0))
  const first = inbox.take()
  inbox.push(content("A", 1))
  expect(first).toHaveLength(1)
  expect(inbox.take()).toEqual([content("A", 1)])
  expect(inbox.take()).toBeUndefined()
})
