import { spawn } from "node:child_process"
import { copyFileSync, mkdtempSync, rmSync, unlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { sampleContent, sampleID, sampleSegment, sampleSession, sampleText } from "cojson/testing"
import { afterAll, expect, test } from "vitest"
import { openDatabase } from "./database.ts"
import { getSqliteStorage } from "./index.ts"

const KILLS = 20
const program = fileURLToPath(new URL("./testing/appending-process.ts", import.meta.url))
const folder = mkdtempSync(join(tmpdir(), "durability-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test("what was reported as stored survives kill -9 at any moment", { timeout: 180_000 }, async () => {
  const file = join(folder, "killed.db")
  let random = 12_345
  for (let round = 0; round < KILLS; round++) {
    random = (random * 1_103_515_245 + 12_345) % 2 ** 31
    const reported = await killAfter(1 + (random % 300), file, round % 2 === 0 ? "normal" : "full")
    expect(reported.size).toBeGreaterThan(0)
    const database = openDatabase(file)
    expect(database.prepare("PRAGMA integrity_check").all()).toEqual([expect.objectContaining({ integrity_check: "ok" })])
    database.close()
    const storage = getSqliteStorage(file)
    for (const [log, count] of reported) {
      const [value, session] = log.split(" ").map(Number)
      const sessionID = sampleSession(session ?? -1)
      const stored = await storage.read(sampleID(value ?? -1))
      const texts =
        stored?.pieces.flatMap(({ segments }) => segments.filter((segment) => segment.sessionID === sessionID).flatMap(({ txs }) => txs)) ??
        []
      expect(texts.length).toBeGreaterThanOrEqual(count)
      expect(texts.length).toBe(stored?.known.sessions[sessionID])
      for (const [index, text] of texts.entries()) expect([sampleText(index, 100), sampleText(index, 60_000)].includes(text)).toBe(true)
    }
    await storage.close()
  }
})

test("what was stored while the log was deleted is in the file", async () => {
  const file = join(folder, "without-log.db")
  const storage = getSqliteStorage(file)
  storage.append(sampleContent(1, sampleSegment(0, 0, 1)))
  await storage.flush()
  unlinkSync(`${file}-wal`)
  unlinkSync(`${file}-shm`)

  storage.append(sampleContent(1, sampleSegment(0, 1, 1)))
  await storage.flush()

  // as after a crash: nobody has closed the first
  const copy = join(folder, "copy.db")
  copyFileSync(file, copy)
  const later = getSqliteStorage(copy)
  expect((await later.read(sampleID(1)))?.known.sessions).toEqual({ [sampleSession(0)]: 2 })
  await later.close()
  await storage.close()
})

/** Highest reported count by log when the process was killed after so many reports. */
async function killAfter(reports: number, file: string, mode: string): Promise<Map<string, number>> {
  const child = spawn(process.execPath, ["--conditions=jazz-source", "--import=tsx", program, file, mode], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  const reported = new Map<string, number>()
  let lines = 0
  for await (const line of createInterface({ input: child.stdout })) {
    const log = line.slice(0, line.lastIndexOf(" "))
    const count = Number(line.slice(line.lastIndexOf(" ") + 1))
    if (Number.isSafeInteger(count)) reported.set(log, Math.max(count, reported.get(log) ?? 0))
    if (++lines === reports) child.kill("SIGKILL")
  }
  return reported
}
