import { createServer } from "node:http"
import * as cojson from "cojson"
import { createWebSocketPeer, WebSocketPeerWithReconnection } from "cojson-transport-ws"
import { WebSocket, WebSocketServer } from "ws"
import { attempt, attemptLater, me, settle, show } from "./show.mjs"

// transports of programs' own, and the peers over sockets, below the values
const { LocalNode, hwrServerPeerSelector } = cojson
const node = me.$jazz.localNode
const group = node.createGroup()
const unknown = (n) => `co_zUnknownUnknownUnknown${n}`
const load = (id) => ({ action: "load", id, header: false, sessions: {} })
const newNode = () => {
  const secret = node.crypto.newRandomAgentSecret()
  return new LocalNode(secret, node.crypto.newRandomSessionID(node.crypto.getAgentID(secret)), node.crypto)
}

/** A peer that keeps what it is told, `say` is its voice. */
function ownPeer(role, options = {}) {
  const told = []
  const peer = { id: `own ${role}`, role, told, ...options }
  peer.incoming = { onMessage: (callback) => (peer.say = callback), onClose: () => {}, close: () => told.push("incoming closed") }
  peer.outgoing = { push: (message) => told.push(message), onClose: () => {}, close: () => told.push("outgoing closed") }
  return peer
}
const actions = ({ told }) => told.map((message) => message.action ?? message)
await me.$jazz.waitForAllCoValuesSync()

for (const role of ["client", "server"])
  for (const persistent of [false, true]) {
    const ends = {
      "says so": (peer) => peer.say("Disconnected"),
      "is removed": () => node.syncManager.removePeer(`own ${role}`),
      "is replaced": () => node.syncManager.addPeer(ownPeer(role, { persistent })),
    }
    for (const [name, end] of Object.entries(ends))
      await show(`${persistent ? "persistent " : ""}${role} ${name}`, async () => {
        const peer = ownPeer(role, { persistent })
        node.syncManager.addPeer(peer)
        await settle(5)
        peer.told.length = 0
        end(peer)
        await settle(5)
        node.syncManager.removePeer(peer.id)
        return actions(peer)
      })
  }

await show("what is written leaves as one message per value", async () => {
  const peer = ownPeer("server")
  const other = newNode()
  other.syncManager.addPeer(peer)
  const map = other.createGroup().createMap({ a: 1 }, null, "trusting")
  map.set("b", 2, "trusting")
  await settle(20)
  return peer.told.map((message) => [
    message.action,
    message.priority,
    message.header.ruleset.type,
    Object.values(message.new).map(({ after, newTransactions }) => [after, newTransactions.length]),
  ])
})

await show("a value that a server does not have is asked for once more", async () => {
  cojson.cojsonInternals.setCoValueLoadingRetryDelay(20)
  const peer = ownPeer("server")
  const other = newNode()
  other.syncManager.addPeer(peer)
  peer.outgoing.push = (message) => {
    peer.told.push(message)
    if (message.action === "load") queueMicrotask(() => peer.say({ ...load(message.id), action: "known" }))
  }
  return [await other.load(unknown(1)), actions(peer), await other.load(unknown(2), true), actions(peer).length]
})

await show("servers are chosen per value", async () => {
  const [first, second] = [ownPeer("server", { id: "first" }), ownPeer("server", { id: "second" })]
  const other = newNode()
  other.syncManager.serverPeerSelector = (_id, servers) => servers.filter(({ id }) => id === "second")
  for (const peer of [first, second]) other.syncManager.addPeer(peer)
  other.createGroup()
  await settle(10)
  const choose = hwrServerPeerSelector(2)
  const servers = ["a", "b", "c", "d"].map((id) => ({ id }))
  return [actions(first), actions(second), ["co_z1", "co_z2", "co_z3"].map((id) => choose(id, servers).map(({ id: chosen }) => chosen))]
})

await show("what nobody should say is survived", async () => {
  const peer = ownPeer("client")
  node.syncManager.addPeer(peer)
  const words = [
    null,
    5,
    "x",
    {},
    { action: "load" },
    { action: "load", id: 5 },
    { action: "content", id: unknown(3) },
    { action: "wat", id: "co_z1" },
  ]
  for (const word of words) {
    attempt(() => peer.say(word))
    await settle(2)
  }
  peer.told.length = 0
  peer.say(load(group.id))
  await settle(20)
  node.syncManager.removePeer(peer.id)
  return actions(peer)
})

/** A socket in the hands of the program. */
class Socket {
  bufferedAmount = 0
  sent = []
  #listeners = []
  constructor(readyState = 1) {
    this.readyState = readyState
  }
  addEventListener(type, listener) {
    this.#listeners.push([type, listener])
  }
  removeEventListener(_type, listener) {
    this.#listeners = this.#listeners.filter(([, other]) => other !== listener)
  }
  emit(type, event = {}) {
    for (const [of, listener] of [...this.#listeners]) if (of === type) listener(event)
  }
  send(frame) {
    this.sent.push(frame)
  }
  close() {
    this.readyState = 3
  }
}
const PING = '{"type":"ping","time":1,"dc":"here"}'
const overSocket = ({ readyState, ...options } = {}) => {
  const socket = new Socket(readyState)
  return { socket, peer: createWebSocketPeer({ id: "socket", websocket: socket, role: "client", ...options }) }
}

await show("sockets: what is sent before they open", async () => {
  const { socket, peer } = overSocket({ readyState: 0 })
  peer.outgoing.push(load("co_z1"))
  await settle(30)
  const before = socket.sent.length
  socket.readyState = 1
  socket.emit("open")
  await settle(30)
  return [before, socket.sent.length]
})

await show("sockets: several messages in a frame", async () => {
  const both = [load("co_z1"), load("co_z2")]
  const [joined, apart] = [overSocket(), overSocket({ batchingByDefault: false })]
  for (const { peer } of [joined, apart]) for (const message of both) peer.outgoing.push(message)
  await settle(30)
  const first = [joined.socket.sent.length, apart.socket.sent.length]
  apart.socket.emit("message", { data: both.map((message) => JSON.stringify(message)).join("\n") })
  for (const message of both) apart.peer.outgoing.push(message)
  await settle(30)
  return [first, apart.socket.sent.length, joined.socket.sent]
})

await show("sockets: what comes", async () => {
  const { socket, peer } = overSocket()
  const heard = []
  peer.incoming.onMessage((message) => heard.push(message.id ?? message))
  const frames = [load("co_z1"), load("co_z2")].map((message) => JSON.stringify(message))
  for (const data of [frames[0], frames.join("\n"), "", "nope", PING, "[]", "null", '"x"', `${frames[1]}\n`, undefined])
    attempt(() => socket.emit("message", { data }))
  await settle(20)
  return heard
})

await show("sockets: silence is the end, where pings are expected", async () => {
  const ends = [true, false].map((expectPings) => {
    const heard = []
    const { socket, peer } = overSocket({ expectPings, pingTimeout: 60, onClose: () => heard.push("closed") })
    peer.incoming.onMessage((message) => heard.push(message))
    socket.emit("message", { data: PING })
    return heard
  })
  await settle(300)
  return ends
})

await show("sockets: a server that goes and comes", async () => {
  const http = createServer()
  const sockets = new WebSocketServer({ server: http })
  await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve))
  const server = newNode()
  let count = 0
  sockets.on("connection", (websocket) => {
    websocket.send(PING)
    server.syncManager.addPeer(
      createWebSocketPeer({ id: `client ${count++}`, websocket, role: "client", expectPings: false, batchingByDefault: false }),
    )
  })
  const client = newNode()
  const heard = []
  const connection = new WebSocketPeerWithReconnection({
    peer: `ws://127.0.0.1:${http.address().port}`,
    reconnectionTimeout: 20,
    addPeer: (peer) => client.syncManager.addPeer(peer),
    removePeer: (peer) => client.syncManager.removePeer(peer.id),
    WebSocketConstructor: WebSocket,
  })
  connection.subscribe((connected) => heard.push(connected))
  connection.enable()
  await connection.waitUntilConnected()
  const map = client.createGroup().createMap({ a: 1 })
  await map.core.waitForSync({ timeout: 3_000 })
  const there = server.hasCoValue(map.id)
  for (const socket of sockets.clients) socket.terminate()
  while (connection.connected) await settle(5)
  await connection.waitUntilConnected()
  map.set("a", 2)
  const again = await attemptLater(() => map.core.waitForSync({ timeout: 3_000 }).then(() => "synced"))
  connection.disable()
  for (const socket of sockets.clients) socket.terminate()
  http.close()
  return [there, again, connection.connected, heard]
})
