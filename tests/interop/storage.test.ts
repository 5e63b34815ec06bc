/** Databases go back and forth between published packages and ours without loss. */
import { execFile } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { getSqliteStorage } from "cojson-storage-sqlite"
import { LocalNode, type CoID, type RawCoMap, type StorageAPI } from "cojson"
import { WasmCrypto } from "cojson/crypto/WasmCrypto"
import { afterAll, describe, expect, test } from "vitest"
import { PureJSCrypto } from "../../packages/cojson/src/crypto/entries/PureJSCrypto.ts"
import { openDatabase } from "../../packages/cojson-storage-sqlite/src/database.ts"
import { isAgentID, type AgentID, type AgentSecret } from "../../packages/cojson/src/ids/agent-id.ts"
import type { RawAccountID, RawCoID } from "../../packages/cojson/src/ids/co-id.ts"
import { CoValueLog } from "../../packages/cojson/src/log/co-value-log.ts"
import { trustingTransactionText } from "../../packages/cojson/src/log/transaction.ts"

const HERE = fileURLToPath(new URL(".", import.meta.url))
const folder = mkdtempSync(join(tmpdir(), "interop-storage-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Created {
  readonly accountID: RawAccountID
  readonly accountSecret: AgentSecret
  readonly group: RawCoID
  readonly map: RawCoID
  readonly list: RawCoID
}

interface ReadBack {
  readonly map: Readonly<Record<string, unknown>>
  readonly list: readonly string[]
}

/** Runs a command of published-storage.mjs in a process of its own. */
async function published<T>(version: string, file: string, command: string, args: object = {}): Promise<T> {
  const program = join(HERE, `published-${version}`, "storage.mjs")
  const { stdout } = await promisify(execFile)(process.execPath, [program, file, command, JSON.stringify(args)])
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as T
}

/** Loads and verifies a value, account first. */
async function openLog(storage: StorageAPI, id: RawCoID, created: Created): Promise<CoValueLog> {
  const crypto = await PureJSCrypto.create()
  const account = await storage.read(created.accountID)
  const ruleset = account?.pieces[0]?.header?.ruleset
  const agent = ruleset?.type === "group" && isAgentID(ruleset.initialAdmin) ? ruleset.initialAdmin : undefined
  const log = new CoValueLog(
    id,
    crypto,
    (author: RawAccountID | AgentID) => {
      const signer = isAgentID(author) ? author : agent
      return signer && crypto.getAgentSignerID(signer)
    },
    crypto.getAgentSignerSecret(created.accountSecret),
  )
  for (const piece of (await storage.read(id))?.pieces ?? []) {
    const { refused, gap, waiting } = log.receive(piece)
    expect([refused, gap, waiting]).toEqual([[], false, undefined])
  }
  expect(log.header).toBeDefined()
  return log
}

/** Sets keys of the map with a new session of ours, one commit each. */
async function editWithOurs(file: string, created: Created, keys: readonly string[], size: number): Promise<void> {
  const storage = getSqliteStorage(file)
  const log = await openLog(storage, created.map, created)
  const session = (await PureJSCrypto.create()).newRandomSessionID(created.accountID)
  for (const key of keys) {
    const known = log.knownState()
    const changes = JSON.stringify([{ op: "set", key, value: `ours ${"x".repeat(size)}` }])
    log.appendLocal(session, trustingTransactionText(changes, Date.now()), changes.length)
    for (const content of log.contentSince(known)) {
      expect(await new Promise((resolve) => storage.append(content, resolve))).toBeUndefined()
    }
  }
  await storage.close()
}

/** Reads and writes the map in a program of ours. */
async function withMap(file: string, { accountID, accountSecret, map }: Created, use: (map: RawCoMap) => void): Promise<void> {
  const crypto = await WasmCrypto.create()
  const storage = getSqliteStorage(file)
  const node = await LocalNode.withLoadedAccount({ accountID, accountSecret, sessionID: undefined, crypto, peers: [], storage })
  const value = await node.load(map as CoID<RawCoMap>)
  if (value === "unavailable") throw new Error("the map is not in the database")
  use(value)
  await node.gracefulShutdown()
}

function snapshotsIn(file: string): unknown {
  const database = openDatabase(file)
  const row = database.prepare("SELECT count(*) AS n FROM jazz_snapshots").get() as { readonly n: number }
  database.close()
  return row.n
}

describe.each(["0.19.22", "0.20.19"])("%s", (version) => {
  test("a database written by turns is complete for both", async () => {
    const file = join(folder, `turns-${version}.db`)
    const created = await published<Created>(version, file, "create")
    const list = ["0 60002", "1 60002", "2 60002", "3 60002"]

    await editWithOurs(file, created, ["a", "b", "c"], 50_000)
    const first = await published<ReadBack>(version, file, "read", created)
    expect(Object.keys(first.map).sort()).toEqual(["a", "b", "c", "first"])
    expect(first.list).toEqual(list)

    await published(version, file, "edit", { ...created, key: "theirs", value: 5 })
    await editWithOurs(file, created, ["d"], 10)
    await published(version, file, "edit", { ...created, key: "first", value: "changed" })

    const storage = getSqliteStorage(file)
    const log = await openLog(storage, created.map, created)
    expect(Object.values(log.knownState().sessions).sort()).toEqual([1, 1, 1, 1, 3])
    expect((await storage.read(created.list))?.pieces.length).toBeGreaterThan(1)
    await storage.close()
    const last = await published<ReadBack>(version, file, "read", created)
    expect(last.map).toMatchObject({ theirs: 5, first: "changed", d: `ours ${"x".repeat(10)}` })
    expect(last.list).toEqual(list)
  })

  test("a snapshot of ours neither disturbs them nor hides what they write", async () => {
    const file = join(folder, `snapshot-${version}.db`)
    const created = await published<Created>(version, file, "create")
    const edits = 150
    await withMap(file, created, (map) => {
      for (let i = 0; i < edits; i++) map.set(`ours${i % 5}`, i)
    })
    expect(snapshotsIn(file)).toBe(1)
    const first = await published<ReadBack>(version, file, "read", created)
    expect(first.map).toEqual({ first: "published", ours0: 145, ours1: 146, ours2: 147, ours3: 148, ours4: 149 })

    await published(version, file, "edit", { ...created, key: "ours0", value: "theirs" })
    await withMap(file, created, (map) => {
      expect(map.toJSON()).toEqual({ ...first.map, ours0: "theirs" })
      expect([...map.editsAt("ours0")].map(({ value }) => value)).toEqual([...Array.from({ length: 30 }, (_, i) => i * 5), "theirs"])
      map.set("ours1", "changed")
    })
    expect((await published<ReadBack>(version, file, "read", created)).map).toEqual({ ...first.map, ours0: "theirs", ours1: "changed" })
  })

  test("a database that we wrote from the start is complete for them", async () => {
    const [theirs, ours] = [join(folder, `original-${version}.db`), join(folder, `copy-${version}.db`)]
    const created = await published<Created>(version, theirs, "create")
    const [source, copy] = [getSqliteStorage(theirs), getSqliteStorage(ours)]
    const ids = new Set<RawCoID>([created.accountID])
    for (const id of ids) {
      for (const piece of (await source.read(id))?.pieces ?? []) {
        copy.append(piece)
        for (const named of JSON.stringify(piece).match(/co_z[1-9A-HJ-NP-Za-km-z]+/g) ?? []) ids.add(named as RawCoID)
      }
      ids.add(created.group).add(created.map).add(created.list)
    }
    await source.close()
    await copy.close()
    const read = await published<ReadBack>(version, ours, "read", created)
    expect(read).toEqual({ map: { first: "published" }, list: ["0 60002", "1 60002", "2 60002", "3 60002"] })
    await published(version, ours, "edit", { ...created, key: "more", value: true })
    expect((await published<ReadBack>(version, ours, "read", created)).map).toEqual({ first: "published", more: true })
    await editWithOurs(ours, created, ["a"], 10)
  })
})
