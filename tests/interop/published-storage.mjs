/**
 * Works on a database with published packages, without a network. Usage: node storage.mjs <database file> <command> [json]
 *   create            a new account with a group, a map and a long list; prints credentials and ids
 *   edit {…}          loads them and sets `key` of the map to `value`
 *   read {…}          loads them and prints what is in them
 */
import { sqliteDriver } from "./published-server.mjs"

const LONG_ITEMS = 4
const LONG_TEXT = "long ".repeat(12_000)

export async function runStorage({ LocalNode, getSqliteStorage, WasmCrypto }) {
  const [, , file, command, argument = "{}"] = process.argv
  const crypto = await WasmCrypto.create()
  const storage = getSqliteStorage(sqliteDriver(file))
  const result = await COMMANDS[command]({ LocalNode, crypto, storage, ...JSON.parse(argument) })
  await new Promise((resolve) => setTimeout(resolve, 300))
  console.log(JSON.stringify(result))
  process.exit(0)
}

const COMMANDS = {
  async create({ LocalNode, crypto, storage }) {
    const { node, accountID, accountSecret } = await LocalNode.withNewlyCreatedAccount({
      creationProps: { name: "Storage" },
      crypto,
      storage,
    })
    const group = node.createGroup()
    group.addMember("everyone", "reader")
    const map = group.createMap({ first: "published" })
    const list = group.createList()
    for (let i = 0; i < LONG_ITEMS; i++) {
      list.append(`${i} ${LONG_TEXT}`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    return { accountID, accountSecret, group: group.id, map: map.id, list: list.id }
  },

  async edit({ key, value, ...given }) {
    const { map } = await load(given)
    map.set(key, value)
    return null
  },

  async read(given) {
    const { map, list } = await load(given)
    return { map: map.toJSON(), list: list.asArray().map((item) => item.slice(0, 2) + item.length) }
  },
}

async function load({ LocalNode, crypto, storage, accountID, accountSecret, map, list }) {
  const node = await LocalNode.withLoadedAccount({ accountID, accountSecret, sessionID: undefined, peers: [], crypto, storage })
  const [loadedMap, loadedList] = await Promise.all([node.load(map), node.load(list)])
  if (loadedMap === "unavailable" || loadedList === "unavailable") throw new Error("a value is not in the database")
  return { map: loadedMap, list: loadedList }
}
