import { execFileSync } from "node:child_process"
import { copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, expect, test } from "vitest"
import { openDatabase } from "./database.ts"
import { getSqliteStorage, type SqliteStorageOptions } from "./index.ts"

const folder = mkdtempSync(join(tmpdir(), "session-leases-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const account = "co_zWorker"
let made = 0
const fresh = () => `${account}_session_z${++made}` as const

function lease(file: string, options?: SqliteStorageOptions) {
  const storage = getSqliteStorage(file, options)
  const taken = storage.leaseSession(account, fresh)
  void storage.close()
  if (!taken) throw new Error("no lease")
  return taken
}

test("a session that was given back is handed out again", () => {
  const file = join(folder, "again.db")
  const first = lease(file)
  first.release(true)
  first.release(false) // too late to say otherwise

  expect(lease(file).sessionID).toBe(first.sessionID)
})

test("a session has one holder at a time", () => {
  const file = join(folder, "two.db")
  const first = lease(file)
  const second = lease(file)

  expect(second.sessionID).not.toBe(first.sessionID)
  second.release(true)
  expect(lease(file).sessionID).toBe(second.sessionID)
})

test("accounts have sessions of their own, in one file", () => {
  const file = join(folder, "accounts.db")
  const storage = getSqliteStorage(file)
  const first = storage.leaseSession(account, fresh)
  first?.release(true)
  const other = storage.leaseSession("co_zOther", () => "co_zOther_session_z1")

  expect(other?.sessionID).toBe("co_zOther_session_z1")
  other?.release(true)
  expect(storage.leaseSession(account, fresh)?.sessionID).toBe(first?.sessionID)
})

test("a session with transactions that are not stored is never handed out again", () => {
  const file = join(folder, "lost.db")
  const first = lease(file)
  first.release(false)

  expect(lease(file).sessionID).not.toBe(first.sessionID)
})

test("a database that was restored from a copy gets a new session", () => {
  const file = join(folder, "restored.db")
  const first = lease(file)
  first.release(true)
  copyFileSync(file, `${file}.copy`)
  renameSync(`${file}.copy`, file)

  expect(lease(file).sessionID).not.toBe(first.sessionID)
})

test("a database that was overwritten with an older copy gets a new session", () => {
  const file = join(folder, "older.db")
  lease(file).release(true)
  const older = readFileSync(file)
  const later = lease(file)
  later.release(true)
  writeFileSync(file, older) // keeps the inode

  expect(lease(file).sessionID).not.toBe(later.sessionID)
})

test.each([
  ["full", true],
  ["normal", false],
] as const)("with synchronous=%s a session whose holder was killed is handed out again: %s", (synchronous, isReused) => {
  const file = join(folder, `killed-${synchronous}.db`)
  const program = `
    const { getSqliteStorage } = await import(${JSON.stringify(new URL("./index.ts", import.meta.url).href)})
    const storage = getSqliteStorage(${JSON.stringify(file)}, { synchronous: "${synchronous}" })
    console.log(storage.leaseSession("${account}", () => "${account}_session_zKilled").sessionID)
    process.kill(process.pid, "SIGKILL")`
  let session = ""
  try {
    const from = ["--conditions=jazz-source", "--import", "tsx", "--input-type=module", "--eval", program]
    execFileSync(process.execPath, from, { cwd: fileURLToPath(new URL(".", import.meta.url)), stdio: ["ignore", "pipe", "inherit"] })
  } catch (error) {
    session = String((error as { stdout?: Buffer }).stdout).trim()
  }

  expect(session).toBe(`${account}_session_zKilled`)
  expect(lease(file, { synchronous }).sessionID === session).toBe(isReused)
})

test("with synchronous=normal a session that was given back is handed out again", () => {
  const file = join(folder, "normal.db")
  const first = lease(file, { synchronous: "normal" })
  first.release(true)

  expect(lease(file, { synchronous: "normal" }).sessionID).toBe(first.sessionID)
})

test("a database in memory remembers no sessions", () => {
  expect(getSqliteStorage(":memory:").leaseSession(account, fresh)).toBeUndefined()
  expect(getSqliteStorage(openDatabase(":memory:")).leaseSession(account, fresh)).toBeUndefined()
})

test("a database that was opened elsewhere remembers sessions beside its file", () => {
  const file = join(folder, "given.db")
  const storage = getSqliteStorage(openDatabase(file))
  const first = storage.leaseSession(account, fresh)
  first?.release(true)
  void storage.close()

  expect(lease(file).sessionID).toBe(first?.sessionID)
})
