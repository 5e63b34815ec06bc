import { logger } from "../../base/logger.ts"
import { loadNativePrimitives } from "../backends/native.ts"
import type { CryptoPrimitives } from "../primitives.ts"
import { CryptoProvider } from "../provider.ts"
import type { PureJSCrypto } from "./PureJSCrypto.ts"
import { WasmCrypto } from "./WasmCrypto.ts"

/** Native code, the fastest provider of Node. */
export class NapiCrypto extends CryptoProvider {
  private constructor(primitives: CryptoPrimitives) {
    super(primitives)
  }

  /**
   * Never rejects: where the native module is missing or has no binary for the platform, {@link WasmCrypto} comes back, or
   * pure JavaScript where that cannot start either, after one warning.
   */
  static async create(load: () => Promise<CryptoPrimitives> = loadNativePrimitives): Promise<NapiCrypto | WasmCrypto | PureJSCrypto> {
    try {
      return new this(await load())
    } catch (cause) {
      const fallback = await WasmCrypto.create()
      if (fallback instanceof WasmCrypto)
        logger.warn("Failed to load the native module of NapiCrypto, falling back to WasmCrypto", { cause })
      return fallback // the last resort has warned already
    }
  }
}
