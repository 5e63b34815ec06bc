import "fake-indexeddb/auto"
import { readFileSync } from "node:fs"
import fc from "fast-check"
import { afterEach, describe, expect, test, vi } from "vitest"
import { LocalNode, type AgentSecret, type RawCoID, type RawCoMap } from "cojson"
import { PureJSCrypto } from "cojson/crypto/PureJSCrypto"
import { runStoragePlan, sampleContent, sampleID, sampleSegment, storageSuite, type StorageFixture } from "cojson/testing"
import { getIndexedDBStorage } from "./index.ts"
import { result } from "./requests.ts"
import { upgrade } from "./schema.ts"

let databases = 0

function newName(): string {
  return `test-${databases++}`
}

function fixture(): StorageFixture {
  const name = newName()
  return { open: () => getIndexedDBStorage(name) }
}

describe("IndexedDB", () => {
  for (const { name, run } of storageSuite) test(name, () => run(fixture()))
  test("random appends and restarts", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(0xfffff), { maxLength: 40 }), (plan) => runStoragePlan(plan, fixture())),
      { numRuns: 15 },
    )
  })
})

afterEach(() => vi.unstubAllGlobals())

interface Dump {
  readonly credentials: { readonly accountID: RawCoID; readonly accountSecret: AgentSecret }
  readonly ids: { readonly map: RawCoID; readonly map2: RawCoID; readonly file: RawCoID }
  readonly database: { readonly version: number; readonly stores: Readonly<Record<string, { readonly rows: readonly unknown[] }>> }
}

function openRaw(name: string, version?: number): Promise<IDBDatabase> {
  const request = indexedDB.open(name, version)
  request.onupgradeneeded = ({ oldVersion }) => upgrade(request.result, oldVersion)
  return result(request)
}

async function restore(dump: Dump, name: string, version = dump.database.version): Promise<void> {
  const database = await openRaw(name, version)
  const stores = Object.keys(dump.database.stores)
  const transaction = database.transaction(stores, "readwrite")
  for (const store of stores)
    for (const row of dump.database.stores[store]?.rows ?? []) await result(transaction.objectStore(store).put(row))
  database.close()
}

const dump = JSON.parse(readFileSync(new URL("../fixtures/indexeddb-0.19.22.json", import.meta.url), "utf8")) as Dump

test.each([5, 7])("a database of the published packages, version %i, opens and goes on", async (version) => {
  const name = newName()
  await restore(dump, name, version)
  const crypto = new PureJSCrypto()

  const node = await LocalNode.withLoadedAccount({
    ...dump.credentials,
    sessionID: undefined,
    crypto,
    peers: [],
    storage: await getIndexedDBStorage(name),
  })
  const map = (await node.load(dump.ids.map as RawCoMap["id"])) as RawCoMap
  const before = map.toJSON()
  map.set("continued", true)
  await node.gracefulShutdown()

  expect(Object.keys(before).length).toBeGreaterThan(0)
  const database = await openRaw(name)
  expect(database.version).toBe(version)
  const sessions = (await result(database.transaction("sessions").objectStore("sessions").getAll())) as { sessionID: string }[]
  expect(sessions.filter(({ sessionID }) => sessionID === node.currentSessionID)).toHaveLength(1)
  database.close()

  const again = await LocalNode.withLoadedAccount({
    ...dump.credentials,
    sessionID: undefined,
    crypto,
    peers: [],
    storage: await getIndexedDBStorage(name),
  })
  const reloaded = (await again.load(dump.ids.map as RawCoMap["id"])) as RawCoMap
  expect(reloaded.toJSON()).toEqual({ ...before, continued: true })
  await again.gracefulShutdown()
})

test("two tabs write to one database", async () => {
  const name = newName()
  const [one, two] = await Promise.all([getIndexedDBStorage(name), getIndexedDBStorage(name)])

  one.append(sampleContent(0))
  two.append(sampleContent(0))
  two.append(sampleContent(1))
  await Promise.all([one.flush(), two.flush()])

  expect((await one.knownState(sampleID(1)))?.header).toBe(true)
  expect((await two.knownState(sampleID(0)))?.header).toBe(true)
  await Promise.all([one.close(), two.close()])
})

test("an upgrade in another tab is not held up, and the storage goes on afterwards", async () => {
  const name = newName()
  const storage = await getIndexedDBStorage(name)
  storage.append(sampleContent(0))
  await storage.flush()

  const newer = await openRaw(name, 7)
  newer.close()

  storage.append(sampleContent(1))
  await storage.flush()
  expect((await storage.knownState(sampleID(0)))?.header).toBe(true)
  expect((await storage.knownState(sampleID(1)))?.header).toBe(true)
  await storage.close()
})

test("a missing transaction hides the end of its session, and comes back when somebody brings it", async () => {
  const name = newName()
  const storage = await getIndexedDBStorage(name)
  const content = sampleContent(0, sampleSegment(0, 0, 3))
  storage.append(content)
  await storage.flush()
  const database = await openRaw(name)
  await result(database.transaction("transactions", "readwrite").objectStore("transactions").delete([1, 1]))
  database.close()

  const damaged = await storage.read(sampleID(0))
  storage.append(content)
  await storage.flush()

  expect(damaged?.known).toEqual({ id: sampleID(0), header: true, sessions: {} })
  expect((await storage.read(sampleID(0)))?.pieces[0]?.segments[0]?.txs).toEqual(content.segments[0]?.txs)
  await storage.close()
})

test("without IndexedDB there is one clear error", async () => {
  vi.stubGlobal("indexedDB", undefined)

  await expect(getIndexedDBStorage(newName())).rejects.toMatchObject({ code: "storage.unavailable" })
})
