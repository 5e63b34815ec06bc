/**
 * Salvage: a file that was cut off, or lost pages, is put aside, and what can be read of it is taken to a new one. What is missing then
 * is uploaded again by whoever has it.
 */
import { existsSync, renameSync } from "node:fs"
import { openDatabase, type SQLiteDatabase, type SQLiteStatement } from "./database.ts"
import { mendHeader } from "./file-header.ts"

/** What was taken over. */
export interface Salvaged {
  /** Where the damaged file is kept. */
  readonly kept: string
  readonly values: number
  readonly transactions: number
}

/** Rows that are tried one by one where nothing can be read. */
const MAX_FAILURES = 20_000
const BATCH = 256
/** Puts the file and its log aside, under the first free name with `.damaged`. */
export function putAside(file: string): string {
  let kept = `${file}.damaged`
  for (let n = 2; existsSync(kept); n++) kept = `${file}.damaged-${n}`
  for (const suffix of ["-wal", "-shm", ""]) if (existsSync(file + suffix)) renameSync(file + suffix, kept + suffix)
  return kept
}

/** Copies what can be read of a damaged file into a new database with empty tables. Never throws because of the damaged one. */
export function salvage(kept: string, target: SQLiteDatabase): Salvaged {
  mendHeader(kept)
  const counts = { values: 0, transactions: 0 }
  let source: SQLiteDatabase | undefined
  target.exec("BEGIN")
  try {
    source = openDatabase(kept)
    copyAll(source, target, counts)
  } catch {
    // not even the list of tables can be read: there is nothing to take
  }
  target.exec("COMMIT")
  try {
    source?.close()
  } catch {
    // it is damaged
  }
  return { kept, ...counts }
}

function copyAll(source: SQLiteDatabase, target: SQLiteDatabase, counts: { values: number; transactions: number }): void {
  const insertValue = target.prepare("INSERT OR IGNORE INTO coValues (rowID, id, header) VALUES (?, ?, ?)")
  const values = new Set<number>()
  for (const { row, id, header } of rowsOf(source, "coValues", ["id", "header"])) {
    insertValue.run(row, id, header)
    values.add(row)
  }
  counts.values = values.size
  const insertSession = target.prepare(
    "INSERT OR IGNORE INTO sessions (rowID, coValue, sessionID, lastIdx, lastSignature, bytesSinceLastSignature) VALUES (?, ?, ?, ?, ?, ?)",
  )
  const insertTransaction = target.prepare("INSERT OR IGNORE INTO transactions (ses, idx, tx) VALUES (?, ?, ?)")
  const insertCut = target.prepare("INSERT OR IGNORE INTO signatureAfter (ses, idx, signature) VALUES (?, ?, ?)")
  const readTransactions = source.prepare("SELECT idx, tx AS text FROM transactions WHERE ses = ? AND idx >= ? ORDER BY idx LIMIT ?")
  const readCuts = source.prepare("SELECT idx, signature AS text FROM signatureAfter WHERE ses = ? AND idx >= ? ORDER BY idx LIMIT ?")
  const columns = ["coValue", "sessionID", "lastIdx", "lastSignature", "bytesSinceLastSignature"] as const
  for (const { row, coValue, sessionID, lastIdx, lastSignature, bytesSinceLastSignature } of rowsOf(source, "sessions", columns)) {
    if (!values.has(Number(coValue))) continue
    insertSession.run(row, coValue, sessionID, lastIdx, lastSignature, bytesSinceLastSignature)
    for (const { idx, text } of beginningOf(readTransactions, row)) {
      insertTransaction.run(row, idx, text)
      counts.transactions++
    }
    for (const { idx, text } of beginningOf(readCuts, row)) insertCut.run(row, idx, text)
  }
  const insertMark = target.prepare("INSERT OR IGNORE INTO unsynced_covalues (co_value_id, peer_id) VALUES (?, ?)")
  for (const { co_value_id, peer_id } of rowsOf(source, "unsynced_covalues", ["co_value_id", "peer_id"]))
    insertMark.run(co_value_id, peer_id)
}

type Row<Column extends string> = { readonly [column in Column]: string | number | null } & { readonly row: number }

/** Every row that can be read. */
function* rowsOf<Column extends string>(source: SQLiteDatabase, table: string, columns: readonly Column[]): Generator<Row<Column>> {
  const next = source.prepare(`SELECT rowID AS row, ${columns.join(", ")} FROM ${table} WHERE rowID >= ? ORDER BY rowID LIMIT 1`)
  let from = 1
  for (let failures = 0; failures < MAX_FAILURES;) {
    const found = tried(() => next.get(from) as Row<Column> | undefined)
    if (found === FAILED) {
      failures++
      from++
    } else if (found) {
      failures = 0
      from = found.row + 1
      yield found
    } else return
  }
}

/** The rows of one session up to the first that cannot be read: nothing after it could be verified. */
function* beginningOf(read: SQLiteStatement, session: number): Generator<{ readonly idx: number; readonly text: string }> {
  let from = 0
  for (let size = BATCH; size > 0;) {
    const rows = tried(() => read.all(session, from, size) as { readonly idx: number; readonly text: string }[])
    if (rows === FAILED) {
      size = size === 1 ? 0 : 1
      continue
    }
    yield* rows
    const last = rows.at(-1)
    if (!last || rows.length < size) return
    from = last.idx + 1
  }
}

const FAILED = Symbol("failed")

function tried<T>(read: () => T): T | typeof FAILED {
  try {
    return read()
  } catch {
    return FAILED // this is what the file is like
  }
}
