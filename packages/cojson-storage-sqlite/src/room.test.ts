import { mkdtempSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { sampleContent, sampleSegment, StorageOracle } from "cojson/testing"
import { afterAll, expect, test } from "vitest"
import { openDatabase } from "./database.ts"
import { getSqliteStorage } from "./index.ts"

const folder = mkdtempSync(join(tmpdir(), "room-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** With its header in the log. */
const PAGE_BYTES = 4_096 + 24

test("ten sessions that grow by turns change two pages with a write, and leave nothing but their transactions", async () => {
  const file = join(folder, "turns.db")
  const storage = getSqliteStorage(file)
  const oracle = new StorageOracle()
  let written = 0
  const write = async (commits: number, together: number) => {
    for (let i = 0; i < commits; i++) {
      for (let j = 0; j < together; j++, written++) {
        const content = sampleContent(written % 10, sampleSegment(written % 10, Math.floor(written / 10), 1, 110))
        oracle.append(content)
        storage.append(content)
      }
      await storage.flush()
    }
  }
  const logPages = () => statSync(`${file}-wal`).size / PAGE_BYTES

  await write(100, 5)
  const before = logPages()
  await write(200, 5)
  const pages = (logPages() - before) / 1_000
  await oracle.check(storage)
  await storage.close()

  const database = openDatabase(file)
  const counts = database.prepare("SELECT count(*) AS rows, sum(typeof(tx) = 'text') AS texts FROM transactions").get()
  database.close()
  expect(counts).toMatchObject({ rows: written, texts: written })
  expect(pages).toBeLessThan(1.9) // 2.26 without room
})
