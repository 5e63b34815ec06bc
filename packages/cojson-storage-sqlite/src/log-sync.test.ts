import { mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import { LogSync } from "./log-sync.ts"

const folder = mkdtempSync(join(tmpdir(), "log-sync-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A log on something that cannot be told to write: the system refuses. */
function refusingLog(name: string): string {
  const file = join(folder, name)
  symlinkSync("/dev/null", `${file}-wal`)
  return file
}

test("a log that reaches the disk is not copied", async () => {
  const file = join(folder, "sound")
  writeFileSync(`${file}-wal`, "frames")
  let copies = 0
  const sync = new LogSync(file, () => copies++)

  await sync.later()
  sync.now()
  sync.close()

  expect(copies).toBe(0)
})

test("what the disk refused is copied before anybody hears that it is there", async () => {
  let copies = 0
  const sync = new LogSync(refusingLog("refused"), () => copies++)

  await sync.later()
  sync.now()
  sync.close()

  expect(copies).toBe(2)
})

test("a log that can neither be written nor copied is reported", async () => {
  const sync = new LogSync(refusingLog("lost"), () => {
    throw new Error("busy")
  })

  await expect(sync.later()).rejects.toThrow("busy")
  expect(() => sync.now()).toThrow("busy")
  sync.close()
})

test("closing does not take the file from a wait that is under way", async () => {
  const file = join(folder, "closing")
  writeFileSync(`${file}-wal`, "frames")
  let copies = 0
  const sync = new LogSync(file, () => copies++)

  const waits = [sync.later(), sync.later()]
  sync.close()

  await Promise.all(waits)
  expect(copies).toBe(0)
})

test("what is in a log that was deleted is copied", async () => {
  const file = join(folder, "unlinked")
  writeFileSync(`${file}-wal`, "frames")
  let copies = 0
  const sync = new LogSync(file, () => copies++)
  unlinkSync(`${file}-wal`)

  await sync.later()
  sync.now()
  sync.close()

  expect(copies).toBe(2)
})

test("nothing is durable in a database that was deleted or replaced", async () => {
  const file = join(folder, "replaced")
  writeFileSync(file, "pages")
  writeFileSync(`${file}-wal`, "frames")
  const sync = new LogSync(file, () => undefined)
  await sync.later()

  unlinkSync(file)
  await expect(sync.later()).rejects.toThrow("deleted")
  writeFileSync(`${file}.other`, "keeps the inode")
  writeFileSync(file, "other pages")
  expect(() => sync.now()).toThrow("replaced")
  sync.close()
})

test("a database without a log has none to wait for", () => {
  expect(() => new LogSync(join(folder, "none"), () => undefined)).toThrow("ENOENT")
})
