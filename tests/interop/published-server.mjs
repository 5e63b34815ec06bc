/**
 * A sync server made of published packages, wired as their CLI's server wires them: client peers, batching off at first, a ping
 * every 1.5 s, state deleted on close. Usage: node server.mjs <database file | :memory:> [port] [address of the server above]. Prints
 * the port.
 */
import { createRequire } from "node:module"

const PING_INTERVAL_MS = 1_500

export async function runServer({ WasmCrypto, ...packages }) {
  const [, , file = ":memory:", port = "0", above] = process.argv
  console.log(JSON.stringify({ port: await startServer(packages, file, Number(port), await WasmCrypto.create(), above) }))
}

/** Resolves to the port. @param above the address of a server that this one syncs with */
export function startServer({ LocalNode, getSqliteStorage, createWebSocketPeer, WebSocket, WebSocketServer }, file, port, crypto, above) {
  const agentSecret = crypto.newRandomAgentSecret()
  const node = new LocalNode(agentSecret, crypto.newRandomSessionID(crypto.getAgentID(agentSecret)), crypto)
  if (file !== ":memory:") node.setStorage(getSqliteStorage(sqliteDriver(file)))
  if (above) node.syncManager.addPeer(createWebSocketPeer({ id: above, role: "server", websocket: new WebSocket(above) }))
  const server = new WebSocketServer({ host: "127.0.0.1", port })
  let connections = 0
  server.on("connection", (socket) => {
    const id = `client-${connections++}`
    const ping = setInterval(() => socket.send(JSON.stringify({ type: "ping", time: Date.now(), dc: "unknown" })), PING_INTERVAL_MS)
    socket.on("close", () => clearInterval(ping))
    socket.on("error", (error) => console.error("connection failed", error))
    node.syncManager.addPeer(
      createWebSocketPeer({
        id,
        role: "client",
        websocket: socket,
        expectPings: false,
        batchingByDefault: false,
        deletePeerStateOnClose: true,
      }),
    )
  })
  return new Promise((resolve) => server.on("listening", () => resolve(server.address().port)))
}

/** The published driver interface over the SQLite library of the workspace. */
export function sqliteDriver(file) {
  const { DatabaseSync } = createRequire(import.meta.url)("@photostructure/sqlite")
  const database = new DatabaseSync(file)
  database.exec("PRAGMA journal_mode = WAL")
  return {
    run: (sql, params = []) => void database.prepare(sql).run(...params),
    get: (sql, params = []) => database.prepare(sql).get(...params) ?? undefined,
    query: (sql, params = []) => database.prepare(sql).all(...params),
    transaction(callback) {
      database.exec("BEGIN")
      try {
        const result = callback()
        database.exec("COMMIT")
        return result
      } catch (error) {
        database.exec("ROLLBACK")
        throw error
      }
    },
    closeDb: () => database.close(),
  }
}
