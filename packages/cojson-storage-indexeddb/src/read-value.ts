/** Reading one value, leaving out what is damaged. */
import type { CoValueHeader, CoValueKnownState, RawCoID, SessionID } from "cojson"
import {
  assemble,
  emptySessions,
  foreignTransactionText,
  isHeader,
  StoredSegment,
  type StoredCoValue,
  type StoredSession,
  type Segment,
} from "cojson/internals"
import { result } from "./requests.ts"
import type { CoValueRow, SessionRow, SignatureRow, TransactionRow } from "./schema.ts"

/** Counts of damaged sessions up to which they can be used, by row. */
export type UsableCounts = Map<number, number>

interface FoundRows {
  readonly header: CoValueHeader
  readonly sessions: readonly SessionRow[]
}

/** Everything of a value, in one transaction; undefined when its header is not stored. Notes damaged sessions in `usable`. */
export async function readValue(transaction: IDBTransaction, id: RawCoID, usable: UsableCounts): Promise<StoredCoValue | undefined> {
  const rows = await findRows(transaction, id)
  if (!rows) return undefined
  const sessions = await Promise.all(rows.sessions.map((row) => readSession(transaction, row, usable)))
  return assemble(
    id,
    rows.header,
    sessions.filter(({ segments }) => segments.length > 0),
  )
}

/** Counters only. */
export async function readKnownState(
  transaction: IDBTransaction,
  id: RawCoID,
  usable: UsableCounts,
): Promise<CoValueKnownState | undefined> {
  const rows = await findRows(transaction, id)
  if (!rows) return undefined
  const sessions = emptySessions()
  for (const row of rows.sessions) {
    const count = usable.get(row.rowID) ?? countOf(row)
    if (count > 0) sessions[row.sessionID as SessionID] = count
  }
  return { id, header: true, sessions }
}

/** Transactions of a session as its row says. */
export function countOf({ lastIdx }: SessionRow): number {
  return Number.isSafeInteger(lastIdx) && lastIdx > 0 ? lastIdx : 0
}

async function findRows(transaction: IDBTransaction, id: RawCoID): Promise<FoundRows | undefined> {
  const row = (await result(transaction.objectStore("coValues").index("coValuesById").get(id))) as CoValueRow | undefined
  if (!row || !isHeader(row.header)) return undefined
  const sessions = await result(transaction.objectStore("sessions").index("sessionsByCoValue").getAll(row.rowID))
  return { header: row.header, sessions: sessions as SessionRow[] }
}

async function readSession(transaction: IDBTransaction, row: SessionRow, usable: UsableCounts): Promise<StoredSession> {
  const sessionID = row.sessionID as SessionID
  const count = usable.get(row.rowID) ?? countOf(row)
  if (count === 0) return { sessionID, segments: [], tailBytes: 0 }
  const range = IDBKeyRange.bound([row.rowID, 0], [row.rowID, count - 1])
  const [transactions, signatures] = (await Promise.all([
    result(transaction.objectStore("transactions").getAll(range)),
    result(transaction.objectStore("signatureAfter").getAll(range)),
  ])) as [TransactionRow[], SignatureRow[]]
  const texts = textsUntilDamage(transactions)
  const cuts = signatures.map(({ idx, signature }) => ({ count: idx + 1, signature }))
  const lastCut = cuts.at(-1)
  let tailBytes = 0
  if (count > (lastCut?.count ?? 0) && row.lastSignature !== lastCut?.signature) {
    cuts.push({ count, signature: row.lastSignature })
    tailBytes = Math.max(row.bytesSinceLastSignature ?? 0, 1)
  }
  const segments: Segment[] = []
  let start = 0
  for (const cut of cuts) {
    if (cut.count > texts.length) break
    segments.push(new StoredSegment(sessionID, start, texts.slice(start, cut.count), cut.signature as `signature_z${string}`))
    start = cut.count
  }
  if (start === count) return { sessionID, segments, tailBytes }
  usable.set(row.rowID, start)
  return { sessionID, segments, tailBytes: 0 }
}

function textsUntilDamage(rows: readonly TransactionRow[]): string[] {
  const texts: string[] = []
  for (const { idx, tx } of rows) {
    if (idx !== texts.length || typeof tx !== "object" || tx === null || Array.isArray(tx)) break
    texts.push(foreignTransactionText(tx as Parameters<typeof foreignTransactionText>[0]))
  }
  return texts
}
