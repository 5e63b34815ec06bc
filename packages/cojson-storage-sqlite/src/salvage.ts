/**
 * Salvage: a file that was cut off, or lost pages, is put aside, and what can be read of it is taken to a new one. What is missing then
 * is uploaded again by whoever has it.
 */
import { existsSync, renameSync, rmSync } from "node:fs"
import { openDatabase, type SQLiteDatabase, type SQLiteStatement } from "./database.ts"
import { mendHeader } from "./file-header.ts"
import { resultCode } from "./open-error.ts"

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
/** The log goes with its file. */
const SUFFIXES = ["-wal", "-shm", ""]
/** Why SQLite does not take a row, or its library a value, for what they are: too big, against a rule, of a wrong type. */
const UNFIT = [0, 18, 19, 20]

/**
 * Takes what can be read of a damaged file, which nobody has open, into a new one in its place. The end of the process or a full disk on the
 * way loses nothing: the damaged file stays where it is until the new one is complete. Throws what the new one throws.
 *
 * @param tables the statements that make them
 */
export function replaceDamaged(file: string, tables: string): Salvaged {
  const made = `${file}.salvaging`
  const remove = () => SUFFIXES.forEach((suffix) => rmSync(made + suffix, { force: true }))
  remove() // what an attempt left that was cut short
  mendHeader(file)
  const counts = { values: 0, transactions: 0 }
  const source = tried(() => openDatabase(file))
  const target = openDatabase(made)
  try {
    // what fails half-way is thrown away, and so would be a journal; libraries do not let us have none
    target.exec("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = FULL")
    target.exec(`BEGIN; ${tables}`)
    if (source !== FAILED) copyAll(source, target, counts)
    target.exec("COMMIT")
  } catch (error) {
    tried(remove) // others need the room
    throw error
  } finally {
    target.close()
    if (source !== FAILED) tried(() => source.close())
  }
  renameSync(made, completed(file))
  return { ...counts, kept: finishReplacement(file) ?? file }
}

/** Puts a new file that is complete in the place of the damaged one, also when the process ended before it could. Returns where that is kept. */
export function finishReplacement(file: string): string | undefined {
  if (!existsSync(completed(file))) return undefined
  const kept = putAside(file)
  renameSync(completed(file), file)
  return kept
}

function completed(file: string): string {
  return `${file}.salvaged`
}

/** Puts the file and its log aside, under the first free name with `.damaged`. */
function putAside(file: string): string {
  let kept = `${file}.damaged`
  for (let n = 2; existsSync(kept); n++) kept = `${file}.damaged-${n}`
  for (const suffix of SUFFIXES) if (existsSync(file + suffix)) renameSync(file + suffix, kept + suffix)
  return kept
}

function copyAll(source: SQLiteDatabase, target: SQLiteDatabase, counts: { values: number; transactions: number }): void {
  const insertValue = target.prepare("INSERT OR IGNORE INTO coValues (rowID, id, header) VALUES (?, ?, ?)")
  const values = new Set<number>()
  for (const { row, id, header } of rowsOf(source, "coValues", ["id", "header"])) {
    put(insertValue, row, id, header)
    values.add(row)
  }
  counts.values = values.size
  const insertSession = target.prepare(
    "INSERT OR IGNORE INTO sessions (rowID, coValue, sessionID, lastIdx, lastSignature, bytesSinceLastSignature) VALUES (?, ?, ?, ?, ?, ?)",
  )
  const insertTransaction = target.prepare("INSERT OR IGNORE INTO transactions (ses, idx, tx) VALUES (?, ?, ?)")
  const insertCut = target.prepare("INSERT OR IGNORE INTO signatureAfter (ses, idx, signature) VALUES (?, ?, ?)")
  const readTransactions = readerOf(source, "SELECT idx, tx AS text FROM transactions WHERE ses = ? AND idx >= ? ORDER BY idx LIMIT ?")
  const readCuts = readerOf(source, "SELECT idx, signature AS text FROM signatureAfter WHERE ses = ? AND idx >= ? ORDER BY idx LIMIT ?")
  const columns = ["coValue", "sessionID", "lastIdx", "lastSignature", "bytesSinceLastSignature"] as const
  for (const { row, coValue, sessionID, lastIdx, lastSignature, bytesSinceLastSignature } of rowsOf(source, "sessions", columns)) {
    if (!values.has(Number(coValue))) continue
    put(insertSession, row, coValue, sessionID, lastIdx, lastSignature, bytesSinceLastSignature)
    for (const { idx, text } of beginningOf(readTransactions, row)) {
      put(insertTransaction, row, idx, text)
      counts.transactions++
    }
    for (const { idx, text } of beginningOf(readCuts, row)) put(insertCut, row, idx, text)
  }
  const insertMark = target.prepare("INSERT OR IGNORE INTO unsynced_covalues (co_value_id, peer_id) VALUES (?, ?)")
  for (const { co_value_id, peer_id } of rowsOf(source, "unsynced_covalues", ["co_value_id", "peer_id"]))
    put(insertMark, co_value_id, peer_id)
}

/** A disk that is full is no reason to go on without the row; what the row is may be one. */
function put(insert: SQLiteStatement, ...values: (string | number | null)[]): void {
  try {
    insert.run(...values)
  } catch (error) {
    if (!UNFIT.includes(resultCode(error))) throw error
  }
}

/** undefined where not even the list of tables can be read. */
function readerOf(source: SQLiteDatabase, sql: string): SQLiteStatement | undefined {
  const statement = tried(() => source.prepare(sql))
  return statement === FAILED ? undefined : statement
}

type Row<Column extends string> = { readonly [column in Column]: string | number | null } & { readonly row: number }

/** Every row that can be read. */
function* rowsOf<Column extends string>(source: SQLiteDatabase, table: string, columns: readonly Column[]): Generator<Row<Column>> {
  const next = readerOf(source, `SELECT rowID AS row, ${columns.join(", ")} FROM ${table} WHERE rowID >= ? ORDER BY rowID LIMIT 1`)
  if (!next) return
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
function* beginningOf(read: SQLiteStatement | undefined, session: number): Generator<{ readonly idx: number; readonly text: string }> {
  let from = 0
  for (let size = read ? BATCH : 0; size > 0;) {
    const rows = tried(() => read?.all(session, from, size) as { readonly idx: number; readonly text: string }[])
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
