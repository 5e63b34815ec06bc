/** Something in the file of a server was changed: it serves the rest, does not deny what it lost, and is healed by who has it. */
import { expect, test } from "vitest"
import type { RawCoMap } from "../../packages/cojson/src/content/raw-co-map.ts"
import type { CoID } from "../../packages/cojson/src/ids/co-id.ts"
import type { LocalNode } from "../../packages/cojson/src/node/local-node.ts"
import { Scene } from "./server-scene.ts"

const THE_VALUE = "(SELECT rowID FROM coValues WHERE id = $id)"
const ITS_SESSIONS = `(SELECT rowID FROM sessions WHERE coValue = ${THE_VALUE})`

/** Each hits one row of the value. */
const DAMAGE: Readonly<Record<string, string>> = {
  "a transaction that is still JSON": `UPDATE transactions SET tx = replace(tx, 'first', 'fiRst') WHERE tx LIKE '%first%' AND ses IN ${ITS_SESSIONS}`,
  "a time": `UPDATE transactions SET tx = replace(tx, '"madeAt":1', '"madeAt":2') WHERE idx = 1 AND ses IN ${ITS_SESSIONS}`,
  "a transaction that is no JSON": `UPDATE transactions SET tx = 'x' || tx WHERE idx = 1 AND ses IN ${ITS_SESSIONS}`,
  "the end of a text": `UPDATE transactions SET tx = substr(tx, 1, length(tx) / 2) WHERE idx = 0 AND ses IN ${ITS_SESSIONS}`,
  "a text that is empty": `UPDATE transactions SET tx = '' WHERE idx = 1 AND ses IN ${ITS_SESSIONS}`,
  "a text that is a blob": `UPDATE transactions SET tx = x'00ff00' WHERE idx = 1 AND ses IN ${ITS_SESSIONS}`,
  "a transaction that is gone": `DELETE FROM transactions WHERE idx = 1 AND ses IN ${ITS_SESSIONS}`,
  "an index": `UPDATE transactions SET idx = 1000001 WHERE idx = 1 AND ses IN ${ITS_SESSIONS}`,
  "a signature": `UPDATE sessions SET lastSignature = replace(lastSignature, substr(lastSignature, 20, 1), 'q') WHERE coValue = ${THE_VALUE}`,
  "a signature that is gone": `UPDATE sessions SET lastSignature = NULL WHERE coValue = ${THE_VALUE}`,
  "a signature within the log": `UPDATE signatureAfter SET signature = replace(signature, substr(signature, 20, 1), 'q') WHERE ses IN ${ITS_SESSIONS}`,
  "a counter that is too high": `UPDATE sessions SET lastIdx = lastIdx + 1024 WHERE coValue = ${THE_VALUE}`,
  "a counter that is too low": `UPDATE sessions SET lastIdx = 1 WHERE coValue = ${THE_VALUE}`,
  "a counter that is gone": `UPDATE sessions SET lastIdx = NULL WHERE coValue = ${THE_VALUE}`,
  "a session id": `UPDATE sessions SET sessionID = substr(sessionID, 1, length(sessionID) - 1) || 'q' WHERE coValue = ${THE_VALUE}`,
  "an author": `UPDATE sessions SET sessionID = 'sealer_zq' || substr(sessionID, 10) WHERE coValue = ${THE_VALUE}`,
  "a session of another value": `UPDATE sessions SET coValue = 100 + rowID WHERE coValue = ${THE_VALUE}`,
  "a header that is still one": `UPDATE coValues SET header = replace(header, '"uniqueness":"z', '"uniqueness":"y') WHERE id = $id`,
  "a header that is no JSON": `UPDATE coValues SET header = 'x' || header WHERE id = $id`,
  "a header that is empty": `UPDATE coValues SET header = '' WHERE id = $id`,
  "an id": `UPDATE coValues SET id = 'co_zq' WHERE id = $id`,
}

/** A value with two authors and perhaps a cut, another value, and a server that was stopped, damaged and started again without anybody. */
async function damaged(sql: string, isCut = true) {
  const scene = new Scene()
  await scene.startServer()
  const [writer, other] = [scene.addClient(), scene.addClient()]
  const group = writer.createGroup()
  group.addMember("everyone", "writer")
  const map = group.createMap({ n: "first" }, null, "trusting")
  await scene.advance(100)
  if (isCut) map.set("large", "x".repeat(120_000), "trusting")
  await scene.advance(100)
  map.set("n", "second", "trusting")
  const untouched = group.createMap({ n: "untouched" })
  await scene.advance(100)
  const loading = other.load(map.id)
  await scene.advance(100)
  const copy = await loading
  if (copy === "unavailable") throw new Error("the copy was not loaded")
  copy.set("other", 1, "trusting")
  copy.set("other", 2, "trusting")
  await scene.advance(100)
  await scene.stopServer()
  scene.database.sound.exec(sql.replaceAll("$id", `'${map.id}'`))
  await scene.startServer({ reconnect: false })
  return { scene, writer, other, map, untouched }
}

function shown(node: LocalNode, id: CoID<RawCoMap>) {
  return (node.availableCoValue(id)?.getCurrentContent() as RawCoMap | undefined)?.toJSON()
}

const CASES = Object.entries(DAMAGE).flatMap(([name, sql]) => [
  { name, sql, isCut: true, title: name },
  { name, sql, isCut: false, title: `${name} of a value that is given as it is stored` }, // to who has its group already
])

for (const { name, sql, isCut, title } of CASES) {
  test(`${title} is healed by who has it`, async () => {
    const { scene, writer, other, map, untouched } = await damaged(sql, isCut)

    const newcomer = scene.addClient()
    const unharmed = newcomer.load(untouched.id)
    if (!isCut) await scene.runtime.advance(3_000)
    const asked = newcomer.load(map.id, true)
    let denied = false
    void asked.then((value) => (denied = value === "unavailable"))
    await scene.runtime.advance(3_000)
    expect((await unharmed) !== "unavailable").toBe(true)
    expect(denied).toBe(name === "an id") // nobody can know

    scene.connect(writer)
    scene.connect(other)
    await scene.runtime.advance(10_000)
    const all = map.toJSON()
    expect(shown(other, map.id)).toEqual(all)
    expect(shown(newcomer, map.id)).toEqual(all)
    expect(writer.syncManager.unsettledIDs()).toEqual([])

    scene.expectPromisesKept()
    for (const client of scene.clients) client.syncManager.removePeer("server")
    await scene.startServer({ reconnect: false })
    const late = scene.addClient()
    void late.load(map.id)
    await scene.runtime.advance(3_000)
    expect(shown(late, map.id)).toEqual(all)
  })
}

test("damage that nobody can heal costs what cannot be verified, and nothing else", async () => {
  const { scene, map, untouched } = await damaged(DAMAGE["a transaction that is still JSON"] ?? "")
  const newcomer = scene.addClient()

  void newcomer.load(map.id)
  void newcomer.load(untouched.id)
  await scene.runtime.advance(10_000)

  expect(shown(newcomer, map.id)).toEqual({ other: 2 })
  expect(shown(newcomer, untouched.id)).toEqual({ n: "untouched" })
})
