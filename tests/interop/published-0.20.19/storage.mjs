import { getSqliteStorage, LocalNode } from "cojson"
import { WasmCrypto } from "cojson/crypto/WasmCrypto"
import { runStorage } from "../published-storage.mjs"

await runStorage({ LocalNode, getSqliteStorage, WasmCrypto })
