import { existsSync, realpathSync } from "node:fs"
import { resolve } from "node:path"
import { JazzError } from "cojson"
import { isOnDisk, openDatabase, type SQLiteDatabase } from "./database.ts"
import { BUSY, resultCode } from "./open-error.ts"

/**
 * Claims a database file for one program, in `<file>.holder` beside it: by the lock of SQLite, which ends with the process however that ends.
 * Only programs that claim it hear of each other. Throws `storage.unavailable` when another has it. Returns the way to give it back; where
 * nothing can be locked, as in memory or on some network disks, nobody is refused.
 */
export function holdDatabase(file: string): () => void {
  if (!isOnDisk(file)) return () => {}
  const path = existsSync(file) ? realpathSync(file) : resolve(file)
  let lock: SQLiteDatabase | undefined
  try {
    lock = openDatabase(`${path}.holder`)
    lock.exec("PRAGMA busy_timeout = 0")
    lock.exec("BEGIN EXCLUSIVE")
  } catch (error) {
    lock?.close()
    if (resultCode(error) !== BUSY) return () => {}
    throw new JazzError("storage.unavailable", `The database ${file} is used by another server. Stop it, or use another file.`)
  }
  const held = lock
  return () => {
    held.exec("ROLLBACK") // libraries that close a connection only when its statements are collected would keep the lock until then
    held.close()
  }
}
