/** Values that are read in one turn of the event loop share a transaction, which nobody must notice. */
import type { CoID, RawCoMap } from "cojson"
import { expect, test } from "vitest"
import { getSqliteStorage } from "./index.ts"
import { query, written, type KeptDatabase } from "./testing/kept-database.ts"

const COUNT = 10

/** A database with some maps that count from 0. */
async function kept(): Promise<KeptDatabase & { readonly ids: readonly CoID<RawCoMap>[] }> {
  const { node, ...database } = await written()
  const group = node.createGroup()
  const ids = Array.from({ length: COUNT }, (_, n) => group.createMap({ n }).id as CoID<RawCoMap>)
  await node.gracefulShutdown()
  return { ...database, ids }
}

/** Reads all maps in one turn, and lets it end. */
async function readAll({ file, ids }: Awaited<ReturnType<typeof kept>>) {
  const storage = getSqliteStorage(file, { synchronous: "normal" })
  for (const id of ids) void storage.read(id)
  await Promise.resolve()
  return storage
}

test("leaves no transaction open: another program can empty the log", async () => {
  const database = await kept()
  const storage = await readAll(database)

  query(database.file, "DELETE FROM jazz_marks")
  const [checkpoint] = query(database.file, "PRAGMA wal_checkpoint(TRUNCATE)")

  expect(checkpoint).toMatchObject({ busy: 0 })
  await storage.close()
})

test("sees what was written between its reads of a turn", async () => {
  const { file, ids } = await kept()
  const storage = getSqliteStorage(file, { synchronous: "normal" })
  const other = getSqliteStorage(file, { synchronous: "normal" })
  const pieceOf = async (id: CoID<RawCoMap>) => (await other.read(id))?.pieces[0]
  const copy = await pieceOf(ids[0] as CoID<RawCoMap>)
  if (!copy?.header) throw new Error("no header")
  const fresh = { ...copy, id: "co_zWritten" as const, header: { ...copy.header, uniqueness: "another" } }

  for (const id of ids) void storage.read(id)
  storage.append(fresh)
  const found = storage.read(fresh.id)

  expect(found).toMatchObject({ known: { id: fresh.id } })
  await storage.close()
  await other.close()
})

test("sees in the next turn what another program has written", async () => {
  const database = await kept()
  const storage = await readAll(database)
  const [id] = database.ids

  query(database.file, "DELETE FROM coValues WHERE id = ?", id as string)
  const found = database.ids.map((known) => storage.read(known) !== undefined)

  expect(found).toEqual(database.ids.map((known) => known !== id))
  await storage.close()
})
