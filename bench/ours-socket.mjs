import { LocalNode } from "cojson"
import { NapiCrypto } from "cojson/crypto/NapiCrypto"
import { WebSocketPeerWithReconnection } from "cojson-transport-ws"
import { startSyncServer } from "jazz-run/startSyncServer"
import { WebSocket } from "ws"
import { runSocketProgram } from "./socket.mjs"

await runSocketProgram({
  LocalNode,
  NapiCrypto,
  WebSocketPeerWithReconnection,
  WebSocket,
  async startServer(file, port, crypto) {
    const server = await startSyncServer({ host: "127.0.0.1", port: String(port), inMemory: file === ":memory:", db: file, crypto })
    return server.address().port
  },
})
