import {
  LocalNode,
  type CoID,
  type RawCoID,
  RawCoList,
  RawCoMap,
  RawCoPlainText,
  RawCoStream,
  type RawCoValue,
  type RawGroup,
} from "cojson"
import { connectedPeers } from "cojson/testing"
import { describe, expect, test } from "vitest"
import { getSqliteStorage } from "./index.ts"
import { crypto, load, opened, query, written, type KeptDatabase } from "./testing/kept-database.ts"

const EDITS = 150

interface Kept extends KeptDatabase {
  readonly id: CoID<RawCoValue>
  readonly group: CoID<RawGroup>
}

/** A database with one value that `write` made, and its snapshot. */
async function kept(write: (group: RawGroup) => { readonly id: RawCoID }): Promise<Kept> {
  const { node, ...database } = await written()
  const group = node.createGroup()
  const { id } = write(group)
  await node.gracefulShutdown()
  expect(query(database.file, "SELECT count(*) AS n FROM jazz_snapshots")).toEqual([expect.objectContaining({ n: 1 })])
  return { ...database, id: id as CoID<RawCoValue>, group: group.id as CoID<RawGroup> }
}

/** Everything that can be read of a value. The content comes first: it may come from a snapshot, the rest never does. */
async function everything(node: LocalNode, id: RawCoID): Promise<unknown> {
  const value = await load(node, id)
  const content = value.toJSON()
  const { core } = value
  return {
    content,
    times: [core.times.earliest, core.times.latest],
    entries: core.entries(),
    judged: core.verifiedTransactions,
    log: core.newContentSince(undefined),
    known: core.knownState(),
  }
}

async function readAll(from: Kept): Promise<unknown> {
  const node = await opened(from)
  const all = await everything(node, from.id)
  await node.storage?.close()
  return all
}

/** Changes a value of any kind; what it says then. */
function edited(value: RawCoValue): unknown {
  if (value instanceof RawCoMap) value.set("later", true)
  else if (value instanceof RawCoPlainText) value.insertBefore(0, "later")
  else if (value instanceof RawCoList) value.append("later")
  else if (value instanceof RawCoStream) value.push("later")
  return value.toJSON()
}

function forget({ file }: Kept): void {
  query(file, "DELETE FROM jazz_snapshots")
}

/** What the log alone says. */
async function fromLog(from: Kept): Promise<unknown> {
  forget(from)
  return await readAll(from)
}

function numbers(group: RawGroup): RawCoMap {
  const map = group.createMap()
  for (let i = 0; i < EDITS; i++) map.set(`key${i % 7}`, i, i % 50 === 0 ? "trusting" : "private")
  map.delete("key3")
  return map
}

const kinds: Readonly<Record<string, (group: RawGroup) => { readonly id: RawCoID }>> = {
  map: numbers,
  list: (group) => {
    const list = group.createList()
    for (let i = 0; i < EDITS; i++) list.append(i, i % 3 === 0 ? undefined : 0)
    for (let i = 0; i < 20; i++) list.delete(i * 2)
    return list
  },
  "list from one call": (group) => {
    const list = group.createList()
    list.appendItems(Array.from({ length: EDITS }, (_, i) => ({ i })))
    return list
  },
  text: (group) => {
    const text = group.createPlainText("start")
    for (let i = 0; i < EDITS; i++) text.insertBefore(i, "ä")
    text.deleteRange({ from: 3, to: 60 })
    return text
  },
  feed: (group) => {
    const stream = group.createStream()
    for (let i = 0; i < EDITS; i++) stream.push({ i, __proto__: null })
    return stream
  },
}

test("an item without a value is not null when it comes from a snapshot", async () => {
  const from = await kept((group) => {
    const list = group.createList()
    for (let i = 0; i < EDITS; i++) list.append((i % 2 === 0 ? i : undefined) as number)
    return list
  })
  const withSnapshot = await readAll(from)

  expect(withSnapshot).toStrictEqual(await fromLog(from))
})

describe.each(Object.entries(kinds))("%s", (_, write) => {
  test("everything reads the same with and without a snapshot", async () => {
    const from = await kept(write)
    const withSnapshot = await readAll(from)

    expect(withSnapshot).toEqual(await fromLog(from))
  })

  test("content is read without the log", async () => {
    const from = await kept(write)
    const before = await opened(from)
    const content = (await load(before, from.id)).toJSON()
    await before.storage?.close()
    query(
      from.file,
      "UPDATE transactions SET tx = '{broken' WHERE idx BETWEEN 10 AND 100 AND ses IN (SELECT ses FROM transactions WHERE idx = 120)",
    )
    const node = await opened(from)

    expect((await load(node, from.id)).toJSON()).toEqual(content)
    await node.storage?.close()
  })

  test("what was written after the snapshot is there too", async () => {
    const from = await kept(write)
    const snapshot = query(from.file, "SELECT snapshot FROM jazz_snapshots")
    const writer = await opened(from)
    const value = await load(writer, from.id)
    const content = value.toJSON()
    edited(value)
    await writer.gracefulShutdown()
    expect(query(from.file, "SELECT snapshot FROM jazz_snapshots")).toEqual(snapshot)
    const all = await readAll(from)

    expect((all as { readonly content: unknown }).content).not.toEqual(content)
    expect(all).toEqual(await fromLog(from))
  })
})

describe("a snapshot is not believed", () => {
  test.each([0, 20, 60, 2_000, -1])("when position %i of it was changed", async (position) => {
    const from = await kept(numbers)
    const row = query(from.file, "SELECT snapshot FROM jazz_snapshots")[0] as { readonly snapshot: string }
    const at = position < 0 ? row.snapshot.length - 3 : position
    const other = row.snapshot[at] === "A" ? "B" : "A"
    query(from.file, "UPDATE jazz_snapshots SET snapshot = ?", `${row.snapshot.slice(0, at)}${other}${row.snapshot.slice(at + 1)}`)
    const all = await readAll(from)

    expect(all).toEqual(await fromLog(from))
  })

  test.each(["", " ", "x", "zzz sealed_U", "zzz sealed_UAAAA"])("when it is %j", async (text) => {
    const from = await kept(numbers)
    query(from.file, "UPDATE jazz_snapshots SET snapshot = ?", text)
    const all = await readAll(from)

    expect(all).toEqual(await fromLog(from))
  })

  test("when it was made for another value", async () => {
    const from = await kept(numbers)
    const row = query(from.file, "SELECT snapshot FROM jazz_snapshots")[0] as { readonly snapshot: string }
    query(from.file, "UPDATE jazz_snapshots SET snapshot = ?", row.snapshot)
    const node = await opened(from)
    const other = numbers((await load(node, from.group)) as RawGroup)
    await node.gracefulShutdown()
    query(from.file, "UPDATE jazz_snapshots SET snapshot = ?", row.snapshot)
    const all = await readAll({ ...from, id: other.id })

    expect(all).toEqual(await fromLog({ ...from, id: other.id }))
  })

  test("when the log is shorter than it was, or ends otherwise", async () => {
    for (const sql of [
      "UPDATE sessions SET lastIdx = 140 WHERE lastIdx > 100",
      "UPDATE sessions SET lastSignature = (SELECT lastSignature FROM sessions LIMIT 1) WHERE lastIdx > 100",
    ]) {
      const from = await kept(numbers)
      query(from.file, sql)
      const node = await opened(from)
      const content = (await load(node, from.id)).toJSON()
      await node.storage?.close()
      forget(from)
      const oracle = await opened(from)

      expect(content).toEqual((await load(oracle, from.id)).toJSON())
      await oracle.storage?.close()
    }
  })

  test("when another account reads the database", async () => {
    const from = await kept((group) => {
      group.addMember("everyone", "reader")
      return numbers(group)
    })
    const created = await LocalNode.withNewlyCreatedAccount({
      creationProps: { name: "other" },
      crypto,
      storage: getSqliteStorage(from.file),
    })
    await created.node.gracefulShutdown()
    const other = { ...from, accountID: created.accountID, accountSecret: created.accountSecret }

    expect(await readAll(other)).toEqual(await readAll(from))
  })
})

test.each(["", "zzz", "sealed_UAAAA"])("edits and history come from the log when the details are %j", async (details) => {
  for (const write of Object.values(kinds)) {
    const from = await kept(write)
    query(from.file, "UPDATE jazz_snapshots SET details = ?", details)
    const before = await readAll(from)
    const node = await opened(from)
    const changed = edited(await load(node, from.id))
    await node.gracefulShutdown()
    const after = (await fromLog(from)) as { readonly content: unknown }

    expect(after.content).toEqual(changed)
    expect((before as typeof after).content).not.toEqual(changed)
  }
})

test("a map that was restored is edited like one that was read", async () => {
  const from = await kept(numbers)
  const node = await opened(from)
  const restored = (await load(node, from.id)) as RawCoMap
  forget(from)
  const other = await opened(from)
  const read = (await load(other, from.id)) as RawCoMap
  for (const map of [restored, read]) {
    map.set("key3", "back")
    map.set("new", null)
    map.delete("key1")
  }

  expect(restored.keys()).toEqual(read.keys())
  expect(Object.keys(restored.toJSON())).toEqual(Object.keys(read.toJSON()))
  expect(restored.toJSON()).toEqual(read.toJSON())
  expect(restored.get("key1")).toBeUndefined()
  for (const key of ["key0", "key1", "key3", "new"]) {
    const values = (map: RawCoMap) => [...map.editsAt(key)].map(({ value }) => value)
    expect(values(restored)).toEqual(values(read))
    expect(restored.lastEditAt(key)?.value).toEqual(read.lastEditAt(key)?.value)
  }
  await node.gracefulShutdown()
  await other.gracefulShutdown()
})

test("a change of the group that turns old verdicts has the log read again", async () => {
  const from = await kept(numbers)
  const before = await opened(from)
  const group = (await load(before, from.group)) as RawGroup
  expect(group.get(from.accountID)).toBe("admin")
  await before.storage?.close()
  query(
    from.file,
    "DELETE FROM transactions WHERE ses IN (SELECT rowID FROM sessions WHERE coValue = (SELECT rowID FROM coValues WHERE id = ?))",
    from.group,
  )
  const node = await opened(from)

  expect((await load(node, from.id)).toJSON()).toEqual({})
  await node.storage?.close()
})

test("a log that was lost behind a snapshot is found out, and what is left of it counts the next time", async () => {
  const from = await kept(numbers)
  query(from.file, "UPDATE transactions SET tx = '{broken' WHERE idx = 50 AND ses IN (SELECT ses FROM transactions WHERE idx = 120)")
  const node = await opened(from)
  const value = await load(node, from.id)
  expect(Object.keys(value.toJSON() as object)).toHaveLength(6)
  expect(value.core.entries().length).toBeLessThan(EDITS)
  expect(value.core.newContentSince(undefined)).toBeDefined()
  await node.storage?.close()
  expect(query(from.file, "SELECT * FROM jazz_snapshots")).toEqual([])
  const next = await opened(from)
  const { sessions } = (await load(next, from.id)).core.knownState()

  expect(Object.values(sessions).reduce((sum, count) => sum + count, 0)).toBe(0) // no signature ends before the damage
  await next.storage?.close()
})

test("a log that is cut back for damage loses its snapshot, which was made from it", async () => {
  const from = await kept(numbers)
  const storage = getSqliteStorage(from.file, { synchronous: "normal" })
  await storage.cutBack({ id: from.id, header: true, sessions: {} })
  await storage.close()

  expect(query(from.file, "SELECT * FROM jazz_snapshots")).toEqual([])
})

test("what a peer sends is verified against a log that was not read before", async () => {
  const from = await kept(numbers)
  const first = await opened(from)
  const second = await opened(from)
  const [one, two] = connectedPeers("one", "two", { peer1role: "server", peer2role: "client" })
  const secondValue = (await load(second, from.id)) as RawCoMap
  const firstValue = (await load(first, from.id)) as RawCoMap
  first.syncManager.addPeer(two)
  second.syncManager.addPeer(one)
  firstValue.set("by", "first")
  await first.syncManager.waitForAllCoValuesSync(2_000)

  expect(secondValue.get("by")).toBe("first")
  await first.gracefulShutdown()
  await second.gracefulShutdown()
})

test("values stay complete when the storage is taken from the node", async () => {
  const from = await kept(numbers)
  const node = await opened(from)
  const value = await load(node, from.id)
  const count = Object.values(value.core.knownState().sessions).reduce((sum, n) => sum + n, 0)
  node.removeStorage()

  expect(value.core.entries()).toHaveLength(count)
  await node.gracefulShutdown()
})
