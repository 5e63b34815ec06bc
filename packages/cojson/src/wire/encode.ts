/** Messages → text. Content is spliced from the transaction texts that we keep; nothing is serialised twice. */
import { canonicalJson } from "../base/canonical-json.ts"
import { jsonString } from "../base/json-string.ts"
import { headerText } from "../log/header.ts"
import type { Segment } from "../log/segment.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { Content } from "../log/content.ts"
import type { Transaction } from "../log/transaction.ts"
import type { NewContentMessage, Priority, SessionNewContent, SyncMessage } from "./messages.ts"

/** JSON text of any message, without newline. */
export function encodeMessage(message: SyncMessage): string {
  return JSON.stringify(message)
}

/** Canonical JSON of the content message for one piece: what is hashed where messages are signed. */
export function encodeContent({ id, header, segments, expectContentUntil }: Content, priority: Priority): string {
  const until = expectContentUntil === undefined ? "" : `,"expectContentUntil":${canonicalJson(expectContentUntil)}`
  const head = header === undefined ? "" : `,"header":${headerText(header)}`
  const runs = segments.length > 1 ? [...segments].sort(bySession).map(runText).join(",") : segments.map(runText).join("")
  return `{"action":"content"${until}${head},"id":${jsonString(id)},"new":{${runs}},"priority":${priority}}`
}

function bySession(a: Segment, b: Segment): number {
  return a.sessionID < b.sessionID ? -1 : 1
}

function runText({ sessionID, start, txs, signature }: Segment): string {
  return `${jsonString(sessionID)}:{"after":${start},"lastSignature":${jsonString(signature)},"newTransactions":[${txs.join(",")}]}`
}

/** The content message for one piece, as the plain object that foreign channels get. */
export function contentToMessage(content: Content, priority: Priority): NewContentMessage {
  const runs: { [session: SessionID]: SessionNewContent } = {}
  for (const { sessionID, start, txs, signature, parsed } of content.segments) {
    runs[sessionID] = { after: start, newTransactions: parsed ?? txs.map(parseText), lastSignature: signature }
  }
  return {
    action: "content",
    id: content.id,
    ...(content.header && { header: content.header }),
    priority,
    new: runs,
    ...(content.expectContentUntil && { expectContentUntil: content.expectContentUntil }),
  }
}

/** Not checked: foreign members are part of what was signed, so a text that is no transaction for us travels on as the object that it is. */
function parseText(text: string): Transaction {
  return JSON.parse(text) as Transaction
}
