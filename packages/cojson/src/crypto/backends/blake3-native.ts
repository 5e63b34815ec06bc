/**
 * BLAKE3 of large logs in native code, seven times as fast as in WebAssembly. Small ones are not worth the way into it: they stay where they
 * were.
 */
import { utf8Pieces } from "../../base/utf8-pieces.ts"
import type { HashState, RunningHash } from "../primitives.ts"
import type { Blake3Primitives } from "./blake3-wasm.ts"

/** What we use of the native library. Reading a digest does not end a hash; it cannot be copied. */
export interface NativeHasher {
  update(bytes: Uint8Array): unknown
  digestBuffer(): Uint8Array
}

/** In code units. */
const LARGE = 32_768

/** @param load gives what makes a hasher, when the first is needed; undefined where there is no native code */
export function nativeBlake3(small: Blake3Primitives, load: () => (() => NativeHasher) | undefined): Blake3Primitives {
  let loaded: { readonly makeHasher: (() => NativeHasher) | undefined } | undefined

  return {
    ...small,
    blake3(expectedSize = 0) {
      if (expectedSize < LARGE) return small.blake3()
      const { makeHasher } = (loaded ??= { makeHasher: load() })
      return makeHasher ? new NativeHash(makeHasher()) : small.blake3()
    },
    blake3Restore: (state) => (state instanceof NativeState ? state.take() : small.blake3Restore(state)),
  }
}

class NativeHash implements RunningHash {
  readonly #hasher: NativeHasher

  constructor(hasher: NativeHasher) {
    this.#hasher = hasher
  }

  update(bytes: Uint8Array): void {
    this.#hasher.update(bytes)
  }

  /** Few large pieces: each costs 1 us on the way. */
  updateTexts(texts: readonly string[], from: number, to: number): void {
    for (let start = from; start < to;) {
      let [end, length] = [start, 0]
      while (end < to && length < LARGE) length += (texts[end++] ?? "").length
      const text = end === start + 1 ? (texts[start] ?? "") : texts.slice(start, end).join("")
      utf8Pieces(text, (bytes) => this.#hasher.update(bytes))
      start = end
    }
  }

  digest(): Uint8Array {
    return this.#hasher.digestBuffer()
  }

  finish(): Uint8Array {
    return this.digest()
  }

  save(): HashState {
    return new NativeState(this)
  }
}

/** The hash itself, for the first who goes on with it. */
class NativeState {
  #hash: NativeHash | undefined

  constructor(hash: NativeHash) {
    this.#hash = hash
  }

  take(): NativeHash | undefined {
    const hash = this.#hash
    this.#hash = undefined
    return hash
  }
}
