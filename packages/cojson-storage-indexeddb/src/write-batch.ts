/** Writing a batch inside one transaction, as published packages lay it out. */
import type { CoValueKnownState, RawCoID, SessionID } from "cojson"
import {
  MAX_PAYLOAD_BYTES,
  payloadBytesOf,
  type Content,
  type UnsyncedChanges,
  type Segment,
  type StorageBatch,
  type StoreOutcome,
} from "cojson/internals"
import { countOf, type UsableCounts } from "./read-value.ts"
import { result } from "./requests.ts"
import type { CoValueRow, SessionRow, SignatureRow } from "./schema.ts"

/** One outcome per content. Rows are read inside the transaction, so other tabs may have written in between. */
export async function writeBatch(transaction: IDBTransaction, batch: StorageBatch, usable: UsableCounts): Promise<readonly StoreOutcome[]> {
  const outcomes: StoreOutcome[] = []
  for (const content of batch.contents) outcomes.push(await writeContent(transaction, content, usable))
  for (const [id, changes] of batch.unsynced) await writeUnsynced(transaction, id, changes)
  return outcomes
}

/** Forgets what is stored of a value beyond these counters. */
export async function cutBack(transaction: IDBTransaction, { id, sessions }: CoValueKnownState, usable: UsableCounts): Promise<void> {
  const value = (await result(transaction.objectStore("coValues").index("coValuesById").get(id))) as CoValueRow | undefined
  if (!value) return
  const store = transaction.objectStore("sessions")
  const signatures = transaction.objectStore("signatureAfter")
  for (const row of (await result(store.index("sessionsByCoValue").getAll(value.rowID))) as SessionRow[]) {
    const count = sessions[row.sessionID as SessionID] ?? 0
    if (countOf(row) <= count) continue
    const beyond = IDBKeyRange.bound([row.rowID, count], [row.rowID, Infinity])
    transaction.objectStore("transactions").delete(beyond)
    signatures.delete(beyond)
    const cut = (await result(signatures.get([row.rowID, count - 1]))) as SignatureRow | undefined
    store.put({ ...row, lastIdx: count, lastSignature: cut?.signature ?? row.lastSignature, bytesSinceLastSignature: 0 })
    usable.delete(row.rowID)
  }
}

async function writeContent(transaction: IDBTransaction, { id, header, segments }: Content, usable: UsableCounts): Promise<StoreOutcome> {
  const coValues = transaction.objectStore("coValues")
  const existing = (await result(coValues.index("coValuesById").get(id))) as CoValueRow | undefined
  if (!existing && header === undefined) return "gap"
  const row = existing?.rowID ?? ((await result(coValues.add({ id, header }))) as number)
  let outcome: StoreOutcome = "stored"
  for (const segment of segments) if (!(await writeSegment(transaction, row, segment, usable))) outcome = "gap"
  return outcome
}

async function writeSegment(transaction: IDBTransaction, coValue: number, segment: Segment, usable: UsableCounts): Promise<boolean> {
  const { sessionID, start, txs, signature } = segment
  const sessions = transaction.objectStore("sessions")
  const existing = (await result(sessions.index("uniqueSessions").get([coValue, sessionID]))) as SessionRow | undefined
  const damagedAfter = existing && usable.get(existing.rowID)
  const count = existing ? (damagedAfter ?? countOf(existing)) : 0
  const skip = count - start
  if (skip < 0) return false
  if (skip >= txs.length) return true
  const added = skip === 0 ? txs : txs.slice(skip)
  const before = damagedAfter === undefined ? (existing?.bytesSinceLastSignature ?? 0) : 0
  const bytes = before + (skip === 0 ? segment.payloadBytes : payloadBytesOf(added))
  const lastIdx = count + added.length
  const isCut = bytes > MAX_PAYLOAD_BYTES
  const row = {
    ...(existing && { rowID: existing.rowID }),
    coValue,
    sessionID,
    lastIdx,
    lastSignature: signature,
    bytesSinceLastSignature: isCut ? 0 : bytes,
  }
  const ses = (await result(sessions.put(row))) as number
  if (isCut) transaction.objectStore("signatureAfter").put({ ses, idx: lastIdx - 1, signature })
  const transactions = transaction.objectStore("transactions")
  added.forEach((text, index) => transactions.put({ ses, idx: count + index, tx: JSON.parse(text) as unknown }))
  usable.delete(ses)
  return true
}

async function writeUnsynced(transaction: IDBTransaction, id: RawCoID, { cleared, unsyncedByPeer }: UnsyncedChanges): Promise<void> {
  const store = transaction.objectStore("unsyncedCoValues")
  if (cleared) for (const key of await result(store.index("byCoValueId").getAllKeys(id))) store.delete(key)
  for (const [peerId, unsynced] of unsyncedByPeer) {
    const key = await result(store.index("uniqueUnsyncedCoValues").getKey([id, peerId]))
    if (unsynced && key === undefined) store.add({ coValueId: id, peerId })
    else if (!unsynced && key !== undefined) store.delete(key)
  }
}
