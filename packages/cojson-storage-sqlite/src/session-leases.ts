/**
 * Sessions beside a database file: `<file>.session-0`, `<file>.session-1`, … Each is held by one process through the lock of SQLite, which
 * ends with the process however that ends, and names the session that its holder writes in.
 */
import { randomUUID } from "node:crypto"
import { rmSync, statSync } from "node:fs"
import type { SessionLease, SessionLeasing } from "cojson/internals"
import { openDatabase, type SQLiteDatabase } from "./database.ts"
import { BUSY, resultCode } from "./open-error.ts"

type AccountID = Parameters<SessionLeasing["leaseSession"]>[0]
type SessionID = SessionLease["sessionID"]

/** More programs than this share one file only by mistake. */
const MAX_HOLDERS = 100

interface Slot {
  readonly number: number
  readonly file: string
  readonly lock: SQLiteDatabase
}

/** The database whose sessions are remembered. */
export interface LeasedDatabase {
  readonly file: string
  readonly connection: SQLiteDatabase
  /**
   * Whether a commit survives a power failure. Otherwise a session whose holder ended without releasing it is given up, since its last
   * transactions may be lost.
   */
  readonly survivesPowerFailure: boolean
}

/** undefined when files beside the database cannot be written. */
export function leaseSession(database: LeasedDatabase, account: AccountID, fresh: () => SessionID): SessionLease | undefined {
  const slot = freeSlot(database.file)
  if (!slot) return undefined
  try {
    return leaseOf(slot, database, account, fresh)
  } catch {
    unlock(slot.lock) // a disk that is full or read-only: the program gets sessions that nobody remembers
    return undefined
  }
}

function freeSlot(databaseFile: string): Slot | undefined {
  for (let number = 0; number < MAX_HOLDERS; number++) {
    const file = `${databaseFile}.session-${number}`
    const lock = locked(file)
    if (lock === "failed") return undefined
    if (lock !== "held") return { number, file, lock }
  }
  return undefined
}

function locked(file: string): SQLiteDatabase | "held" | "failed" {
  let lock: SQLiteDatabase | undefined
  try {
    lock = openDatabase(file)
    lock.exec("PRAGMA busy_timeout = 0")
    lock.exec("PRAGMA locking_mode = EXCLUSIVE") // keeps the lock after the commit
    lock.exec("BEGIN EXCLUSIVE")
    lock.exec("CREATE TABLE IF NOT EXISTS sessions (account TEXT PRIMARY KEY, session TEXT NOT NULL, state TEXT NOT NULL, open INTEGER)")
    lock.exec("COMMIT")
    return lock
  } catch (error) {
    lock?.close()
    return resultCode(error) === BUSY ? "held" : "failed"
  }
}

function leaseOf(slot: Slot, database: LeasedDatabase, account: AccountID, fresh: () => SessionID): SessionLease {
  const { lock, file } = slot
  const { survivesPowerFailure } = database
  const known = lock.prepare("SELECT session, state, open FROM sessions WHERE account = ?").get(account) as Row | undefined
  const isReusable = known?.state === stateOf(slot, database, account) && (known.open === 0 || survivesPowerFailure)
  const sessionID = isReusable && isSessionOf(account, known.session) ? known.session : fresh()
  const state = renewState(slot, database, account)
  lock.prepare("REPLACE INTO sessions (account, session, state, open) VALUES (?, ?, ?, 1)").run(account, sessionID, state)
  let isHeld = true
  return {
    sessionID,
    release(reusable) {
      if (!isHeld) return
      isHeld = false
      try {
        if (!reusable) rmSync(file, { force: true })
        else if (!survivesPowerFailure) lock.prepare("UPDATE sessions SET open = 0 WHERE account = ?").run(account)
      } finally {
        unlock(lock)
      }
    },
  }
}

/** Libraries that close a connection only when its statements are collected would keep the lock until then. */
function unlock(lock: SQLiteDatabase): void {
  try {
    lock.exec("PRAGMA locking_mode = NORMAL")
    lock.exec("SELECT count(*) FROM sessions") // locks change with the next access
  } finally {
    lock.close()
  }
}

interface Row {
  readonly session: string
  readonly state: string
  readonly open: number
}

function isSessionOf(account: AccountID, session: string): session is SessionID {
  return session.startsWith(`${account}_session_z`)
}

/** Says which file this is and when it was last leased: another text when the file was restored from a copy, which lacks what came later. */
function stateOf({ number }: Slot, { file, connection }: LeasedDatabase, account: AccountID): string {
  connection.exec(
    "CREATE TABLE IF NOT EXISTS sessionLeases (slot INTEGER, account TEXT, lease TEXT NOT NULL, PRIMARY KEY (slot, account)) WITHOUT ROWID",
  )
  const row = connection.prepare("SELECT lease FROM sessionLeases WHERE slot = ? AND account = ?").get(number, account)
  return `${statSync(file).ino} ${(row as { readonly lease?: string } | undefined)?.lease ?? "none"}`
}

function renewState(slot: Slot, database: LeasedDatabase, account: AccountID): string {
  database.connection.prepare("REPLACE INTO sessionLeases (slot, account, lease) VALUES (?, ?, ?)").run(slot.number, account, randomUUID())
  return stateOf(slot, database, account)
}
