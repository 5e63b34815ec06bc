/** W4: reading values that others have written: from their wire messages, from an own database, from a server. */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { readTrace, writeTrace } from "../data/trace.mjs"
import { numbers } from "./lists.mjs"
import { contentOf, contentOfAccount, feed, fields, KEYS, loadCompletely, macrotasks, newAccount, nodeOfAccount } from "./support.mjs"

/** `make` gives values of one group, `read` whether one is complete, having read all of it. */
const CONTENTS = {
  "map-edits": {
    make(group, n) {
      const map = group.createMap()
      for (let i = 0; i < n; i++) map.set(`key${i % KEYS}`, i)
      return [map]
    },
    read: (map, n) => map.toJSON()[`key${(n - 1) % KEYS}`] === n - 1,
  },
  "list-pushes": {
    make(group, n) {
      const list = group.createList()
      for (let i = 0; i < n; i++) list.append(i)
      return [list]
    },
    read: (list, n) => list.asArray().length === n,
  },
  "list-one-call": {
    make(group, n) {
      const list = group.createList()
      list.appendItems(numbers(n))
      return [list]
    },
    read: (list, n) => list.asArray().length === n,
  },
  "text-edits": {
    make(group, n, folder) {
      writeTrace(folder, n + 1, [n])
      const trace = readTrace(folder)
      const text = group.createPlainText("")
      const target = {
        insert: (position, characters) => (position === 0 ? text.insertBefore(0, characters) : text.insertAfter(position - 1, characters)),
        remove: (position) => text.deleteRange({ from: position, to: position + 1 }),
      }
      for (let i = 0; i < n; i++) trace.apply(target, i)
      return [text]
    },
    read: (text, n, folder) => text.toString() === readTrace(folder).textAt(n),
  },
  maps: {
    make: (group, n) => Array.from({ length: n }, (_, i) => group.createMap(fields(i))),
    read: (map) => map.toJSON().b === "b",
  },
}

export const loads = Object.fromEntries(
  Object.entries(CONTENTS).flatMap(([name, content]) => [
    [`wire-${name}`, fromWire(content)],
    [`database-${name}`, fromDatabase(content)],
    [`socket-${name}`, overSocket(content)],
  ]),
)

function fromWire({ make, read }) {
  return {
    async prepare(api, n, { folder }) {
      const { node, accountID, accountSecret } = await newAccount(api)
      const group = node.createGroup()
      const values = make(group, n, folder)
      await macrotasks()
      const account = contentOfAccount(node, accountID)
      writeFileSync(join(folder, "messages.json"), JSON.stringify({ account, content: contentOf([group, ...values]) }))
      return { accountID, accountSecret, ids: values.map(({ id }) => id) }
    },
    async measure(api, n, { folder, accountID, accountSecret, ids }) {
      const { account, content } = JSON.parse(readFileSync(join(folder, "messages.json"), "utf8"))
      const { node, disconnect } = await nodeOfAccount(api, { accountID, accountSecret, messages: account })
      await disconnect()
      const stop = api.clock()
      feed(node, content)
      await readAll(node, ids, (value) => read(value, n, folder))
      return { ms: stop() }
    },
  }
}

function fromDatabase({ make, read }) {
  return {
    async prepare(api, n, { folder }) {
      const storage = await api.openStorage(join(folder, "client.db"))
      const { node, accountID, accountSecret } = await newAccount(api, { storage })
      const values = make(node.createGroup(), n, folder)
      await node.syncManager.waitForAllCoValuesSync?.(60_000)
      await macrotasks()
      await node.gracefulShutdown()
      return { ids: values.map(({ id }) => id), accountID, accountSecret }
    },
    async measure(api, n, { folder, ids, accountID, accountSecret }) {
      const storage = await api.openStorage(join(folder, "client.db"))
      const node = await api.LocalNode.withLoadedAccount({
        accountID,
        accountSecret,
        sessionID: undefined,
        crypto: await api.crypto(),
        peers: [],
        storage,
      })
      const stop = api.clock()
      await readAll(node, ids, (value) => read(value, n, folder))
      return { ms: stop() }
    },
  }
}

function overSocket({ make, read }) {
  return {
    needsServer: true,
    async prepare(api, n, { folder, url }) {
      const { node, accountID, accountSecret, close } = await api.connectNewAccount(url)
      const ids = make(node.createGroup(), n, folder).map(({ id }) => id)
      await node.syncManager.waitForAllCoValuesSync(60_000)
      await close()
      return { ids, accountID, accountSecret }
    },
    async measure(api, n, { folder, url, ids, accountID, accountSecret }) {
      const { node } = await api.connectAccount(url, { accountID, accountSecret })
      const stop = api.clock()
      await readAll(node, ids, (value) => read(value, n, folder))
      return { ms: stop() }
    },
  }
}

async function readAll(node, ids, read) {
  await Promise.all(ids.map((id) => loadCompletely(node, id, read)))
}
