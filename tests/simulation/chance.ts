import { loadWasmPrimitives } from "../../packages/cojson/src/crypto/backends/wasm.ts"
import { CryptoProvider } from "../../packages/cojson/src/crypto/provider.ts"

/** Numbers that look random and are the same for the same seed (mulberry32). */
export class Chance {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** From 0 up to, not including, `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * limit)
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)]
    if (item === undefined) throw new Error("nothing to pick from")
    return item
  }

  /** Numbers of their own, so that whoever uses them does not change those of others. */
  fork(): Chance {
    return new Chance(this.below(2 ** 31))
  }
}

const primitives = await loadWasmPrimitives()

/** Keys and ids from a seed: the same in every run. */
export function seededCrypto(chance: Chance): CryptoProvider {
  return new CryptoProvider({
    ...primitives,
    randomBytes: (length) => Uint8Array.from({ length }, () => chance.below(256)),
  })
}
