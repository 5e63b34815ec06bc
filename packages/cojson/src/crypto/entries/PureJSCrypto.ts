import { noblePrimitives } from "../backends/noble.ts"
import { CryptoProvider } from "../provider.ts"

/** Everything in JavaScript: works on every platform without loading anything, and is the slowest. */
export class PureJSCrypto extends CryptoProvider {
  constructor() {
    super(noblePrimitives)
  }

  static create(): Promise<PureJSCrypto> {
    return Promise.resolve(new this())
  }
}
