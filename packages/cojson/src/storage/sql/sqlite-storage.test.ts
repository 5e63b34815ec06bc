import { createRequire } from "node:module"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { afterAll, describe, expect, test } from "vitest"
import type { MaybePromise } from "../../base/maybe-promise.ts"
import type { StorageEngine } from "../engine.ts"
import type { Content } from "../../log/content.ts"
import type * as SQLite from "@photostructure/sqlite"
import { runStoragePlan, storageSuite, type StorageFixture } from "../storage-suite.ts"
import { sampleContent, sampleID, sampleSegment, sampleSession, StorageOracle } from "../storage-oracle.ts"
import type { Storage } from "../storage.ts"
import { getSqliteStorage, getSqliteStorageAsync, type SQLiteDatabaseDriver, type SQLiteDatabaseDriverAsync } from "./sqlite-storage.ts"

const { DatabaseSync } = createRequire(import.meta.url)("@photostructure/sqlite") as typeof SQLite
const folder = mkdtempSync(join(tmpdir(), "sql-driver-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0

type Params = (string | number | null)[]

/** A driver as users of published packages write it. */
function syncDriver(file: string): SQLiteDatabaseDriver {
  const database = new DatabaseSync(file)
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
  return {
    run: (sql, params) => void database.prepare(sql).run(...(params as Params)),
    get: <T>(sql: string, params: unknown[]) => database.prepare(sql).get(...(params as Params)) as T | undefined,
    query: <T>(sql: string, params: unknown[]) => database.prepare(sql).all(...(params as Params)) as T[],
    transaction(callback) {
      database.exec("BEGIN")
      try {
        callback()
        database.exec("COMMIT")
      } catch (error) {
        database.exec("ROLLBACK")
        throw error
      }
    },
    closeDb: () => database.close(),
  }
}

/** The same behind promises that resolve later, with a driver of its own for transactions. */
function asyncDriver(file: string): SQLiteDatabaseDriverAsync {
  const opened: { driver?: SQLiteDatabaseDriver } = {}
  const driver = (): SQLiteDatabaseDriver => (opened.driver ??= syncDriver(file))
  const scope: SQLiteDatabaseDriverAsync = {
    run: async (sql, params) => driver().run(sql, params),
    get: async <T>(sql: string, params: unknown[]) => driver().get<T>(sql, params),
    query: async <T>(sql: string, params: unknown[]) => driver().query<T>(sql, params),
    transaction: async () => expect.unreachable("transactions are not nested"),
    closeDb: async () => driver().closeDb(),
  }
  return {
    ...scope,
    initialize: async () => void driver(),
    async transaction(callback) {
      await scope.run("BEGIN", [])
      try {
        await callback(scope)
      } catch (error) {
        await scope.run("ROLLBACK", [])
        throw error
      }
      await scope.run("COMMIT", [])
    },
  }
}

function syncFixture(): StorageFixture {
  const file = join(folder, `${files++}.db`)
  return { open: () => getSqliteStorage(syncDriver(file)) }
}

function asyncFixture(): StorageFixture {
  const file = join(folder, `${files++}.db`)
  return { open: () => getSqliteStorageAsync(asyncDriver(file)) }
}

describe("synchronous driver", () => {
  for (const { name, run } of storageSuite) test(name, () => run(syncFixture()))
  test("random appends and restarts", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(0xfffff), { maxLength: 30 }), (plan) => runStoragePlan(plan, syncFixture())),
      { numRuns: 20 },
    )
  })
})

describe("asynchronous driver", () => {
  for (const { name, run } of storageSuite) test(name, () => run(asyncFixture()))
  test("random appends and restarts", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(0xfffff), { maxLength: 30 }), (plan) => runStoragePlan(plan, asyncFixture())),
      { numRuns: 20 },
    )
  })
})

describe("two connections to one file", () => {
  test("see and extend each other's data", async () => {
    const file = join(folder, `${files++}.db`)
    const [a, b] = [getSqliteStorage(syncDriver(file)), getSqliteStorage(syncDriver(file))]
    const oracle = new StorageOracle()
    for (let start = 0; start < 10; start++) {
      const content = sampleContent(0, sampleSegment(0, start, 2), sampleSegment(1, 0, start + 1))
      oracle.append(content)
      expect(await stored(start % 3 === 0 ? a : b, content)).toBeUndefined()
    }
    await oracle.check(getSqliteStorage(syncDriver(file)))
    expect((await a.read(sampleID(0)))?.known.sessions[sampleSession(0)]).toBe(11)
  })

  test("find out about data that the other has written when a gap is reported", async () => {
    const file = join(folder, `${files++}.db`)
    const [a, b] = [getSqliteStorage(syncDriver(file)), getSqliteStorage(syncDriver(file))]
    await stored(a, sampleContent(0, sampleSegment(0, 0, 2)))
    await stored(b, sampleContent(0, sampleSegment(0, 2, 2)))
    expect(await stored(a, sampleContent(0, sampleSegment(0, 3, 2)))).toMatchObject({ code: "storage.gap" })
    expect((await a.knownState(sampleID(0)))?.sessions[sampleSession(0)]).toBe(4)
    expect(await stored(a, sampleContent(0, sampleSegment(0, 3, 2)))).toBeUndefined()
  })
})

describe("any statement that fails once", () => {
  for (const kind of ["synchronous", "asynchronous"] as const) {
    test(`loses nothing (${kind})`, async () => {
      let reached = true
      for (let failing = 0; reached; failing++) {
        const file = join(folder, `${files++}.db`)
        let calls = 0
        reached = false
        const check = (): void => {
          if (calls++ !== failing) return
          reached = true
          throw new Error("disk I/O error")
        }
        const oracle = new StorageOracle()
        const database = syncDriver(file)
        const storage = await opened(() =>
          kind === "synchronous"
            ? getSqliteStorage(failingBefore(database, check))
            : getSqliteStorageAsync(behindPromises(failingBefore(database, check))),
        )
        for (let start = 0; start < 3; start++) {
          const outcomes: (Error | undefined)[] = []
          for (const size of [30, 60_000]) {
            const content = sampleContent(0, sampleSegment(size, start, 1, size), sampleSegment(1, 2 * start, 3))
            oracle.append(content)
            storage.append(content, (error) => outcomes.push(error))
          }
          storage.setUnsynced(sampleID(start), "any", true)
          await storage.flush()
          expect(outcomes).toEqual([undefined, undefined])
        }
        calls = Number.MAX_SAFE_INTEGER
        await oracle.check(storage)
        expect(await storage.unsyncedIDs()).toEqual([0, 1, 2].map(sampleID))
        await storage.close()
        const reopened = getSqliteStorage(syncDriver(file))
        await oracle.check(reopened)
        await reopened.close()
      }
    })
  }
})

/** Opening may be refused; the second attempt continues where the first left the tables. */
async function opened(open: () => MaybePromise<StorageEngine>): Promise<StorageEngine> {
  try {
    return await open()
  } catch (error) {
    expect(error).toMatchObject({ message: "disk I/O error" })
    return open()
  }
}

function failingBefore(driver: SQLiteDatabaseDriver, check: () => void): SQLiteDatabaseDriver {
  function checked<A extends unknown[], R>(work: (...args: A) => R): (...args: A) => R {
    return (...args) => {
      check()
      return work(...args)
    }
  }
  return {
    run: checked(driver.run),
    get: checked(driver.get) as SQLiteDatabaseDriver["get"],
    query: checked(driver.query) as SQLiteDatabaseDriver["query"],
    transaction: (callback) =>
      driver.transaction(() => {
        check()
        callback()
        check()
      }),
    closeDb: driver.closeDb,
  }
}

/** Several statements of an asynchronous driver, each after a pause, around one synchronous driver. */
function behindPromises(driver: SQLiteDatabaseDriver): SQLiteDatabaseDriverAsync {
  return {
    run: async (sql, params) => driver.run(sql, params),
    get: async <T>(sql: string, params: unknown[]) => driver.get<T>(sql, params),
    query: async <T>(sql: string, params: unknown[]) => driver.query<T>(sql, params),
    async transaction(callback) {
      driver.run("BEGIN", [])
      try {
        await callback()
        driver.run("COMMIT", [])
      } catch (error) {
        for (let attempt = 0; attempt < 2; attempt++) {
          try {
            driver.run("ROLLBACK", [])
            break
          } catch {
            // this call was the one that fails
          }
        }
        throw error
      }
    },
    closeDb: async () => driver.closeDb(),
  }
}

function stored(storage: Storage, content: Content): Promise<Error | undefined> {
  return new Promise((resolve) => storage.append(content, resolve))
}

test("what is no driver is refused, with the way to open a file", async () => {
  const refusal = expect.objectContaining({ code: "storage.unsupported", message: expect.stringContaining("cojson-storage-sqlite") })

  for (const no of [undefined, "app.db", {}] as never[]) {
    expect(() => getSqliteStorage(no)).toThrow(refusal)
    await expect(getSqliteStorageAsync(no)).rejects.toEqual(refusal)
  }
})
