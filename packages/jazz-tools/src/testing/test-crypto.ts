import { PureJSCrypto } from "cojson/crypto/PureJSCrypto"

/** The crypto of test accounts: pure JavaScript, so that it runs in every test environment. */
export class TestJSCrypto extends PureJSCrypto {
  static override async create(): Promise<TestJSCrypto> {
    return new TestJSCrypto()
  }
}
