import { getSqliteStorage, LocalNode } from "cojson"
import { NapiCrypto } from "cojson/crypto/NapiCrypto"
import { WasmCrypto } from "cojson/crypto/WasmCrypto"
import { WebSocketPeerWithReconnection } from "cojson-transport-ws"
import { WebSocket } from "ws"
import { runPhase } from "../../../bench/implementation.mjs"
import { sqliteDriver } from "../published-server.mjs"

await runPhase({
  home: import.meta.dirname,
  LocalNode,
  WebSocketPeerWithReconnection,
  WasmCrypto,
  NapiCrypto,
  WebSocket,
  startWorker: () => import("jazz-tools/worker"),
  tools: () => import("jazz-tools"),
  openStorage: (file) => getSqliteStorage(sqliteDriver(file)),
})
