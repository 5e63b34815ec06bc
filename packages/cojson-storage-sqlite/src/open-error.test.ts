import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "@photostructure/sqlite"
import { sampleContent, sampleID } from "cojson/testing"
import { systemRuntime } from "cojson/internals"
import { afterAll, expect, test } from "vitest"
import { openDatabase } from "./database.ts"
import { getSqliteStorage } from "./index.ts"

const folder = mkdtempSync(join(tmpdir(), "open-error-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test("says that the folder is missing", () => {
  const file = join(folder, "missing", "a.db")
  expect(() => getSqliteStorage(file)).toThrowError(
    expect.objectContaining({
      code: "storage.unavailable",
      message: `The database ${file} cannot be used: it cannot be opened. Check that its folder exists and may be read and written.`,
    }),
  )
})

test("says that a folder cannot be opened", () => {
  expect(() => getSqliteStorage(folder)).toThrowError(
    expect.objectContaining({ code: "storage.unavailable", message: expect.stringContaining("it cannot be opened") as string }),
  )
})

test("says that a file is no database, and leaves it alone", () => {
  const file = join(folder, "letter.txt")
  writeFileSync(file, "Dear reader, this is not a database. ".repeat(100))
  expect(() => getSqliteStorage(file)).toThrowError(
    expect.objectContaining({
      code: "storage.corrupt",
      message: `The database ${file} cannot be used: it is not an SQLite database. Use another file name.`,
    }),
  )
})

test("says that a database comes from the future", () => {
  const file = join(folder, "future.db")
  const database = openDatabase(file)
  database.exec("PRAGMA user_version = 8")
  database.close()
  expect(() => getSqliteStorage(file)).toThrowError(
    expect.objectContaining({ code: "storage.unsupported", message: expect.stringContaining("schema version 8") as string }),
  )
})

test("says that a database can only be read", async () => {
  const file = join(folder, "read-only.db")
  await getSqliteStorage(file).close()
  const database = new DatabaseSync(file, { readOnly: true })

  expect(() => getSqliteStorage(database)).toThrowError(
    expect.objectContaining({
      code: "storage.unavailable",
      message: "The database given cannot be used: it cannot be written. Check its permissions and those of its folder.",
    }),
  )

  database.close()
})

test("says that a database is locked, and works when it no longer is", async () => {
  const file = join(folder, "locked.db")
  const other = openDatabase(file)
  other.exec("CREATE TABLE t (a); BEGIN EXCLUSIVE")
  expect(() => getSqliteStorage(file, { busyTimeoutMs: 1 })).toThrowError(
    expect.objectContaining({ code: "storage.unavailable", message: expect.stringContaining("another process holds it locked") as string }),
  )
  other.exec("COMMIT")
  const storage = getSqliteStorage(file, { busyTimeoutMs: 1 })
  await storage.close()
  other.close()
})

test("keeps what it cannot commit while another process writes", async () => {
  const file = join(folder, "busy.db")
  const storage = getSqliteStorage(file, { busyTimeoutMs: 1 })
  const other = openDatabase(file)
  other.exec("BEGIN IMMEDIATE")
  const outcome = new Promise<Error | undefined>((resolve) => storage.append(sampleContent(0), resolve))
  const flushed = Promise.resolve(storage.flush())
  expect(await storage.knownState(sampleID(0))).toBeUndefined()
  other.exec("COMMIT")
  other.close()
  await flushed
  expect(await outcome).toBeUndefined()
  expect(await storage.knownState(sampleID(0))).toEqual({ id: sampleID(0), header: true, sessions: {} })
  await storage.close()
})

test("blocks the program once while another process holds the file for long, and again only after it let go", async () => {
  const file = join(folder, "long.db")
  const database = openDatabase(file)
  const retries: (() => void)[] = []
  const timer = (_ms: number, retry: () => void) => {
    retries.push(retry)
    return () => undefined
  }
  const log = { ...systemRuntime.log, error: () => undefined, info: () => undefined }
  const storage = getSqliteStorage(database, { busyTimeoutMs: 1 }, { ...systemRuntime, timer, log })
  const waitMs = () => (database.prepare("PRAGMA busy_timeout").get() as { readonly timeout: number }).timeout
  const other = openDatabase(file)
  other.exec("BEGIN IMMEDIATE")

  expect(waitMs()).toBe(1)
  storage.append(sampleContent(0))
  const flushed = storage.flush()
  expect(waitMs()).toBe(0)

  other.exec("COMMIT")
  other.close()
  retries.shift()?.()
  await flushed
  expect(waitMs()).toBe(1)
  await storage.close()
})
