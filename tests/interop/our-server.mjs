import { createWebSocketPeer } from "cojson-transport-ws"
import { startSyncServer } from "jazz-run/startSyncServer"
import { WebSocket } from "ws"

const [, , file, port, above] = process.argv
const server = await startSyncServer({ host: "127.0.0.1", port, inMemory: file === ":memory:", db: file })
if (above) server.localNode.syncManager.addPeer(createWebSocketPeer({ id: above, role: "server", websocket: new WebSocket(above) }))
console.log(JSON.stringify({ port: server.address().port }))
