import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { LocalNode, type RawCoID } from "cojson"
import { WasmCrypto } from "cojson/crypto/WasmCrypto"
import { afterAll, expect, test } from "vitest"
import { getSqliteStorage } from "./index.ts"

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

test("a file of something else is left alone", () => {
  const file = join(folder, "notes.txt")
  writeFileSync(file, "not a database, but somebody's notes ".repeat(100))

  expect(() => getSqliteStorage(file)).toThrow(expect.objectContaining({ code: "storage.corrupt" }) as Error)
  expect(existsSync(`${file}.damaged`)).toBe(false)
})
