/** A client that writes to a value that it may only read. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { LocalNode, type RawCoMap } from "cojson"
import { WasmCrypto } from "cojson/crypto/WasmCrypto"
import { getSqliteStorage } from "cojson-storage-sqlite"
import { expect, test } from "vitest"
import { connectNode, startHonestClient } from "./honest-client.ts"
import { startServerProcess } from "./server-process.ts"

test("what a client has no right to write is kept nowhere, reaches nobody and disturbs nobody", { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "jazz-hostile-member-"))
  const file = join(folder, "sync.db")
  const server = await startServerProcess("--db", file, "--port", "0")
  const honest = await startHonestClient(server.url, "Honest")
  const connections = [await newClient(server.url), await newClient(server.url)] as const
  const [hostile, reader] = connections
  try {
    const { id } = honest.map
    const [theirs, shown] = [await loaded(hostile.node, id), await loaded(reader.node, id)]

    for (let i = 0; i < 20; i++) {
      theirs.core.makeTransaction([{ op: "set", key: "name", value: `hostile ${i}` }], "trusting")
      if (i % 5 === 0) await honest.write(`n${i}`, "honest")
    }
    await expect(theirs.core.waitForSync({ timeout: 10_000 })).rejects.toMatchObject({ code: "sync.refused" })
    await honest.write("last", "honest")
    await expect.poll(() => shown.get("last"), { timeout: 10_000 }).toBe("honest")
    await expect.poll(() => theirs.get("last"), { timeout: 10_000 }).toBe("honest")

    const own = hostile.node.createGroup().createMap({ mine: true })
    await own.core.waitForSync({ timeout: 10_000 })

    const session = hostile.node.currentSessionID
    for (const { core } of [shown, honest.map]) expect(Object.keys(core.knownState().sessions)).not.toContain(session)
    expect(honest.losses()).toBe(0)
    expect(server.output().match(/^\S+Z warn write refused/gm)).toHaveLength(1)

    await server.stop()
    const storage = getSqliteStorage(file)
    const stored = await storage.read(id)
    expect(Object.keys(stored?.known.sessions ?? {})).toEqual([honest.node.currentSessionID])
    await storage.close()
  } finally {
    for (const { node, disconnect } of connections) {
      await node.gracefulShutdown()
      disconnect()
    }
    await honest.close()
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
})

async function newClient(url: string) {
  const { node } = await LocalNode.withNewlyCreatedAccount({ creationProps: { name: "Somebody" }, crypto: await WasmCrypto.create() })
  const connection = connectNode(node, url)
  return { node, disconnect: () => connection.disable() }
}

async function loaded(node: LocalNode, id: RawCoMap["id"]): Promise<RawCoMap> {
  const map = await node.load(id)
  if (map === "unavailable") throw new Error("not loaded")
  return map
}
