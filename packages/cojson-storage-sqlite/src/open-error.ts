import { JazzError } from "cojson"

/** Another process writes, or holds the file for itself. */
export const BUSY = 5
export const READ_ONLY = 8

/** Result codes of SQLite (https://sqlite.org/rescode.html) that a user can do something about. */
const ADVICE_BY_CODE: ReadonlyMap<number, readonly [code: "storage.unavailable" | "storage.corrupt", advice: string]> = new Map([
  [BUSY, ["storage.unavailable", "another process holds it locked. Stop that process and try again."]],
  [6, ["storage.unavailable", "another connection holds it locked. Close that connection and try again."]],
  [READ_ONLY, ["storage.unavailable", "it cannot be written. Check its permissions and those of its folder."]],
  [10, ["storage.unavailable", "the disk reports an error. Check the disk."]],
  [11, ["storage.corrupt", "it is damaged. Restore a copy or use another file."]],
  [13, ["storage.unavailable", "the disk is full. Free some space and try again."]],
  [14, ["storage.unavailable", "it cannot be opened. Check that its folder exists and may be read and written."]],
  [26, ["storage.corrupt", "it is not an SQLite database. Use another file name."]],
])

/** Says in one sentence why a database could not be opened. Errors that already do so pass. */
export function openError(file: string, cause: unknown): Error {
  if (cause instanceof JazzError) return new JazzError(cause.code, `${file}: ${cause.message}`, { cause })
  const [code, advice] = ADVICE_BY_CODE.get(resultCode(cause)) ?? ["storage.unavailable", `${messageOf(cause)}.`]
  return new JazzError(code, `The database ${file} cannot be used: ${advice}`, { cause })
}

/**
 * `node:sqlite` has a number in `errcode`, `better-sqlite3` a name in `code`; the SQLite that is installed beside this package has neither
 * when it fails in the middle of a result. 0 when nothing tells.
 */
export function resultCode(error: unknown): number {
  const { errcode, code, message } = (error ?? {}) as { errcode?: unknown; code?: unknown; message?: unknown }
  if (typeof errcode === "number") return errcode & 0xff
  for (const [name, number] of CODES_BY_NAME) if (typeof code === "string" && code.startsWith(name)) return number
  return CODES_BY_MESSAGE.get(String(message)) ?? 0
}

const CODES_BY_MESSAGE: ReadonlyMap<string, number> = new Map([
  ["disk I/O error", 10],
  ["database or disk is full", 13],
  ["database disk image is malformed", 11],
  ["file is not a database", 26],
])

const CODES_BY_NAME = [
  ["SQLITE_BUSY", BUSY],
  ["SQLITE_LOCKED", 6],
  ["SQLITE_READONLY", READ_ONLY],
  ["SQLITE_IOERR", 10],
  ["SQLITE_CORRUPT", 11],
  ["SQLITE_FULL", 13],
  ["SQLITE_CANTOPEN", 14],
  ["SQLITE_NOTADB", 26],
] as const

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
