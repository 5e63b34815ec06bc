import { logger } from "../../base/logger.ts"
import type { CryptoPrimitives } from "../primitives.ts"
import { CryptoProvider } from "../provider.ts"
import type { PureJSCrypto } from "./PureJSCrypto.ts"

/** Starts WebAssembly. May resolve to the primitives to use; otherwise the standard ones are loaded afterwards. */
export type WasmInit = () => Promise<CryptoPrimitives | void>

/** In a file of its own: pages load it beside the binaries, and programs with native code never. */
const loadWasmPrimitives = async (): Promise<CryptoPrimitives> => (await import("../backends/wasm.ts")).loadWasmPrimitives()

// Not a static field: compiled code would rename a class that mentions itself, and the name is seen in logs.
let init: WasmInit = loadWasmPrimitives

/** WebAssembly, the usual provider of browsers and Node. */
export class WasmCrypto extends CryptoProvider {
  private constructor(primitives: CryptoPrimitives) {
    super(primitives)
  }

  /** Replaces the loader of every later {@link WasmCrypto.create}: for platforms that only run precompiled modules. */
  static setInit(replacement: WasmInit): void {
    init = replacement
  }

  /** Never rejects: where WebAssembly cannot start, the pure JavaScript provider comes back, after one warning. */
  static async create(): Promise<WasmCrypto | PureJSCrypto> {
    try {
      return new this((await init()) ?? (await loadWasmPrimitives()))
    } catch (cause) {
      logger.warn("Failed to initialize WasmCrypto, falling back to PureJSCrypto", { cause })
      const { PureJSCrypto } = await import("./PureJSCrypto.ts")
      return new PureJSCrypto()
    }
  }
}
