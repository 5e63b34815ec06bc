import { getSqliteStorage, LocalNode } from "cojson"
import { NapiCrypto } from "cojson/crypto/NapiCrypto"
import { createWebSocketPeer, WebSocketPeerWithReconnection } from "cojson-transport-ws"
import { WebSocket, WebSocketServer } from "ws"
import { runSocketProgram } from "../../../bench/socket.mjs"
import { startServer } from "../published-server.mjs"

await runSocketProgram({
  LocalNode,
  NapiCrypto,
  WebSocketPeerWithReconnection,
  WebSocket,
  startServer: (file, port, crypto) => startServer({ LocalNode, getSqliteStorage, createWebSocketPeer, WebSocketServer }, file, port, crypto),
})
