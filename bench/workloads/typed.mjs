/** The typed API of jazz-tools: edits, deep loads, subscriptions, reads. */
import { join } from "node:path"
import { fields, KEYS, macrotasks, microsecondsPer } from "./support.mjs"

/** The first changes, most of which is compilation, and what a change takes in a program that runs. */
const FIRST_CHANGES = 20
const CHANGES = 5_000
const PASSES = 10

export const typed = {
  "typed-create": {
    async measure(api, n) {
      const { Row, owner } = await local(api)
      const us = await microsecondsPer(api, n, () => {
        for (let i = 0; i < n; i++) Row.create(row(i), owner)
      })
      return { us }
    },
  },
  "typed-set-keys": edits((record, i) => record.$jazz.set(`key${i % KEYS}`, i)),
  "typed-set-key": edits((record, i) => record.$jazz.set("key", i)),
  "typed-set-turns": {
    async measure(api, n) {
      const { Counts, owner } = await local(api)
      const record = Counts.create({}, owner)
      const us = await microsecondsPer(api, n, async () => {
        for (let i = 0; i < n; i++) {
          record.$jazz.set(`key${i % KEYS}`, i)
          await Promise.resolve()
        }
      })
      return { us }
    },
  },
  "typed-database-list": {
    async prepare(api, n, { folder }) {
      const made = await local(api, { storage: await api.openStorage(join(folder, "client.db")) })
      const list = made.Rows.create(made.rows(n), made.owner)
      await made.account.$jazz.waitForAllCoValuesSync({ timeout: 60_000 })
      await macrotasks()
      await made.node.gracefulShutdown()
      return { id: list.$jazz.id, ...made.credentials }
    },
    async measure(api, n, { folder, id, ...credentials }) {
      const storage = await api.openStorage(join(folder, "client.db"))
      return await timeDeepLoad(api, n, id, await existing(api, credentials, { peers: [], storage }))
    },
  },
  "typed-socket-list": {
    needsServer: true,
    async prepare(api, n, { url }) {
      const connection = api.connect(url)
      const made = await local(api, { peers: connection.peers })
      connection.attach(made.node)
      const list = made.Rows.create(made.rows(n), made.owner)
      await made.account.$jazz.waitForAllCoValuesSync({ timeout: 60_000 })
      await connection.close()
      return { id: list.$jazz.id, ...made.credentials }
    },
    async measure(api, n, { url, id, ...credentials }) {
      const connection = api.connect(url)
      const context = await existing(api, credentials, { peers: connection.peers })
      connection.attach(context.node)
      return await timeDeepLoad(api, n, id, context)
    },
  },
  "typed-subscriptions": {
    async measure(api, n) {
      const { Row, rows, account } = await local(api)
      const maps = rows(n)
      const calls = Array.from({ length: n }, () => 0)
      let heard
      const open = () =>
        Promise.all(
          maps.map(
            (map, i) =>
              new Promise((resolve) => {
                Row.subscribe(map.$jazz.id, { loadAs: account }, (value) => {
                  calls[i]++
                  resolve()
                  heard?.(value)
                })
              }),
          ),
        )
      const opened = await microsecondsPer(api, n, open)
      calls.fill(0)
      const figures = await changes(api, maps[n >> 1], n, (listener) => (heard = listener))
      calls[n >> 1] -= FIRST_CHANGES + CHANGES
      return { opened, ...figures, others: calls.reduce((sum, count) => sum + count, 0) }
    },
  },
  "typed-list-row": {
    async measure(api, n) {
      const { Rows, rows, account, owner } = await local(api)
      const list = Rows.create(rows(n), owner)
      let heard
      await new Promise((resolve) => {
        Rows.subscribe(list.$jazz.id, { loadAs: account, resolve: { $each: true } }, (value) => {
          resolve()
          heard?.(value[n >> 1])
        })
      })
      return await changes(api, list[n >> 1], n, (listener) => (heard = listener))
    },
  },
  "typed-list-reads": {
    async measure(api, n) {
      const { Rows, Numbers, rows, owner } = await local(api)
      const primitives = Numbers.create(
        Array.from({ length: n }, (_, i) => i),
        owner,
      )
      const references = Rows.create(rows(n), owner)
      let sum = 0
      const reads = (read) =>
        microsecondsPer(api, PASSES * n, () => {
          for (let pass = 0; pass < PASSES; pass++) for (let i = 0; i < n; i++) sum += read(i)
        })
      const figures = { primitive: await reads((i) => primitives[i]), reference: await reads((i) => references[i].count) }
      if (sum !== PASSES * n * (n - 1)) throw new Error(`read ${sum}`)
      return figures
    },
  },
}

/** Counts on from `count`, one change after the other. */
async function changes(api, map, count, listen) {
  let last = count
  const per = (operations) =>
    microsecondsPer(api, operations, async () => {
      for (let i = 0; i < operations; i++) await changed(map, ++last, listen)
    })
  return { first: await per(FIRST_CHANGES), us: await per(CHANGES) }
}

/** Sets a new count and waits until a listener gets a value that has it. */
function changed(map, count, listen) {
  return new Promise((resolve) => {
    listen((value) => {
      if (value.count === count) resolve()
    })
    map.$jazz.set("count", count)
  })
}

function edits(edit) {
  return {
    async measure(api, n) {
      const { Counts, owner } = await local(api)
      const record = Counts.create({}, owner)
      const us = await microsecondsPer(api, n, () => {
        for (let i = 0; i < n; i++) edit(record, i)
      })
      return { us }
    },
  }
}

async function timeDeepLoad(api, n, id, { Rows, account }) {
  const stop = api.clock()
  const list = await Rows.load(id, { loadAs: account, resolve: { $each: true } })
  let sum = 0
  for (const row of list) sum += row.count
  const ms = stop()
  if (sum !== (n * (n - 1)) / 2) throw new Error(`read ${sum}`)
  return { ms }
}

/** A new account with a group of its own, and schemas. */
async function local(api, options) {
  const tools = await api.tools()
  const context = await tools.createJazzContextForNewAccount({
    creationProps: { name: "bench" },
    crypto: await api.crypto(),
    sessionProvider: new tools.MockSessionProvider(),
    peers: [],
    ...options,
  })
  const { account, node } = context
  const owner = tools.Group.create({ owner: account })
  await macrotasks()
  const schemas = schemasOf(tools)
  return {
    ...schemas,
    account,
    node,
    owner,
    credentials: { accountID: account.$jazz.id, secret: node.getCurrentAgent().agentSecret },
    rows: (n) => Array.from({ length: n }, (_, i) => schemas.Row.create(row(i), owner)),
  }
}

async function existing(api, credentials, options) {
  const tools = await api.tools()
  const context = await tools.createJazzContextFromExistingCredentials({
    credentials,
    crypto: await api.crypto(),
    sessionProvider: new tools.MockSessionProvider(),
    asActiveAccount: true,
    ...options,
  })
  return { ...schemasOf(tools), account: context.account, node: context.node }
}

function schemasOf({ co, z }) {
  const Row = co.map({
    title: z.string(),
    count: z.number(),
    done: z.boolean(),
    a: z.string(),
    b: z.string(),
    c: z.string(),
    d: z.number(),
    e: z.number(),
    f: z.string(),
    g: z.string(),
  })
  return { Row, Rows: co.list(Row), Numbers: co.list(z.number()), Counts: co.record(z.string(), z.number()) }
}

/** Plain data of one row: schemas have no type for null alone. */
function row(i) {
  return { ...fields(i), f: "f" }
}
