/**
 * Bits of a server's database file are turned over, anywhere: the server starts, serves what is left, and has everything again once
 * somebody is there who has it.
 */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { getSqliteStorage } from "cojson-storage-sqlite"
import { afterAll, expect, test } from "vitest"
import { VirtualRuntime } from "../../packages/cojson/src/base/virtual-runtime.ts"
import type { RawCoMap } from "../../packages/cojson/src/content/raw-co-map.ts"
import type { CoID, RawCoID } from "../../packages/cojson/src/ids/co-id.ts"
import { LocalNode } from "../../packages/cojson/src/node/local-node.ts"
import { connectedPeers } from "../../packages/cojson/src/sync/connected-peers.ts"
import { Chance, seededCrypto } from "./chance.ts"
import { seedsToRun } from "./seeds.ts"

const MAPS = 30
const PAGE_BYTES = 4_096
/** Where SQLite keeps `user_version`. */
const VERSION_AT = 60
const crypto = seededCrypto(new Chance(1))
const folder = mkdtempSync(join(tmpdir(), "jazz-flipped-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function newNode(runtime: VirtualRuntime, acknowledge: "received" | "durable" = "received"): LocalNode {
  const secret = crypto.newRandomAgentSecret()
  return new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, "always", { runtime, acknowledge })
}

function connect(client: LocalNode, server: LocalNode): void {
  const [toServer, toClient] = connectedPeers("server", client.currentSessionID, { peer1role: "server", peer2role: "client" })
  client.syncManager.addPeer(toServer)
  server.syncManager.addPeer(toClient)
}

function serverOn(file: string, runtime: VirtualRuntime): LocalNode {
  const server = newNode(runtime, "durable")
  server.setStorage(getSqliteStorage(file, { synchronous: "normal" }, runtime))
  return server
}

/** Short and long values, some with many transactions, in a file that is closed; and somebody who has them. */
async function written(file: string) {
  const runtime = new VirtualRuntime()
  const [server, writer] = [serverOn(file, runtime), newNode(runtime)]
  connect(writer, server)
  const group = writer.createGroup()
  group.addMember("everyone", "reader")
  const ids: CoID<RawCoMap>[] = []
  for (let i = 0; i < MAPS; i++) {
    const map = group.createMap({ i, text: "y".repeat(i % 3 === 0 ? 5_000 : 100) }, null, "trusting")
    ids.push(map.id)
    for (let n = 0; i % 4 === 0 && n < 10; n++) {
      map.set(`key ${n}`, n, "trusting")
      await runtime.settle()
    }
    for (let n = 0; i === 7 && n < 3; n++) map.set(`large ${n}`, "z".repeat(60_000), "trusting")
  }
  await runtime.advance(1_000)
  await server.gracefulShutdown()
  return { group: group.id, ids, writer }
}

const whole = join(folder, "whole.db")
const { group, ids, writer } = await written(whole)

/** The writer's values in another node, which was somewhere else until now. */
function healer(runtime: VirtualRuntime): LocalNode {
  const node = newNode(runtime)
  for (const id of [group, ...ids] as RawCoID[]) {
    for (const message of writer.expectCoValueLoaded(id).newContentSince() ?? []) node.syncManager.handleNewContent(message, "import")
  }
  return node
}

function shown(node: LocalNode): unknown[] {
  return ids.map((id) => (node.availableCoValue(id)?.getCurrentContent() as RawCoMap | undefined)?.toJSON())
}

function damage(file: string, chance: Chance): void {
  const bytes = readFileSync(whole)
  // the beginning of the file says how to read the rest
  const range = chance.below(10) === 0 ? 100 : bytes.length
  for (let flips = 1 + chance.below(4); flips > 0; flips--) {
    const at = chance.below(range)
    // a list of tables that cannot be read leaves nothing, and a version from the future is nothing to open
    if ((at >= 100 && at < PAGE_BYTES) || (at >= VERSION_AT && at < VERSION_AT + 4)) continue
    bytes[at] = (bytes[at] ?? 0) ^ (1 << chance.below(8))
  }
  writeFileSync(file, bytes)
  if (chance.below(10) === 0) truncateSync(file, chance.below(bytes.length))
}

function askForAll(node: LocalNode): void {
  for (const id of ids) void node.load(id, true)
}

test("whatever bits are wrong, the server lives and is healed by who has the values", { timeout: 3_600_000 }, async () => {
  for (const seed of seedsToRun(8)) {
    const file = join(folder, `${seed}.db`)
    damage(file, new Chance(seed))
    const runtime = new VirtualRuntime()
    const server = serverOn(file, runtime)
    const early = newNode(runtime)
    connect(early, server)
    askForAll(early)
    await runtime.advance(1_000)

    connect(healer(runtime), server)
    await runtime.advance(60_000)
    const late = newNode(runtime)
    connect(late, server)
    askForAll(late)
    await runtime.advance(1_000)

    expect(server.storage?.status, `seed ${seed}`).toBe("open")
    expect(shown(late), `seed ${seed}`).toEqual(shown(writer))
    await server.gracefulShutdown()
    // what nobody asked for may not have been noticed before
    const again = serverOn(file, runtime)
    const reader = newNode(runtime)
    connect(reader, again)
    connect(healer(runtime), again)
    askForAll(reader)
    await runtime.advance(60_000)
    expect(shown(reader), `seed ${seed}, after a restart`).toEqual(shown(writer))
    await again.gracefulShutdown()
    rmSync(file)
  }
})

test("without damage nothing is put aside", async () => {
  const file = join(folder, "sound.db")
  copyFileSync(whole, file)
  const runtime = new VirtualRuntime()
  const server = serverOn(file, runtime)
  const reader = newNode(runtime)
  connect(reader, server)
  askForAll(reader)
  await runtime.advance(1_000)

  expect(shown(reader)).toEqual(shown(writer))
  expect(runtime.lines.filter(({ level }) => level === "error")).toEqual([])
  await server.gracefulShutdown()
})
