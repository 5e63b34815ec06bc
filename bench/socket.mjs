/**
 * Servers and their clients, as bench/server.mjs measures them, made of the packages that they are given. argv: role, options as JSON.
 */
import { answer, begin, quantile, serve } from "./measured.mjs"

const KEYS = 10

/** `startServer(file, port, crypto)` resolves to the port. */
export async function runSocketProgram({ LocalNode, NapiCrypto, WebSocketPeerWithReconnection, WebSocket, startServer }) {
  const [, , role, text] = process.argv
  const options = JSON.parse(text)
  const crypto = await NapiCrypto.create()

  if (role === "server") {
    await serve(await startServer(options.file, options.port ?? 0, crypto))
    return
  }

  const clients = []
  async function connect(account) {
    const peers = []
    let node
    const connection = new WebSocketPeerWithReconnection({
      peer: options.url,
      reconnectionTimeout: 100,
      addPeer: (peer) => (node ? node.syncManager.addPeer(peer) : peers.push(peer)),
      removePeer: () => {},
      WebSocketConstructor: WebSocket,
    })
    connection.enable()
    if (account) node = await LocalNode.withLoadedAccount({ ...account, sessionID: undefined, crypto, peers })
    else {
      const made = await LocalNode.withNewlyCreatedAccount({ creationProps: { name: "bench" }, crypto, peers })
      node = made.node
      node.credentials = { accountID: made.accountID, accountSecret: made.accountSecret }
    }
    clients.push(node)
    return node
  }
  const synced = (node) => node.syncManager.waitForAllCoValuesSync(60_000)
  const newMap = async (node) => {
    const map = node.createGroup().createMap()
    map.set("key0", 0)
    await synced(node)
    return map
  }
  const publicGroup = (node) => {
    const group = node.createGroup()
    group.addMember("everyone", "writer")
    return group
  }

  const roles = {
    /** Writes, each awaited until the server has acknowledged it. */
    async acknowledged() {
      const maps = []
      for (let i = 0; i < options.clients; i++) maps.push(await newMap(await connect()))
      const latencies = []
      let done = 0
      const until = async (stop) => {
        await Promise.all(
          maps.map(async (map, client) => {
            for (let i = 0; !stop(); i++) {
              const start = performance.now()
              map.set(`key${i % KEYS}`, i)
              await clients[client].syncManager.waitForSync(map.id, 60_000)
              latencies.push(performance.now() - start)
              done++
            }
          }),
        )
      }
      const elapsed = (ms, since = performance.now()) => until(() => performance.now() - since >= ms)
      await elapsed(options.warmUpMs)
      const used = await begin()
      latencies.length = done = 0
      const start = performance.now()
      await elapsed(options.ms)
      const ms = performance.now() - start
      await answer({ perSecond: (done / ms) * 1000, count: done, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), ...used() })
    },

    /** Several writers, each with a map of its own; one observer who has all of them loaded counts what arrives. */
    async streamed() {
      const observer = await connect()
      const maps = []
      for (let i = 0; i < options.clients; i++) {
        const node = await connect()
        const map = publicGroup(node).createMap()
        map.set("count", 0)
        await synced(node)
        maps.push(map)
      }
      const seen = await Promise.all(maps.map((map) => observer.load(map.id)))
      /** Every writer sets its map's key once in each turn, until the observer has seen all of it. */
      const stream = async (key, writes) => {
        const arrived = seen.map(
          (map) =>
            new Promise((resolve) => {
              const unsubscribe = map.subscribe((value) => {
                if (value.get(key) !== writes) return
                setImmediate(() => unsubscribe())
                resolve()
              })
            }),
        )
        const writing = maps.map(async (map) => {
          for (let i = 1; i <= writes; i++) {
            map.set(key, i)
            await new Promise((resolve) => setImmediate(resolve))
          }
        })
        await Promise.all([...writing, ...arrived])
      }
      const each = Math.ceil(options.writes / options.clients)
      await stream("warm-up", each)
      const used = await begin()
      const start = performance.now()
      await stream("count", each)
      const count = each * options.clients
      await answer({ perSecond: (count / (performance.now() - start)) * 1000, count, ...used() })
    },

    /** Records content messages of writers, then sends them again to another server over bare sockets as fast as it takes them. */
    async replay() {
      const perConnection = []
      const each = (writes) => Math.ceil(writes / options.clients)
      for (let i = 0; i < options.clients; i++)
        perConnection.push(await recordWrites(each(options.warmUp ?? 0), each(options.writes), options.together))
      const idle = await Promise.all(Array.from({ length: options.idle ?? 0 }, () => openSocket()))
      const sockets = await Promise.all(perConnection.map(() => openSocket()))
      await Promise.all(sockets.map((socket, i) => sendAndAwait(socket, perConnection[i].before, perConnection[i].beforeKnown)))
      await Promise.all(sockets.map((socket, i) => sendAndAwait(socket, perConnection[i].warmUp, perConnection[i].warmUpKnown)))
      const count = perConnection.reduce((sum, { writes }) => sum + writes.length, 0)
      const used = await begin()
      const start = performance.now()
      await Promise.all(sockets.map((socket, i) => sendAndAwait(socket, perConnection[i].writes, perConnection[i].writesKnown)))
      await answer({ perSecond: (count / (performance.now() - start)) * 1000, count, ...used() })
      for (const socket of idle) socket.terminate()
    },

    /** One writes; many have the map loaded: how long until each sees it. */
    async fanout() {
      const writer = await connect()
      const map = publicGroup(writer).createMap()
      map.set("count", 0)
      await synced(writer)
      const seen = []
      for (let i = 0; i < options.clients; i++) seen.push(await (await connect()).load(map.id))
      const latencies = []
      let start = 0
      let waiting = 0
      let expected = 0
      let allSeen
      let used
      const last = new Map()
      seen.forEach((value, index) =>
        value.subscribe((now) => {
          const count = now.get("count")
          if (count !== expected || last.get(index) === count) return
          last.set(index, count)
          latencies.push(performance.now() - start)
          if (--waiting === 0) allSeen?.()
        }),
      )
      for (let i = 1; i <= options.writes + options.warmUp; i++) {
        if (i === options.warmUp) {
          used = await begin()
          latencies.length = 0
        }
        waiting = seen.length
        expected = i
        const all = new Promise((resolve) => (allSeen = resolve))
        start = performance.now()
        map.set("count", i)
        await all
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
      await answer({ p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), count: (options.writes + 1) * seen.length, ...used() })
    },

    /** Fills the server with small maps. */
    async fill() {
      const node = await connect()
      const group = publicGroup(node)
      const ids = []
      for (let i = 0; i < options.values; i++) {
        const map = group.createMap({ count: i })
        ids.push(map.id)
        if (i % 500 === 499) await synced(node)
      }
      await synced(node)
      await answer({ ids, account: node.credentials })
    },

    /** A new client loads and reads values. */
    async load() {
      const node = await connect()
      const used = await begin()
      const start = performance.now()
      const values = await Promise.all(options.ids.map((id) => node.load(id)))
      for (const value of values) if (value === "unavailable" || value.get("count") === undefined) throw new Error("not all there")
      await answer({ ms: performance.now() - start, ...used() })
    },

    /** One large file, up. */
    async upload() {
      const node = await connect()
      const group = publicGroup(node)
      await synced(node)
      const bytes = new Uint8Array(options.bytes)
      for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 2654435761) >>> 13
      const start = performance.now()
      const file = group.createBinaryStream()
      file.startBinaryStream({ mimeType: "application/octet-stream", totalSizeBytes: bytes.length })
      for (let i = 0; i < bytes.length; i += 102_400) {
        file.pushBinaryStreamChunk(bytes.subarray(i, i + 102_400))
        await new Promise((resolve) => setImmediate(resolve))
      }
      file.endBinaryStream()
      await node.syncManager.waitForSync(file.id, 60_000)
      await answer({ ms: performance.now() - start, id: file.id })
    },

    /** The same file, down. */
    async download() {
      const node = await connect()
      const start = performance.now()
      const file = await node.load(options.id)
      let chunks
      while (!(chunks = file.getBinaryChunks())?.finished) await new Promise((resolve) => setTimeout(resolve, 1))
      const bytes = chunks.chunks.reduce((sum, chunk) => sum + chunk.length, 0)
      if (bytes !== options.bytes) throw new Error(`${bytes} bytes arrived`)
      await answer({ ms: performance.now() - start })
    },

    /** Bare connections of one address that come back after the server was started again. */
    async reconnect() {
      const connections = Array.from({ length: options.clients }, () => {
        const state = { heard: false }
        const connection = new WebSocketPeerWithReconnection({
          peer: options.url,
          reconnectionTimeout: 100,
          addPeer: (peer) => peer.incoming.onMessage(() => {}),
          removePeer: () => (state.heard = false),
          WebSocketConstructor: WebSocket,
        })
        connection.subscribe?.((connected) => (state.heard = connected))
        connection.enable()
        return state
      })
      const all = async () => {
        const start = performance.now()
        while (connections.some(({ heard }) => !heard) && performance.now() - start < 30_000) await new Promise((r) => setTimeout(r, 10))
        return { ms: performance.now() - start, missing: connections.filter(({ heard }) => !heard).length }
      }
      await all()
      await begin()
      while (connections.every(({ heard }) => heard)) await new Promise((resolve) => setTimeout(resolve, 1))
      await answer({ gone: true })
      await answer(await all())
    },
  }

  function openSocket() {
    const socket = new WebSocket(options.url)
    return new Promise((resolve, reject) => {
      socket.once("open", () => resolve(socket))
      socket.once("error", reject)
    })
  }

  /**
   * The frames that a client of its own sends for a new account, group and map, and then, `warmUp` and `n` times, for `together` writes, signed
   * together.
   */
  async function recordWrites(warmUp, n, together = 1) {
    const sent = []
    const sink = {
      id: "sink",
      role: "server",
      incoming: { onMessage: () => {}, onClose: () => {}, close: () => {} },
      outgoing: { push: (message) => sent.push(structuredClone(message)), close: () => {}, onClose: () => {} },
    }
    const { node } = await LocalNode.withNewlyCreatedAccount({ creationProps: { name: "bench" }, crypto, peers: [sink] })
    const map = node.createGroup().createMap()
    const settle = async () => {
      for (let i = 0; i < 3; i++) await new Promise((resolve) => setTimeout(resolve, 8))
    }
    await settle()
    const before = sent.splice(0).filter(({ action }) => action === "content")
    for (let i = 0; i < warmUp + n; i++) {
      for (let j = 0; j < together; j++) map.set(`key${(i * together + j) % KEYS}`, i)
      while (sent.length <= i) await new Promise((resolve) => setImmediate(resolve))
    }
    const known = (messages) => {
      const counters = new Map()
      for (const { id, new: runs } of messages) {
        for (const [session, run] of Object.entries(runs)) counters.set(`${id} ${session}`, run.after + run.newTransactions.length)
      }
      return counters
    }
    const writes = sent.splice(0).filter(({ action }) => action === "content")
    const early = writes.splice(0, warmUp)
    const texts = (messages) => messages.map((message) => JSON.stringify(message))
    return {
      ...{ before: texts(before), beforeKnown: known(before) },
      ...{ warmUp: texts(early), warmUpKnown: known(early) },
      ...{ writes: texts(writes), writesKnown: known(writes) },
    }
  }

  /** Resolves when the server has acknowledged all of it. */
  function sendAndAwait(socket, frames, counters) {
    const left = new Map(counters)
    if (left.size === 0) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const listen = (data) => {
        for (const line of data.toString().split("\n")) {
          const message = JSON.parse(line)
          if (message.action !== "known") continue
          if (message.isCorrection) reject(new Error(`correction of ${message.id}`))
          for (const [session, count] of Object.entries(message.sessions)) {
            const key = `${message.id} ${session}`
            if (left.get(key) <= count) left.delete(key)
          }
        }
        if (left.size > 0) return
        socket.off("message", listen)
        resolve()
      }
      socket.on("message", listen)
      for (const frame of frames) socket.send(frame)
    })
  }

  await roles[role]()
  process.exit(0)
}
