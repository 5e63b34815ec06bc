import { getSqliteStorage, LocalNode } from "cojson"
import { NapiCrypto } from "cojson/crypto/NapiCrypto"
import { WasmCrypto } from "cojson/crypto/WasmCrypto"
import { WebSocketPeerWithReconnection } from "cojson-transport-ws"
import { startWorker } from "jazz-tools/worker"
import { WebSocket } from "ws"
import { runClient } from "../client-driver.mjs"

runClient({ LocalNode, getSqliteStorage, WebSocketPeerWithReconnection, WasmCrypto, NapiCrypto, WebSocket, startWorker })
