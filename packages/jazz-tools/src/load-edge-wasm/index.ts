/**
 * Imported first by programs for edge runtimes, for effect only: `WasmCrypto.create()`, and with it `startWorker`, then runs WebAssembly that
 * the bundler compiled, since compiling at run time is forbidden there. Changes nothing on other platforms.
 */
import { WasmCrypto } from "cojson/crypto/WasmCrypto"
import { init } from "cojson/crypto/WasmCrypto/edge"

WasmCrypto.setInit(init)
