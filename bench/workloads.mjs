/**
 * The workloads. Each is `{ unit, per, prepare?, measure }`: `prepare` runs in a process of its own and returns what `measure`, in a
 * fresh process, gets as `state`. Both see only the public API of one implementation, so the same code runs on all of them.
 * `measure` returns milliseconds; the runner divides by `per(n)` operations.
 */
const KEYS = 10

export const workloads = {
  "map: set, 10 keys in turn": edits((map, i) => map.set(`key${i % KEYS}`, i)),
  "map: set, one key": edits((map, i) => map.set("key", i)),
  "map: set, a turn each": {
    unit: "us",
    per: (n) => n,
    async measure(api, n) {
      const { group } = await localGroup(api)
      const map = group.createMap()
      const start = performance.now()
      for (let i = 0; i < n; i++) {
        map.set(`key${i % KEYS}`, i)
        await Promise.resolve()
      }
      await macrotasks()
      return performance.now() - start
    },
  },
  "map: create with 10 fields": {
    unit: "us",
    per: (n) => n,
    async measure(api, n) {
      const { group } = await localGroup(api)
      const start = performance.now()
      for (let i = 0; i < n; i++) group.createMap(fields(i))
      await macrotasks()
      return performance.now() - start
    },
  },
  "list: push one by one": {
    unit: "us",
    per: (n) => n,
    async measure(api, n) {
      const { group } = await localGroup(api)
      const list = group.createList()
      const start = performance.now()
      for (let i = 0; i < n; i++) list.append(i)
      await macrotasks()
      return performance.now() - start
    },
  },
  "load from SQLite: map of n edits": loadFromDatabase(manyEdits),
  "load from SQLite: n maps": loadFromDatabase(manyMaps),
  "load over a socket: map of n edits": loadOverSocket(manyEdits),
  "load over a socket: n maps": loadOverSocket(manyMaps),
  "worker: spawn to startWorker resolved": {
    unit: "ms",
    per: () => 1,
    needsServer: true,
    timedBySpawner: true,
    async prepare(api, _n, { url }) {
      const { accountID, accountSecret, close } = await api.connectNewAccount(url)
      await close()
      return { accountID, accountSecret }
    },
    async measure(api, _n, { url, accountID, accountSecret }) {
      await api.startWorker({ syncServer: url, accountID, accountSecret })
      return 0
    },
  },
}

function edits(edit) {
  return {
    unit: "us",
    per: (n) => n,
    async measure(api, n) {
      const { group } = await localGroup(api)
      const map = group.createMap()
      const start = performance.now()
      for (let i = 0; i < n; i++) edit(map, i)
      await macrotasks()
      return performance.now() - start
    },
  }
}

/** One map with n edits, as ids. */
function manyEdits(group, n) {
  const map = group.createMap()
  for (let i = 0; i < n; i++) map.set(`key${i % KEYS}`, i)
  return [map.id]
}

/** n maps of ten fields, as ids. */
function manyMaps(group, n) {
  return Array.from({ length: n }, (_, i) => group.createMap(fields(i)).id)
}

function loadFromDatabase(make) {
  return {
    unit: "ms",
    per: () => 1,
    needsFile: true,
    async prepare(api, n, { file }) {
      const storage = await api.openStorage(file)
      const { node, accountID, accountSecret } = await newAccount(api, { storage })
      const ids = make(node.createGroup(), n)
      await node.syncManager.waitForAllCoValuesSync?.(60_000)
      await macrotasks()
      await node.gracefulShutdown()
      return { ids, accountID, accountSecret }
    },
    async measure(api, n, { file, ids, accountID, accountSecret }) {
      const storage = await api.openStorage(file)
      const node = await api.LocalNode.withLoadedAccount({
        accountID,
        accountSecret,
        sessionID: undefined,
        crypto: await api.crypto(),
        peers: [],
        storage,
      })
      return await timeLoads(node, ids, n)
    },
  }
}

function loadOverSocket(make) {
  return {
    unit: "ms",
    per: () => 1,
    needsServer: true,
    async prepare(api, n, { url }) {
      const { node, accountID, accountSecret, close } = await api.connectNewAccount(url)
      const ids = make(node.createGroup(), n)
      await node.syncManager.waitForAllCoValuesSync(60_000)
      await close()
      return { ids, accountID, accountSecret }
    },
    async measure(api, n, { url, ids, accountID, accountSecret }) {
      const { node } = await api.connectAccount(url, { accountID, accountSecret })
      return await timeLoads(node, ids, n)
    },
  }
}

/** Until the values are read completely: a large value can be announced before all of it has arrived. */
async function timeLoads(node, ids, n) {
  const start = performance.now()
  const values = await Promise.all(ids.map((id) => node.load(id)))
  for (const value of values) {
    if (value === "unavailable") throw new Error("a value is unavailable")
    while (ids.length === 1 && value.get(`key${(n - 1) % KEYS}`) !== n - 1) await new Promise((resolve) => setTimeout(resolve, 1))
    value.toJSON()
  }
  return performance.now() - start
}

async function newAccount(api, options = {}) {
  return await api.LocalNode.withNewlyCreatedAccount({ creationProps: { name: "bench" }, crypto: await api.crypto(), ...options })
}

async function localGroup(api) {
  const { node } = await newAccount(api)
  return { node, group: node.createGroup() }
}

function fields(i) {
  return {
    title: `Value ${i}`,
    count: i,
    done: i % 2 === 0,
    a: "a",
    b: "b",
    c: "c",
    d: 1,
    e: 2.5,
    f: null,
    g: "the quick brown fox jumps over the lazy dog",
  }
}

/** Long enough for whatever was deferred to the end of the macrotask. */
async function macrotasks() {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve))
}
