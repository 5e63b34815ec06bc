/** Which failures mean that a file has other bytes than SQLite has written. */
import type { SQLiteDatabase } from "./database.ts"
import { hasDamagedHeader } from "./file-header.ts"
import { resultCode } from "./open-error.ts"

const SQLITE_CORRUPT = 11
const SQLITE_CANTOPEN = 14
const SQLITE_CONSTRAINT = 19
const SQLITE_NOTADB = 26

/** Whether a file that cannot be used is a damaged database, and not something else: a folder, perhaps, or a file that may not be read. */
export function isDamage(error: unknown, file: string): boolean {
  const code = resultCode(error)
  return code === SQLITE_CORRUPT || (code !== SQLITE_CANTOPEN && hasDamagedHeader(file))
}

/**
 * Whether a database is damaged that failed, or, without an error, in which a value was. Rules that our statements cannot break are broken by
 * indexes that differ from their tables.
 */
export function isDamageInUse(error: unknown, database: SQLiteDatabase): boolean {
  const code = resultCode(error)
  if (code === SQLITE_CORRUPT || code === SQLITE_NOTADB) return true
  return (error === undefined || code === SQLITE_CONSTRAINT) && !isConsistent(database)
}

/** Reads the whole file: seconds for a gigabyte. */
function isConsistent(database: SQLiteDatabase): boolean {
  try {
    const row = database.prepare("PRAGMA integrity_check(1)").get() as { readonly integrity_check?: unknown } | undefined
    return row?.integrity_check === "ok"
  } catch {
    return false // it cannot even be checked
  }
}
