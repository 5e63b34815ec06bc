import { LocalNode } from "cojson"
import { NapiCrypto } from "cojson/crypto/NapiCrypto"
import { WasmCrypto } from "cojson/crypto/WasmCrypto"
import { WebSocketPeerWithReconnection } from "cojson-transport-ws"
import { WebSocket } from "ws"
import { runPhase } from "./implementation.mjs"

await runPhase({
  home: import.meta.dirname,
  LocalNode,
  WebSocketPeerWithReconnection,
  WasmCrypto,
  NapiCrypto,
  WebSocket,
  startWorker: () => import("jazz-tools/worker"),
  tools: () => import("jazz-tools"),
  openStorage: async (file) => (await import("cojson-storage-sqlite")).getBetterSqliteStorage(file),
})
