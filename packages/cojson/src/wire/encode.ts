/** Messages → text. Content is spliced from the transaction texts that we keep; nothing is serialised twice. */
import type { SessionID } from "../ids/session-id.ts"
import type { Content } from "../log/content.ts"
import type { Transaction } from "../log/transaction.ts"
import type { NewContentMessage, Priority, SessionNewContent, SyncMessage } from "./messages.ts"

/** JSON text of any message, without newline. */
export function encodeMessage(message: SyncMessage): string {
  return JSON.stringify(message)
}

/** JSON text of the content message for one piece, without newline. */
export function encodeContent(content: Content, priority: Priority): string {
  const header = content.header === undefined ? "" : `"header":${JSON.stringify(content.header)},`
  const until = content.expectContentUntil === undefined ? "" : `,"expectContentUntil":${JSON.stringify(content.expectContentUntil)}`
  const runs = content.segments.map(
    ({ sessionID, start, txs, signature }) =>
      `${JSON.stringify(sessionID)}:{"after":${start},"newTransactions":[${txs.join(",")}],"lastSignature":${JSON.stringify(signature)}}`,
  )
  return `{"action":"content","id":${JSON.stringify(content.id)},${header}"priority":${priority},"new":{${runs.join(",")}}${until}}`
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
