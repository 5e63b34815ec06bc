import { getSqliteStorage, LocalNode } from "cojson"
import { WasmCrypto } from "cojson/crypto/WasmCrypto"
import { createWebSocketPeer } from "cojson-transport-ws"
import { WebSocket, WebSocketServer } from "ws"
import { runServer } from "../published-server.mjs"

await runServer({ LocalNode, getSqliteStorage, WasmCrypto, createWebSocketPeer, WebSocket, WebSocketServer })
