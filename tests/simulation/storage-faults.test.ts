/** Every single call of a server's database fails in turn, once or from then on for a while: what was acknowledged is there. */
import { expect, test } from "vitest"
import type { RawCoMap } from "../../packages/cojson/src/content/raw-co-map.ts"
import type { CoID, RawCoID } from "../../packages/cojson/src/ids/co-id.ts"
import { covers, type KnownSessions } from "../../packages/cojson/src/log/known-state.ts"
import type { LocalNode } from "../../packages/cojson/src/node/local-node.ts"
import { DISK_FULL, DISK_IO_ERROR } from "./faulty-database.ts"
import { Scene } from "./server-scene.ts"

const WRITTEN_AGAIN_MS = 60_000

/** Makes, edits and reads values over a restart of the server, and expects everything to be well a minute later. Returns how often the database was called. */
async function play(scene: Scene, heal: () => void = () => {}): Promise<number> {
  await scene.startServer()
  const [writer, other] = [scene.addClient(), scene.addClient()]
  const group = writer.createGroup()
  group.addMember("everyone", "writer")
  const map = group.createMap({ begun: true })
  const list = group.createList(["a"])
  await scene.advance(100)

  void other.load(map.id).then((copy) => copy !== "unavailable" && copy.set("other", "early"))
  await scene.advance(5_000)
  map.set("large", "x".repeat(120_000), "trusting")
  list.append("b")
  await scene.advance(5_000)

  await scene.startServer()
  map.set("after the restart", true)
  const late = scene.addClient()
  void late.load(list.id, true)
  await scene.advance(5_000)

  heal()
  await scene.advance(WRITTEN_AGAIN_MS)
  const { calls } = scene.database
  scene.database.fault = () => undefined
  await expectAllWell(scene, [map.id as CoID<RawCoMap>, list.id as unknown as CoID<RawCoMap>, group.id as unknown as CoID<RawCoMap>])
  return calls
}

async function expectAllWell({ runtime, server, clients }: Scene, ids: readonly CoID<RawCoMap>[]): Promise<void> {
  expect(server?.storage?.status).toBe("open")
  const [writer] = clients
  for (const id of ids) {
    const loads = clients.map((client) => client.load(id))
    await runtime.advance(10_000)
    expect(await Promise.all(loads)).not.toContain("unavailable")
    const known = writer?.expectCoValueLoaded(id).knownState()
    const stored = await server?.storage?.knownState(id)
    expect({ ...stored?.sessions }).toEqual(known?.sessions)
    for (const client of clients) expect(sessionsOf(client, id)).toEqual(known?.sessions)
  }
  expect(writer?.syncManager.unsettledIDs()).toEqual([])
}

function sessionsOf(node: LocalNode, id: RawCoID): KnownSessions {
  return node.expectCoValueLoaded(id).knownState().sessions
}

const calls = await play(new Scene())

for (const [name, failure] of [
  ["an I/O error", DISK_IO_ERROR],
  ["a full disk", DISK_FULL],
] as const) {
  test(`${name} at any one call loses nothing`, { timeout: 60_000 }, async () => {
    for (let failing = 0; failing < calls; failing++) {
      const scene = new Scene()
      scene.database.fault = (call) => (call === failing ? failure() : undefined)
      await play(scene).catch((cause: unknown) => {
        throw new Error(`with a failure of call ${failing} of ${calls}`, { cause })
      })
    }
  })
}

test("a database that fails for a while, from any call on, loses nothing", { timeout: 60_000 }, async () => {
  for (let from = 0; from < calls; from++) {
    const scene = new Scene()
    let healed = false
    scene.database.fault = (call) => (call >= from && !healed ? DISK_FULL() : undefined)
    scene.runtime.timer(from % 2 === 0 ? 4_000 : 45_000, () => (healed = true))
    await play(scene, () => (healed = true)).catch((cause: unknown) => {
      throw new Error(`with failures from call ${from} of ${calls}`, { cause })
    })
  }
})

test("while nothing can be written, the server serves what it has, takes nothing, says so once, and goes on by itself", async () => {
  const scene = new Scene()
  await scene.startServer()
  const writer = scene.addClient()
  const group = writer.createGroup()
  group.addMember("everyone", "reader")
  const map = group.createMap({ n: 1 }, null, "trusting")
  await scene.advance(1_000)
  const statuses: unknown[] = []
  scene.server?.storage?.onStatusChange?.((status, cause) => statuses.push(cause ? [status, cause.message] : status))

  let full = true
  scene.database.fault = (_, sql) => (full && /^(INSERT|UPDATE|COMMIT)/.test(sql) ? DISK_FULL() : undefined)
  map.set("n", 2, "trusting")
  await scene.advance(3_000)
  expect(scene.server?.storage?.status).toBe("failing")
  for (let n = 3; n < 50; n++) {
    map.set("n", n, "trusting")
    await scene.advance(1_000)
  }
  const kept = scene.server?.expectCoValueLoaded(map.id).knownState()
  expect(kept && covers(kept, map.core.knownState())).toBe(false)
  const reader = scene.addClient()
  const copy = reader.load(map.id)
  await scene.advance(1_000)
  expect(await copy.then((value) => (value === "unavailable" ? value : value.get("n")))).toBe(2) // taken before the trouble was known

  full = false
  await scene.advance(30_000)
  expect(scene.server?.storage?.status).toBe("open")
  expect(writer.syncManager.unsettledIDs()).toEqual([])
  expect(sessionsOf(reader, map.id)).toEqual(map.core.knownState().sessions)
  expect(statuses).toEqual([["failing", expect.stringContaining("database") as string], "open"])
  expect(scene.runtime.lines.filter(({ level }) => level === "error")).toHaveLength(1)
})
