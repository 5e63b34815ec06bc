/** Databases that a program has left, for tests of what the next one makes of them. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { LocalNode, type AgentSecret, type CoID, type NewAccount, type RawAccountID, type RawCoValue } from "cojson"
import { WasmCrypto } from "cojson/crypto/WasmCrypto"
import { afterAll } from "vitest"
import { openDatabase } from "../database.ts"
import { getSqliteStorage } from "../index.ts"

export const crypto = await WasmCrypto.create()

const folder = mkdtempSync(join(tmpdir(), "kept-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0

/** A database, and who wrote it. */
export interface KeptDatabase {
  readonly file: string
  readonly accountID: RawAccountID
  readonly accountSecret: AgentSecret
}

/** A new account on a new database. What it writes is kept when its node is shut down. */
export async function written(): Promise<KeptDatabase & Pick<NewAccount, "node">> {
  const file = join(folder, `${files++}.db`)
  const storage = getSqliteStorage(file, { synchronous: "normal" })
  const { node, accountID, accountSecret } = await LocalNode.withNewlyCreatedAccount({ creationProps: { name: "writer" }, crypto, storage })
  return { node, file, accountID, accountSecret }
}

/** The next program on it. */
export async function opened({ file, accountID, accountSecret }: KeptDatabase): Promise<LocalNode> {
  const storage = getSqliteStorage(file, { synchronous: "normal" })
  return await LocalNode.withLoadedAccount({ accountID, accountSecret, sessionID: undefined, crypto, peers: [], storage })
}

export async function load<T extends RawCoValue>(node: LocalNode, id: CoID<T>): Promise<T> {
  const value = await node.load(id)
  if (value === "unavailable") throw new Error("unavailable")
  return value
}

/** What a statement gives, or nothing when it changes something. */
export function query(file: string, sql: string, ...params: (string | number)[]): unknown[] {
  const database = openDatabase(file)
  const rows = database.prepare(sql).all(...params)
  database.close()
  return rows
}
