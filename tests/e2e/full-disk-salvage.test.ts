import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { sampleContent, sampleSegment } from "cojson/testing"
import { getSqliteStorage } from "cojson-storage-sqlite"
import { afterAll, beforeAll, expect, test } from "vitest"
import { canMount, makeSmallDisk, type SmallDisk } from "./small-disk.ts"

const VALUES = 300
let disk: SmallDisk
let elsewhere: string

beforeAll(async () => {
  disk = await makeSmallDisk()
  elsewhere = await mkdtemp(join(tmpdir(), "jazz-room-"))
})

afterAll(async () => {
  await disk.remove()
  await rm(elsewhere, { recursive: true, force: true })
})

test.skipIf(!canMount)("a damaged database on a full disk stays as it is until there is room for another", async () => {
  const [made, file, filler] = [join(elsewhere, "made.db"), join(disk.folder, "damaged.db"), join(disk.folder, "filler")]
  const whole = getSqliteStorage(made)
  for (let value = 0; value < VALUES; value++) whole.append(sampleContent(value, sampleSegment(0, 0, 2, 1_000)))
  await whole.flush()
  await whole.close()
  const bytes = await readFile(made)
  bytes[0] = 0
  await writeFile(file, bytes)
  await expect(writeFile(filler, Buffer.alloc(4 * 1024 * 1024))).rejects.toThrow("ENOSPC")

  expect(() => getSqliteStorage(file)).toThrow("the disk is full")
  await rm(filler)

  const storage = getSqliteStorage(file)
  expect(await storage.ids?.()).toHaveLength(VALUES)
  await storage.close()
})
