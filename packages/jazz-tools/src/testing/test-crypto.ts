import { PureJSCrypto } from "cojson/crypto/PureJSCrypto"

/**
 * The crypto of test accounts: pure JavaScript, so that it runs in every test environment.
 *
 * @example
 * ```ts
 * import { TestJSCrypto } from "jazz-tools/testing"
 *
 * const crypto = await TestJSCrypto.create()
 * console.log(crypto.newRandomAgentSecret().startsWith("sealerSecret_z")) // true
 * ```
 */
export class TestJSCrypto extends PureJSCrypto {
  static override async create(): Promise<TestJSCrypto> {
    return new TestJSCrypto()
  }
}
