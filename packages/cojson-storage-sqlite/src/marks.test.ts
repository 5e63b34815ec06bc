/** What vouches for stored logs: a changed row is found when the value is read, cut off, and given again by a peer that has it. */
import { LocalNode, type CoID, type RawCoMap } from "cojson"
import { connectedPeers } from "cojson/testing"
import { afterEach, expect, test, vi } from "vitest"
import { crypto, load, opened, query, written, type KeptDatabase } from "./testing/kept-database.ts"

afterEach(() => vi.restoreAllMocks())
let connections = 0

interface Kept extends KeptDatabase {
  readonly id: CoID<RawCoMap>
  /** Has everything. */
  readonly server: LocalNode
}

/** A database with a map of three transactions: price 100, price 200, note. */
async function kept(): Promise<Kept> {
  const { node, ...database } = await written()
  const map = node.createGroup().createMap({ price: 100 })
  map.set("price", 200)
  map.set("note", "ok")
  const secret = crypto.newRandomAgentSecret()
  const server = new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto)
  connect(node, server)
  await node.syncManager.waitForAllCoValuesSync()
  await node.gracefulShutdown()
  return { ...database, id: map.id as CoID<RawCoMap>, server }
}

function connect(node: LocalNode, server: LocalNode): void {
  const [toServer, toNode] = connectedPeers("server", `node ${connections++}`, { peer1role: "server", peer2role: "client" })
  node.syncManager.addPeer(toServer)
  server.syncManager.addPeer(toNode)
}

/** Another ciphertext of the same length in the second transaction of the value: its bits can be changed without the key. */
function tamper({ file, id }: Kept): void {
  const [row] = query(
    file,
    `SELECT t.ses AS ses, t.tx AS tx FROM transactions t JOIN sessions s ON s.rowID = t.ses JOIN coValues v ON v.rowID = s.coValue
      WHERE v.id = ? AND t.idx = 1`,
    id,
  ) as { ses: number; tx: string }[]
  if (!row) throw new Error("no row")
  const { encryptedChanges, ...rest } = JSON.parse(row.tx) as { encryptedChanges: string }
  const payload = Buffer.from(encryptedChanges.slice("encrypted_U".length), "base64url")
  const at = payload.length - 4 // the first digit of 200
  payload[at] = (payload[at] ?? 0) ^ "2".charCodeAt(0) ^ "9".charCodeAt(0)
  const text = payload.toString("base64url")
  const padded = text + "=".repeat((4 - (text.length % 4)) % 4)
  query(
    file,
    "UPDATE transactions SET tx = ? WHERE ses = ? AND idx = 1",
    JSON.stringify({ encryptedChanges: `encrypted_U${padded}`, ...rest }),
    row.ses,
  )
}

const marksOf = ({ file, id }: Kept) =>
  query(
    file,
    `SELECT k.count AS count, k.mark AS mark FROM jazz_marks k JOIN sessions s ON s.rowID = k.session JOIN coValues v ON v.rowID = s.coValue
      WHERE v.id = ?`,
    id,
  )
const hits = () => vi.spyOn(crypto, "verifyDigest")

test("what a program has stored is read by the next one without a verification", async () => {
  const value = await kept()
  const verifications = hits()
  const node = await opened(value)
  expect((await load(node, value.id)).toJSON()).toEqual({ price: 200, note: "ok" })
  expect(verifications).not.toHaveBeenCalled()
  await node.gracefulShutdown()
})

test.each([
  ["with its mark", () => {}],
  ["and the marks are gone", (file: string) => query(file, "DELETE FROM jazz_marks")],
  ["and so is the mark", (file: string) => query(file, "UPDATE jazz_marks SET mark = upper(mark)")],
])("a transaction that was changed on disk does not count, %s", async (_, alsoChange) => {
  const value = await kept()
  tamper(value)
  alsoChange(value.file)
  const node = await opened(value)
  const map = await load(node, value.id)
  expect(map.get("price")).toBe(undefined)
  await node.gracefulShutdown()
  expect(
    query(value.file, "SELECT s.lastIdx AS n FROM sessions s JOIN coValues v ON v.rowID = s.coValue WHERE v.id = ?", value.id),
  ).toEqual([expect.objectContaining({ n: 0 })])
})

test("a peer gives again what was cut off, and it is stored", async () => {
  const value = await kept()
  tamper(value)
  const node = await opened(value)
  connect(node, value.server)
  const map = await load(node, value.id)
  await vi.waitFor(() => expect(map.toJSON()).toEqual({ price: 200, note: "ok" }), 10_000)
  await node.gracefulShutdown()

  const again = await opened(value)
  expect((await load(again, value.id)).toJSON()).toEqual({ price: 200, note: "ok" })
  await again.gracefulShutdown()
})

test.each([
  ["changed", (file: string) => query(file, "UPDATE jazz_marks SET mark = upper(mark)")],
  ["of another length of the log", (file: string) => query(file, "UPDATE jazz_marks SET count = count + 1")],
  ["that of another session", (file: string) => query(file, "UPDATE jazz_marks SET mark = (SELECT mark FROM jazz_marks LIMIT 1)")],
  ["gone", (file: string) => query(file, "DELETE FROM jazz_marks")],
])("where a mark is %s, the signature decides, and the mark is made anew", async (_, damage) => {
  const value = await kept()
  const before = marksOf(value)
  damage(value.file)
  const verifications = hits()
  const node = await opened(value)
  expect((await load(node, value.id)).toJSON()).toEqual({ price: 200, note: "ok" })
  expect(verifications).toHaveBeenCalled()
  await node.gracefulShutdown()
  expect(marksOf(value)).toEqual(before)
})

test("who writes to a value before reading it does not sign what was changed", async () => {
  const value = await kept()
  tamper(value)
  const node = await opened(value)
  const map = await load(node, value.id)
  map.set("note", "new")
  expect(map.toJSON()).toEqual({ note: "new" })
  await node.gracefulShutdown()
  const again = await opened(value)
  expect((await load(again, value.id)).toJSON()).toEqual({ note: "new" })
  await again.gracefulShutdown()
})
