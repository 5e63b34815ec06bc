import { NapiCrypto } from "../../packages/cojson/src/crypto/entries/NapiCrypto.ts"
import { PureJSCrypto } from "../../packages/cojson/src/crypto/entries/PureJSCrypto.ts"
import { WasmCrypto } from "../../packages/cojson/src/crypto/entries/WasmCrypto.ts"
import type { CryptoProvider } from "../../packages/cojson/src/crypto/provider.ts"

const wasm = await WasmCrypto.create()
if (!(wasm instanceof WasmCrypto)) throw new Error("WebAssembly did not start: the vectors would be checked against JavaScript twice")
const native = await NapiCrypto.create()

/** Every back-end that runs here, by name. The native module is missing on some platforms. */
export const backends: readonly (readonly [name: string, crypto: CryptoProvider])[] = [
  ["wasm", wasm],
  ["js", new PureJSCrypto()],
  ...(native instanceof NapiCrypto ? [["native", native] as const] : []),
]
