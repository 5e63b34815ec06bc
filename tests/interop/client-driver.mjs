/**
 * A Jazz client as a process of its own, driven by one JSON command per line on standard input: `{id, command, args}` → `{id, result}`
 * or `{id, error}`. It uses only the public engine API, so the same driver runs on our packages and on published ones.
 */
import { createHash } from "node:crypto"
import { createInterface } from "node:readline"
import { sqliteDriver } from "./published-server.mjs"

const RECONNECT_MS = 50
const POLL_MS = 10

export function runClient({ LocalNode, getSqliteStorage, WebSocketPeerWithReconnection, WasmCrypto, NapiCrypto, WebSocket, startWorker }) {
  let crypto
  let node
  let connection

  async function getCrypto(kind = "wasm") {
    return (crypto ??= await (kind === "napi" ? NapiCrypto : WasmCrypto).create())
  }

  function connect(url) {
    const peers = []
    connection = new WebSocketPeerWithReconnection({
      peer: url,
      reconnectionTimeout: RECONNECT_MS,
      addPeer: (peer) => (node ? node.syncManager.addPeer(peer) : peers.push(peer)),
      removePeer: () => {},
      WebSocketConstructor: WebSocket,
    })
    connection.enable()
    return peers
  }

  async function firstPeer(url) {
    const peers = connect(url)
    return until("a connection", () => (peers.length > 0 ? peers : undefined))
  }

  async function load(id) {
    const value = await node.load(id)
    if (value === "unavailable") throw new Error(`${id} is unavailable`)
    return value
  }

  async function until(what, check, timeoutMs = 10_000) {
    const deadline = Date.now() + timeoutMs
    for (;;) {
      const result = await check()
      if (result !== undefined) return result
      if (Date.now() > deadline) throw new Error(`timeout: ${what}`)
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
  }

  const sameJSON = (a, b) => JSON.stringify(a) === JSON.stringify(b)

  const commands = {
    async createAccount({ name, url, crypto: kind }) {
      const peers = connect(url)
      const created = await LocalNode.withNewlyCreatedAccount({ creationProps: { name }, crypto: await getCrypto(kind), peers })
      node = created.node
      await node.syncManager.waitForAllCoValuesSync(10_000)
      return { accountID: created.accountID, accountSecret: created.accountSecret }
    },
    /** @param file of a database that the program keeps; without a `url` it is offline */
    async start({ accountID, accountSecret, url, file, crypto: kind }) {
      const peers = url ? connect(url) : []
      const storage = file && { storage: getSqliteStorage(sqliteDriver(file)) }
      const given = { accountID, accountSecret, sessionID: undefined, crypto: await getCrypto(kind), peers }
      node = await LocalNode.withLoadedAccount({ ...given, ...storage })
    },
    /** Writes a key each from sessions of their own, one after the other. */
    async setFromSessions({ accountID, accountSecret, url, id, keys }) {
      const [main, connected] = [node, connection]
      for (const key of keys) {
        node = undefined // or its peers are added to it
        const peers = await firstPeer(url)
        node = await LocalNode.withLoadedAccount({ accountID, accountSecret, sessionID: undefined, crypto: await getCrypto(), peers })
        const map = await load(id)
        map.set(key, key)
        await node.syncManager.waitForSync(id, 10_000)
        connection.disable()
        await node.gracefulShutdown()
      }
      ;[node, connection] = [main, connected]
    },
    async worker({ accountID, accountSecret, url }) {
      const { worker, shutdownWorker } = await startWorker({ accountID, accountSecret, syncServer: url, WebSocket })
      const profile = await worker.$jazz.ensureLoaded({ resolve: { profile: true } })
      const result = { id: worker.$jazz.id, name: profile.profile.name, inbox: typeof profile.profile.inbox }
      await shutdownWorker()
      return result
    },
    async createGroup() {
      return node.createGroup().id
    },
    async addMember({ group, account, role }) {
      const member = account === "everyone" ? account : await load(account)
      ;(await load(group)).addMember(member, role)
    },
    async removeMember({ group, account }) {
      await (await load(group)).removeMember(await load(account))
    },
    async roleOf({ group, account }) {
      return (await load(group)).roleOf(account) ?? null
    },
    async invite({ group, role }) {
      return (await load(group)).createInvite(role)
    },
    async acceptInvite({ id, secret }) {
      await node.acceptInvite(id, secret)
    },
    async createMap({ group, init }) {
      return (await load(group)).createMap(init).id
    },
    async createList({ group, items }) {
      return (await load(group)).createList(items).id
    },
    async createStream({ group }) {
      return (await load(group)).createStream().id
    },
    async push({ id, value }) {
      ;(await load(id)).push(value)
    },
    /** Waits until that many items are in the stream; answers with the items of each session. */
    async seeItems({ id, count }) {
      return until(`${count} items`, async () => {
        const sessions = Object.values((await load(id)).toJSON())
        return sessions.flat().length === count ? sessions.map((items) => items.map(({ length }) => length)) : undefined
      })
    },
    /** Of bytes that are told by their place. */
    async createFile({ group, size, chunkSize }) {
      const file = (await load(group)).createBinaryStream()
      const bytes = Uint8Array.from({ length: size }, (_, i) => (31 * i + (i >> 8)) & 255)
      file.startBinaryStream({ mimeType: "application/octet-stream", fileName: "a.bin", totalSizeBytes: size })
      for (let at = 0; at < size; at += chunkSize) file.pushBinaryStreamChunk(bytes.subarray(at, at + chunkSize))
      file.endBinaryStream()
      return { id: file.id, hash: createHash("sha256").update(bytes).digest("hex") }
    },
    async seeFile({ id }) {
      const { chunks, ...info } = await until("the end of the file", async () => (await load(id)).getBinaryChunks())
      return { ...info, hash: createHash("sha256").update(Buffer.concat(chunks)).digest("hex") }
    },
    async extend({ child, parent }) {
      ;(await load(child)).extend(await load(parent))
    },
    /** Writes what no program writes. */
    async setByHand({ id, key, value }) {
      ;(await load(id)).set(key, value, "trusting")
    },
    async state({ id }) {
      const value = await node.load(id)
      return value === "unavailable" ? value : "available"
    },
    async set({ id, values }) {
      const map = await load(id)
      for (const [key, value] of Object.entries(values)) map.set(key, value)
    },
    async append({ id, value }) {
      ;(await load(id)).append(value)
    },
    async prepend({ id, value }) {
      ;(await load(id)).prepend(value)
    },
    async deleteAt({ id, index }) {
      ;(await load(id)).delete(index)
    },
    async createText({ group, text }) {
      return (await load(group)).createPlainText(text).id
    },
    /** Edits a list or a text; `at` and `size` are parts of its length. */
    async editSequence({ id, how, at, size, value }) {
      const sequence = await load(id)
      const { length } = sequence.entries()
      const index = Math.floor(at * length)
      if (sequence.type === "coplaintext") editText(sequence, how, index, Math.min(length, index + Math.ceil(size * length)), value)
      else editList(sequence, how, index, value)
    },
    async jsonAt({ id, time }) {
      const past = (await load(id)).atTime(time)
      return past.type === "coplaintext" ? past.toString() : past.toJSON()
    },
    async json({ id }) {
      return (await load(id)).toJSON()
    },
    /** Waits until the value's JSON is as given. */
    async see({ id, json, timeoutMs }) {
      let last
      await until(
        `${id} to become ${JSON.stringify(json)}`,
        async () => {
          const value = await node.load(id)
          last = value === "unavailable" ? value : value.toJSON()
          return sameJSON(sorted(last), sorted(json)) || undefined
        },
        timeoutMs,
      ).catch((error) => {
        throw new Error(`${error.message}; it is ${JSON.stringify(last)}`)
      })
    },
    async seeRole({ group, account, role, timeoutMs }) {
      await until(`role ${role}`, async () => ((await load(group)).roleOf(account) ?? null) === role || undefined, timeoutMs)
    },
    async waitForSync({ id }) {
      await (id ? node.syncManager.waitForSync(id, 10_000) : node.syncManager.waitForAllCoValuesSync(10_000))
    },
    async disconnect() {
      connection.disable()
    },
    async reconnect() {
      connection.enable()
    },
    async shutdown() {
      connection?.disable()
      await node?.gracefulShutdown()
    },
  }

  createInterface({ input: process.stdin })
    .on("line", async (line) => {
      const { id, command, args } = JSON.parse(line)
      try {
        const result = await commands[command](args ?? {})
        console.log(JSON.stringify({ id, result: result ?? null }))
      } catch (error) {
        console.log(JSON.stringify({ id, error: error instanceof Error ? error.message : String(error) }))
      }
    })
    .on("close", () => process.exit(0))
}

function editText(text, how, from, to, value) {
  if (how === "delete") text.deleteRange({ from, to })
  else if (how === "before") text.insertBefore(from, value)
  else text.insertAfter(from, value)
}

function editList(list, how, index, value) {
  const isEmpty = list.entries().length === 0
  if (how === "before") list.prepend(value, isEmpty ? undefined : index)
  else if (isEmpty || how === "after") list.append(value, isEmpty ? undefined : index)
  else if (how === "delete") list.delete(index)
  else list.replace(index, value)
}

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  )
}
