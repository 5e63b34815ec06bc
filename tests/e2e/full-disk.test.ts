/** A real full disk: a server on a file system of a few megabytes. */
import { rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { LocalNode } from "cojson"
import { WasmCrypto } from "cojson/crypto/WasmCrypto"
import { getSqliteStorage } from "cojson-storage-sqlite"
import { afterAll, beforeAll, expect, test } from "vitest"
import { connectNode, startHonestClient } from "./honest-client.ts"
import { startServerProcess, type ServerProcess } from "./server-process.ts"
import { canMount, makeSmallDisk, type SmallDisk } from "./small-disk.ts"

let disk: SmallDisk
let server: ServerProcess | undefined

beforeAll(async () => {
  disk = await makeSmallDisk()
})

afterAll(async () => {
  await server?.stop("SIGKILL")
  await disk.remove()
})

test.skipIf(!canMount)(
  "a full disk (skipped where nothing can be mounted): reads go on, nothing is lost, edits go on by themselves",
  async () => {
    const file = join(disk.folder, "sync.db")
    const filler = join(disk.folder, "filler")
    await writeFile(filler, Buffer.alloc(2 * 1024 * 1024))
    server = await startServerProcess("--db", file, "--port", "0")
    const health = () => fetch(`http://127.0.0.1:${server?.port}/health`).then((answer) => answer.text())
    const lines = (text: RegExp) => server?.output().match(text)?.length ?? 0
    const client = await startHonestClient(server.url, "Honest")
    await client.write("before", "there was room")

    for (let edit = 0; edit < 25; edit++) client.map.set(`key ${edit % 7}`, "x".repeat(100_000), "trusting")
    await expect(client.map.core.waitForSync({ timeout: 2_000 })).rejects.toMatchObject({ code: "sync.timeout" })
    // what did not fit at once may do so in parts, and is tried again after some seconds
    for (let asked = 0; asked < 50_000 && (await health()) === "ok"; asked++);
    expect(await health()).toBe("read-only")
    const reader = await newcomer(server.url)
    const copy = await reader.node.load(client.map.id)
    expect(copy === "unavailable" ? copy : copy.get("before")).toBe("there was room")
    await reader.close()
    expect(lines(/storage cannot be written/g)).toBe(lines(/storage can be written again/g) + 1)

    await rm(filler)
    await client.map.core.waitForSync({ timeout: 60_000 })
    expect(await health()).toBe("ok")
    expect(client.losses()).toBe(0)
    await server.stop("SIGKILL")

    const { node } = await LocalNode.withNewlyCreatedAccount({ creationProps: { name: "Auditor" }, crypto: await WasmCrypto.create() })
    node.setStorage(getSqliteStorage(file))
    const kept = await node.load(client.map.id)
    expect(kept === "unavailable" ? kept : kept.toJSON()).toEqual(client.map.toJSON())
    await node.gracefulShutdown()
    await client.close()
  },
)

async function newcomer(url: string) {
  const { node } = await LocalNode.withNewlyCreatedAccount({ creationProps: { name: "Newcomer" }, crypto: await WasmCrypto.create() })
  const connection = connectNode(node, url)
  return {
    node,
    close: async () => {
      await node.gracefulShutdown()
      connection.disable()
    },
  }
}
