import { LocalNode } from "cojson"
import { WasmCrypto } from "cojson/crypto/WasmCrypto"
import { runDifferential } from "../published-differential.mjs"

await runDifferential({ LocalNode, WasmCrypto })
