import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { StorageAPI } from "cojson"
import { sampleContent, sampleID, sampleSegment, StorageOracle } from "cojson/testing"
import { afterAll, describe, expect, test } from "vitest"
import { PureJSCrypto } from "../../cojson/src/crypto/entries/PureJSCrypto.ts"
import { isAgentID, type AgentID } from "../../cojson/src/ids/agent-id.ts"
import type { RawCoID } from "../../cojson/src/ids/co-id.ts"
import { CoValueLog } from "../../cojson/src/log/co-value-log.ts"
import { openDatabase } from "./database.ts"
import { getBetterSqliteStorage, getNodeSqliteStorage, getSqliteStorage } from "./index.ts"

interface Fixture {
  readonly credentials: { readonly accountID: RawCoID }
  readonly ids: Readonly<Record<string, RawCoID>>
  readonly expected: { readonly fileBytes: number }
}

const fixtures = new URL("../fixtures/", import.meta.url)
const folder = mkdtempSync(join(tmpdir(), "published-files-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0

/** A copy of a database that a published client made, and what is in it. */
function published(version: string): { readonly file: string; readonly fixture: Fixture } {
  const file = join(folder, `${files++}.db`)
  copyFileSync(new URL(`sqlite-${version}.db`, fixtures), file)
  return { file, fixture: JSON.parse(readFileSync(new URL(`sqlite-${version}.json`, fixtures), "utf8")) as Fixture }
}

/** Reads and verifies everything; returns the number of transactions by value. */
async function verified(storage: StorageAPI, ids: readonly RawCoID[]): Promise<Record<string, number>> {
  const crypto = await PureJSCrypto.create()
  const signers = new Map<string, AgentID>()
  const counts: Record<string, number> = {}
  for (const id of ids) {
    const stored = await storage.read(id)
    expect(stored, id).toBeDefined()
    const log = new CoValueLog(
      id,
      crypto,
      (author) => {
        const agent = isAgentID(author) ? author : signers.get(author)
        return agent ? crypto.getAgentSignerID(agent) : "missing"
      },
      "signerSecret_zUnused",
    )
    for (const piece of stored?.pieces ?? []) {
      const ruleset = piece.header?.ruleset
      if (ruleset?.type === "group" && isAgentID(ruleset.initialAdmin)) signers.set(id, ruleset.initialAdmin)
      const { accepted, refused, gap, waiting } = log.receive(piece)
      expect([refused, gap, waiting], id).toEqual([[], false, undefined])
      expect(accepted?.segments.length).toBe(piece.segments.length)
    }
    expect({ ...log.knownState().sessions }).toEqual({ ...stored?.known.sessions })
    expect(await storage.knownState(id)).toEqual(stored?.known)
    counts[id] = Object.values(log.knownState().sessions).reduce((sum, count) => sum + count, 0)
  }
  return counts
}

/** All ids of a database, accounts first. */
function idsIn(file: string, account: RawCoID): readonly RawCoID[] {
  const database = openDatabase(file)
  const rows = database.prepare("SELECT id FROM coValues").all() as { readonly id: RawCoID }[]
  database.close()
  return [account, ...rows.map(({ id }) => id).filter((id) => id !== account)]
}

function query(file: string, sql: string): unknown[] {
  const database = openDatabase(file)
  const rows = database.prepare(sql).all()
  database.close()
  return rows
}

describe.each(["0.19.22", "0.20.19"])("database of %s", (version) => {
  test("every signature holds, marks are there, nothing is changed by reading", async () => {
    const { file, fixture } = published(version)
    const ids = idsIn(file, fixture.credentials.accountID)
    const before = query(file, "SELECT * FROM sessions")
    const storage = getSqliteStorage(file)
    const counts = await verified(storage, ids)
    const [{ total }] = query(file, "SELECT count(*) AS total FROM transactions") as [{ total: number }]
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(total)
    const { map, map2, deleted = [] } = fixture.ids
    expect([...(await storage.unsyncedIDs())].sort()).toEqual([map, map2, deleted].flat().sort())
    const large = await storage.read(fixture.ids.file ?? sampleID(0))
    expect(large?.pieces.length).toBeGreaterThan(1)
    await storage.close()
    expect(query(file, "SELECT * FROM sessions")).toEqual(before)
  })

  test("is continued by us without losing anything", async () => {
    const { file, fixture } = published(version)
    const ids = idsIn(file, fixture.credentials.accountID)
    const schema = query(file, "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'jazz_%' ORDER BY name")
    const versionBefore = query(file, "PRAGMA user_version")
    const storage = getSqliteStorage(file, { synchronous: "normal" })
    const before = await verified(storage, ids)
    const oracle = new StorageOracle()
    for (let start = 0; start < 4; start++) {
      const content = sampleContent(1, sampleSegment(0, start, 1, 60_000), sampleSegment(1, start, 1))
      oracle.append(content)
      storage.append(content)
    }
    for (const id of ids) {
      for (const piece of (await storage.read(id))?.pieces ?? []) storage.append(piece) // a server may offer what we have
    }
    await storage.close()
    const reopened = getSqliteStorage(file)
    expect(await verified(reopened, ids)).toEqual(before)
    await oracle.check(reopened)
    await reopened.close()
    expect(query(file, "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'jazz_%' ORDER BY name")).toEqual(schema)
    expect(query(file, "PRAGMA user_version")).toEqual(versionBefore)
  })
})

describe("other databases", () => {
  test("the oldest version is upgraded in place", async () => {
    const { file, fixture } = published("0.19.22")
    const database = openDatabase(file)
    database.exec(`
      DROP TABLE unsynced_covalues; DROP TABLE signatureAfter; ALTER TABLE sessions DROP COLUMN bytesSinceLastSignature;
      CREATE TABLE somebodyElses (a); PRAGMA user_version = 1;
    `)
    database.close()
    const storage = getBetterSqliteStorage(file)
    await verified(storage, [fixture.credentials.accountID, fixture.ids.file ?? sampleID(0)])
    storage.append(sampleContent(0, sampleSegment(0, 0, 1)))
    storage.setUnsynced(sampleID(0), "any", true)
    await storage.close()
    expect(query(file, "PRAGMA user_version")).toEqual([expect.objectContaining({ user_version: 4 })])
    expect(query(file, "SELECT co_value_id AS id FROM unsynced_covalues")).toEqual([expect.objectContaining({ id: sampleID(0) })])
    expect(query(file, "SELECT count(*) AS n FROM somebodyElses")).toEqual([expect.objectContaining({ n: 0 })])
  })

  test("an upgrade that was interrupted after its last statement is finished", async () => {
    const { file } = published("0.19.22")
    const database = openDatabase(file)
    database.exec("PRAGMA user_version = 1")
    database.close()
    const storage = getNodeSqliteStorage(file)
    expect((await storage.unsyncedIDs()).length).toBe(2)
    await storage.close()
  })

  test("a damaged transaction hides what follows it, until somebody brings it again", async () => {
    const file = join(folder, `${files++}.db`)
    const oracle = new StorageOracle()
    const whole = sampleContent(0, sampleSegment(0, 0, 1, 120_000), sampleSegment(1, 0, 2))
    const rest = sampleContent(0, sampleSegment(0, 1, 3))
    const writer = getSqliteStorage(file)
    for (const content of [whole, rest]) {
      oracle.append(content)
      writer.append(content)
    }
    await writer.close()
    const database = openDatabase(file)
    database.exec("UPDATE transactions SET tx = '{broken' WHERE ses = 1 AND idx = 2")
    database.close()
    const storage = getSqliteStorage(file)
    const counts = Object.values((await storage.read(sampleID(0)))?.known.sessions ?? {})
    expect(counts).toEqual([1, 2])
    expect(Object.values((await storage.knownState(sampleID(0)))?.sessions ?? {})).toEqual([1, 2])
    storage.append(rest)
    await oracle.check(storage)
    await storage.close()
    const reopened = getSqliteStorage(file)
    await oracle.check(reopened)
    await reopened.close()
  })

  test("a value whose header cannot be read is damaged, not absent", async () => {
    const { file, fixture } = published("0.19.22")
    const database = openDatabase(file)
    database.exec(`UPDATE coValues SET header = '{"type":5}' WHERE id = '${fixture.ids.map}'`)
    database.close()
    const storage = getSqliteStorage(file)
    await expect(storage.read(fixture.ids.map ?? sampleID(0))).rejects.toMatchObject({ code: "storage.corrupt" })
    expect(await storage.read(fixture.ids.list ?? sampleID(0))).toBeDefined()
    await storage.close()
  })
})
