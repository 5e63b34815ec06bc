import "fake-indexeddb/auto"
import { readFileSync } from "node:fs"
import fc from "fast-check"
import { afterEach, describe, expect, test, vi } from "vitest"
import { LocalNode, logger, type AgentSecret, type RawCoID, type RawCoMap } from "cojson"
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

test("what heals a damaged session is not taken for stored when the transaction with it was aborted", async () => {
  const name = newName()
  const storage = await getIndexedDBStorage(name)
  const content = sampleContent(0, sampleSegment(0, 0, 3))
  storage.append(content)
  await storage.flush()
  const database = await openRaw(name)
  await result(database.transaction("transactions", "readwrite").objectStore("transactions").delete([1, 1]))
  database.close()
  await storage.read(sampleID(0))

  abortAfterPut("transactions")
  storage.append(content)
  await storage.flush()

  expect((await storage.read(sampleID(0)))?.pieces[0]?.segments[0]?.txs).toEqual(content.segments[0]?.txs)
  await storage.close()
})

test("a connection that the browser has closed without saying so is opened again", async () => {
  const storage = await getIndexedDBStorage(newName())
  const begin = vi.spyOn(IDBDatabase.prototype, "transaction").mockImplementationOnce(() => {
    throw new DOMException("The database connection is closing.", "InvalidStateError")
  })
  const statuses: string[] = []
  storage.onStatusChange((status) => statuses.push(status))

  storage.append(sampleContent(0))
  await storage.flush()

  expect(begin.mock.contexts[0]).not.toBe(begin.mock.contexts[1])
  expect((await storage.knownState(sampleID(0)))?.header).toBe(true)
  expect(statuses).toEqual([])
  await storage.close()
  begin.mockRestore()
})

test("a database that is deleted while it is in use is made again", async () => {
  const name = newName()
  const storage = await getIndexedDBStorage(name)
  storage.append(sampleContent(0, sampleSegment(0, 0, 3)))
  await storage.flush()

  await result(indexedDB.deleteDatabase(name))
  const settled: (Error | undefined)[] = []
  storage.append(sampleContent(0, sampleSegment(0, 3, 1)), (error) => settled.push(error))
  storage.append(sampleContent(1, sampleSegment(0, 0, 2)), (error) => settled.push(error))
  await storage.flush()

  expect(settled).toEqual([expect.objectContaining({ code: "storage.gap" }), undefined])
  expect(Object.values((await storage.knownState(sampleID(1)))?.sessions ?? {})).toEqual([2])
  await storage.close()
})

test("says that it waits for a tab that holds an older version and does not let go", async () => {
  const name = newName()
  const older = await result(indexedDB.open(name, 4))
  const said = vi.spyOn(logger, "warn").mockImplementation(() => {})

  const opening = getIndexedDBStorage(name)
  await vi.waitFor(() => expect(said).toHaveBeenCalledWith(expect.stringContaining("storage waits for other tabs")))
  older.close()

  await (await opening).close()
  said.mockRestore()
})

/** The browser aborts the transaction after its next record for a store, as it does when the disk is full. */
function abortAfterPut(store: string): void {
  const { put } = IDBObjectStore.prototype
  const spy = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (this: IDBObjectStore, ...record) {
    const request = put.apply(this, record)
    if (this.name !== store) return request
    spy.mockRestore()
    const { transaction } = this
    queueMicrotask(() => transaction.abort())
    return request
  })
}
