/**
 * Runs: messages of one peer that continue one another in one session of one value. They are taken as one content, because one signature at
 * the end vouches for all of them: a backlog costs one verification instead of one per message.
 */
import type { SessionID } from "../ids/session-id.ts"
import type { Content } from "../log/content.ts"
import type { NewContentMessage, SyncMessage } from "../wire/messages.ts"

/** Most messages in a run: what is refused as a whole is checked again one by one. */
const MAX_MESSAGES = 128
/** Longest run in transactions, so that a log is still cut about where its sender cuts it. */
const MAX_TRANSACTIONS = 256

/** Contents of which each continues the one before; never empty, usually one. */
export type ContentRun = readonly [Content, ...Content[]]

/** Whether `next` goes on exactly where the run ends, and the run may grow. */
export function continuesRun(run: readonly SyncMessage[], next: SyncMessage): next is NewContentMessage {
  const last = run.at(-1)
  if (last?.action !== "content" || next.action !== "content" || last.id !== next.id || run.length >= MAX_MESSAGES) return false
  if (next.header !== undefined || next.expectContentUntil !== undefined) return false
  const sessionID = onlySession(last)
  if (sessionID === undefined || onlySession(next) !== sessionID) return false
  const before = last.new[sessionID]
  const after = next.new[sessionID]
  if (!before || !after || after.newTransactions.length === 0 || before.newTransactions.length === 0) return false
  if (before.after + before.newTransactions.length !== after.after) return false
  const first = run[0]
  const start = first?.action === "content" ? first.new[sessionID]?.after : undefined
  return start !== undefined && after.after + after.newTransactions.length - start <= MAX_TRANSACTIONS
}

/** The contents of a run as one. Each has one segment; the last signature covers all. */
export function joinRun(contents: ContentRun): Content {
  const [first] = contents
  const segment = first.segments[0]
  const last = contents.at(-1)?.segments[0]
  if (!segment || !last || contents.length === 1) return first
  const txs: string[] = []
  let payloadBytes = 0
  for (const { segments } of contents) {
    for (const { txs: own } of segments) for (const text of own) txs.push(text)
    payloadBytes += segments[0]?.payloadBytes ?? 0
  }
  return { ...first, segments: [{ sessionID: segment.sessionID, start: segment.start, txs, signature: last.signature, payloadBytes }] }
}

function onlySession(message: NewContentMessage): SessionID | undefined {
  let only: SessionID | undefined
  for (const key in message.new) {
    if (only !== undefined) return undefined
    only = key as SessionID
  }
  return only
}
