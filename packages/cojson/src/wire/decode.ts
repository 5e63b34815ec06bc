/** The border: anything that a peer says → a message whose every field has its type, or the reason why it is none. */
import { isJsonObject, type JsonObject } from "../base/json.ts"
import { isRawCoID, type RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { Content } from "../log/content.ts"
import { isHeader } from "../log/header.ts"
import type { KnownSessions } from "../log/known-state.ts"
import { piece } from "../log/piece.ts"
import type { Segment } from "../log/segment.ts"
import { foreignTransactionText, transactionSize } from "../log/transaction.ts"
import type { NewContentMessage, SessionNewContent, SyncMessage } from "./messages.ts"

/** Values in one reconciliation; newer peers send 100. */
const MAX_RECONCILED = 1_000
const MAX_BATCH_ID = 200
/** Code units of the names of sessions, which have up to 130, and of signatures, which have 99: both are kept while their author is not known. */
const MAX_NAME = 500
/** In one message, where peers send up to 50,000: they cut at 100 kB. More are empty, and cost a server seconds to take in. */
const MAX_TRANSACTIONS = 100_000

/** Input that is no message. */
export interface Malformed {
  readonly malformed: string
}

export function isMalformed(value: SyncMessage | Malformed): value is Malformed {
  return "malformed" in value
}

/**
 * Checks a parsed JSON value. Unknown extra members are allowed; a missing `header` counts as false, missing `sessions` as none
 * (sync §2.1). Returns the same object where nothing had to be filled in.
 */
export function decodeMessage(value: unknown): SyncMessage | Malformed {
  if (!isJsonObject(value)) return { malformed: "a message is a JSON object" }
  if (value.action === "reconcile") return reconcileMessage(value)
  if (value.action === "reconcile-ack" && typeof value.id === "string") return { action: "reconcile-ack", id: value.id }
  if (!isRawCoID(value.id)) return { malformed: "id is not the id of a CoValue" }
  switch (value.action) {
    case "load":
    case "known":
      return knownStateMessage(value)
    case "content":
      return contentMessage(value)
    case "done":
      return value as unknown as SyncMessage // id was checked, there is nothing else
    default:
      return { malformed: "unknown action" }
  }
}

function knownStateMessage(value: JsonObject): SyncMessage | Malformed {
  const { header, sessions } = value
  if (header !== undefined && typeof header !== "boolean") return { malformed: "header is not a boolean" }
  if (sessions !== undefined && !isCounters(sessions)) return { malformed: "sessions are not counters" }
  if (value.isCorrection !== undefined && typeof value.isCorrection !== "boolean") return { malformed: "isCorrection is not a boolean" }
  if (value.isPartial !== undefined && typeof value.isPartial !== "boolean") return { malformed: "isPartial is not a boolean" }
  if (value.refused !== undefined && !isTexts(value.refused)) return { malformed: "refused are not sessions" }
  if (header !== undefined && sessions !== undefined) return value as unknown as SyncMessage // every member was checked above
  return { ...value, header: header ?? false, sessions: sessions ?? {} } as unknown as SyncMessage
}

function contentMessage(value: JsonObject): SyncMessage | Malformed {
  if (value.header !== undefined && !isHeader(value.header)) return { malformed: "header is not a CoValue header" }
  if (!isJsonObject(value.new)) return { malformed: "new is not an object" }
  if (value.expectContentUntil !== undefined && !isCounters(value.expectContentUntil))
    return { malformed: "expectContentUntil are not counters" }
  let transactions = 0
  for (const session in value.new) {
    if (session.length > MAX_NAME) return { malformed: "the name of a session is too long" }
    const run = value.new[session]
    const problem = problemOfRun(run)
    if (problem !== undefined) return { malformed: problem }
    transactions += (run as unknown as SessionNewContent).newTransactions.length // a run without problems is one
  }
  if (transactions > MAX_TRANSACTIONS) return { malformed: "too many transactions" }
  return value as unknown as SyncMessage // every member was checked above; priority is only a hint and not read
}

function reconcileMessage({ id, values }: JsonObject): SyncMessage | Malformed {
  if (typeof id !== "string" || id.length > MAX_BATCH_ID) return { malformed: "id is not the id of a batch" }
  if (!Array.isArray(values) || values.length > MAX_RECONCILED) return { malformed: "values are not a batch" }
  for (const value of values as readonly unknown[]) {
    if (!Array.isArray(value) || !isRawCoID(value[0]) || typeof value[1] !== "string")
      return { malformed: "a value is not an id and a hash" }
  }
  return { action: "reconcile", id, values: values as [RawCoID, string][] }
}

function problemOfRun(run: unknown): string | undefined {
  if (!isJsonObject(run)) return "a run is not an object"
  if (!isCount(run.after)) return "after is not a count"
  if (typeof run.lastSignature !== "string" || run.lastSignature.length > MAX_NAME) return "lastSignature is no signature"
  if (!Array.isArray(run.newTransactions)) return "newTransactions is not an array"
  for (const transaction of run.newTransactions as readonly unknown[])
    if (!isJsonObject(transaction)) return "a transaction is not an object"
  return undefined
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "string")
}

function isCounters(value: unknown): value is KnownSessions {
  if (!isJsonObject(value)) return false
  for (const session in value) if (session.length > MAX_NAME || !isCount(value[session])) return false
  return true
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

/** What a checked content message carries. Transactions become their canonical texts; runs that are empty or have no such text are dropped. */
export function messageToContent(message: NewContentMessage): Content {
  const segments: Segment[] = []
  for (const key in message.new) {
    const sessionID = key as SessionID
    const run = message.new[sessionID]
    if (!run || run.newTransactions.length === 0) continue
    const segment = segmentOf(sessionID, run)
    if (segment) segments.push(segment)
  }
  return piece(message.id, message.header, segments, message.expectContentUntil)
}

/** undefined when a transaction has no canonical text, because it is nested too deep: nobody can have signed it. */
function segmentOf(sessionID: SessionID, { after, newTransactions, lastSignature }: SessionNewContent): Segment | undefined {
  let payloadBytes = 0
  try {
    const txs = newTransactions.map((transaction) => {
      payloadBytes += transactionSize(transaction)
      return foreignTransactionText(transaction as unknown as JsonObject) // foreign ones have any members
    })
    return { sessionID, start: after, txs, signature: lastSignature, payloadBytes }
  } catch {
    return undefined
  }
}
