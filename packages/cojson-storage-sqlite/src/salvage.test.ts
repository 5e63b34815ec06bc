import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { LocalNode, type RawCoID } from "cojson"
import { WasmCrypto } from "cojson/crypto/WasmCrypto"
import { afterAll, expect, test } from "vitest"
import { getSqliteStorage, type StorageEngine } from "./index.ts"

const crypto = await WasmCrypto.create()
const folder = mkdtempSync(join(tmpdir(), "jazz-salvage-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function newNode(): LocalNode {
  const secret = crypto.newRandomAgentSecret()
  return new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto)
}

/** Values of half a page each, in a file that is closed. */
async function writeFileOfValues(file: string): Promise<readonly RawCoID[]> {
  const node = newNode()
  const storage = getSqliteStorage(file)
  node.setStorage(storage)
  const group = node.createGroup()
  const ids = Array.from({ length: 100 }, (_, i) => group.createMap({ i, text: "y".repeat(2_000) }).id)
  node.syncManager.flushLocal()
  await storage.flush()
  await node.gracefulShutdown()
  return ids
}

const whole = join(folder, "whole.db")
const ids = await writeFileOfValues(whole)

test(
  "a file that was cut off anywhere is opened; what is left is used, what is not comes back from peers, the old file is kept",
  { timeout: 30_000 },
  async () => {
    const kept: number[] = []
    const { size } = statSync(whole)
    for (const part of [0.99, 0.7, 0.3, 0.001]) {
      const file = join(folder, `cut-${part}.db`)
      copyFileSync(whole, file)
      truncateSync(file, Math.floor(size * part))

      const storage = getSqliteStorage(file)
      let complete = 0
      for (const id of ids) {
        const value = await storage.read(id)
        if (Object.values(value?.known.sessions ?? {}).some((count) => count > 0)) complete++
      }
      kept.push(complete)
      const source = getSqliteStorage(whole)
      for (const id of ids) for (const piece of (await source.read(id))?.pieces ?? []) storage.append(piece)
      await source.close()
      await storage.flush()
      await storage.close()
      expect(existsSync(`${file}.damaged`)).toBe(true)

      const again = getSqliteStorage(file)
      for (const id of ids) expect(Object.values((await again.read(id))?.known.sessions ?? {})).toEqual([1])
      await again.close()
    }
    expect(kept[0]).toBeGreaterThan(0)
    expect([...kept].sort((a, b) => b - a)).toEqual(kept)
  },
)

/** A copy that cannot be opened, of which everything can be read. */
function damagedCopy(name: string): string {
  const file = join(folder, name)
  const bytes = readFileSync(whole)
  bytes[0] = 0
  writeFileSync(file, bytes)
  return file
}

async function readableValues(storage: StorageEngine): Promise<number> {
  let readable = 0
  for (const id of ids) if (await storage.read(id)) readable++
  return readable
}

test("a damaged file that cannot be replaced stays as it is, and is replaced as soon as that goes", async () => {
  const file = damagedCopy("no-room.db")
  mkdirSync(join(`${file}.salvaging`, "in the way"), { recursive: true })

  expect(() => getSqliteStorage(file)).toThrow(expect.objectContaining({ code: "storage.unavailable" }) as Error)
  expect([existsSync(file), existsSync(`${file}.damaged`)]).toEqual([true, false])
  rmSync(`${file}.salvaging`, { recursive: true })

  const storage = getSqliteStorage(file)
  expect(await readableValues(storage)).toBe(ids.length)
  await storage.close()
})

test("the end of the process while a file is replaced loses nothing, whenever it comes", async () => {
  const file = damagedCopy("killed.db")
  writeFileSync(`${file}.salvaging`, "half of a new file")
  const first = getSqliteStorage(file)
  expect(await readableValues(first)).toBe(ids.length)
  await first.close()
  expect(existsSync(`${file}.salvaging`)).toBe(false)

  // complete, and not yet in its place
  renameSync(file, `${file}.salvaged`)
  renameSync(`${file}.damaged`, file)
  const second = getSqliteStorage(file)
  expect(await readableValues(second)).toBe(ids.length)
  await second.close()

  // the damaged file is out of the way already
  renameSync(file, `${file}.salvaged`)
  const third = getSqliteStorage(file)
  expect(await readableValues(third)).toBe(ids.length)
  await third.close()
})

test("a file of something else is left alone", () => {
  const file = join(folder, "notes.txt")
  writeFileSync(file, "not a database, but somebody's notes ".repeat(100))

  expect(() => getSqliteStorage(file)).toThrow(expect.objectContaining({ code: "storage.corrupt" }) as Error)
  expect(existsSync(`${file}.damaged`)).toBe(false)
})
