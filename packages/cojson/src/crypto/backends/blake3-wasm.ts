/**
 * BLAKE3 in WebAssembly. One instance serves all running hashes: whoever is fed moves in, and the state of the previous one moves
 * out (1 µs, 2 kB). Runs of updates of one hash, the usual case, move nothing.
 */
import { bytesToBase64url } from "../../base/base64url.ts"
import { MAX_BYTES_PER_UNIT } from "../../base/scratch.ts"
import { textMemory, type TextMemory } from "../../base/text-memory.ts"
import { utf8Encode } from "../../base/utf8.ts"
import { utf8Pieces } from "../../base/utf8-pieces.ts"
import type { CryptoPrimitives, HashState, RunningHash } from "../primitives.ts"

export type Blake3Primitives = Pick<CryptoPrimitives, "blake3Once" | "blake3Text" | "blake3Base64url" | "blake3" | "blake3Restore">

interface Blake3Exports {
  readonly memory: WebAssembly.Memory
  readonly STATE_SIZE: WebAssembly.Global
  /** Where input is put and a digest is found, 16 kB. */
  Hash_GetBuffer(): number
  Hash_GetState(): number
  Hash_Init(keyLength: number): void
  Hash_Update(length: number): void
  Hash_Final(digestLength: number): void
  Hash_Calculate(length: number, keyLength: number, digestLength: number): void
}

const BUFFER_BYTES = 16 * 1024
const DIGEST_BYTES = 32
const NO_KEY = 0
/** Code units of small texts that are encoded together. */
const JOINED = 32_768

/**
 * @param once hashes at once, and keeps nothing between calls: it may do other things
 * @param running keeps the state of a running hash
 */
export function blake3Over(once: WebAssembly.Instance, running: WebAssembly.Instance): Blake3Primitives {
  const single = new Blake3Instance(once)
  const shared = new Blake3Instance(running)
  let tenant: WasmRunningHash | undefined

  class WasmRunningHash implements RunningHash {
    /** The state when we are not the tenant, or nothing was fed since it was saved. undefined: nothing fed at all, or only in there. */
    #saved: Uint8Array | undefined

    constructor(saved?: Uint8Array) {
      this.#saved = saved
    }

    update(bytes: Uint8Array): void {
      this.#moveIn()
      this.#saved = undefined
      shared.update(bytes)
    }

    updateTexts(texts: readonly string[], from: number, to: number): void {
      this.#moveIn()
      this.#saved = undefined
      shared.updateTexts(texts, from, to)
    }

    digest(): Uint8Array {
      this.save()
      this.#moveIn()
      tenant = undefined // reading the digest ends the state in there
      return shared.digest()
    }

    finish(): Uint8Array {
      this.#moveIn()
      tenant = undefined
      return shared.digest()
    }

    save(): HashState {
      if (this.#saved) return this.#saved
      this.#moveIn()
      return (this.#saved = shared.save())
    }

    #moveIn(): void {
      if (tenant === this) return
      tenant?.save()
      if (this.#saved) shared.load(this.#saved)
      else shared.init()
      tenant = this
    }
  }

  return {
    blake3Once: (data) => single.once(data),
    blake3Text: (text) => single.onceText(text),
    blake3Base64url: (first, second, length) => single.onceBase64url(first, second, length),
    blake3: () => new WasmRunningHash(),
    // States of this back-end are nothing but what an instance saved, see save().
    blake3Restore: (state) => new WasmRunningHash(state as Uint8Array),
  }
}

/** One state in memory that never grows. */
class Blake3Instance {
  readonly #exports: Blake3Exports
  readonly #buffer: Uint8Array
  readonly #state: Uint8Array
  readonly #memory: TextMemory

  constructor(instance: WebAssembly.Instance) {
    const exports = instance.exports as unknown as Blake3Exports
    const { buffer } = exports.memory
    this.#exports = exports
    this.#buffer = new Uint8Array(buffer, exports.Hash_GetBuffer(), BUFFER_BYTES)
    this.#memory = textMemory(this.#buffer)
    const stateBytes = new DataView(buffer).getUint32(exports.STATE_SIZE.value as number, true)
    exports.Hash_Init(NO_KEY)
    this.#state = new Uint8Array(buffer, exports.Hash_GetState(), stateBytes)
  }

  once(data: Uint8Array): Uint8Array {
    if (data.length > BUFFER_BYTES) {
      this.init()
      this.update(data)
      return this.digest()
    }
    this.#buffer.set(data)
    this.#exports.Hash_Calculate(data.length, NO_KEY, DIGEST_BYTES)
    return this.#buffer.slice(0, DIGEST_BYTES)
  }

  /** A short text is encoded where it is hashed. */
  onceText(text: string): Uint8Array {
    if (text.length * MAX_BYTES_PER_UNIT > BUFFER_BYTES) return this.once(utf8Encode(text))
    this.#exports.Hash_Calculate(this.#memory.writeUtf8(text, 0), NO_KEY, DIGEST_BYTES)
    return this.#buffer.slice(0, DIGEST_BYTES)
  }

  /** Short texts are not joined, and of the digest nothing is made but its text. */
  onceBase64url(first: string, second: string, length: number): string {
    if ((first.length + second.length) * MAX_BYTES_PER_UNIT > BUFFER_BYTES)
      return bytesToBase64url(this.once(utf8Encode(first + second)).subarray(0, length))
    const end = this.#memory.writeUtf8(first, 0)
    this.#exports.Hash_Calculate(end + this.#memory.writeUtf8(second, end), NO_KEY, DIGEST_BYTES)
    return this.#memory.readBase64url(0, length)
  }

  init(): void {
    this.#exports.Hash_Init(NO_KEY)
  }

  update(data: Uint8Array): void {
    for (let start = 0; start < data.length; start += BUFFER_BYTES) {
      const chunk = data.length > BUFFER_BYTES ? data.subarray(start, start + BUFFER_BYTES) : data
      this.#buffer.set(chunk)
      this.#exports.Hash_Update(chunk.length)
    }
  }

  /** Few small texts are encoded where they are hashed. Many are joined before: that costs a third of encoding each. */
  updateTexts(texts: readonly string[], from: number, to: number): void {
    for (let start = from; start < to;) {
      let [end, length] = [start, 0]
      while (end < to && (end === start || length < JOINED)) length += (texts[end++] ?? "").length
      const text = end === start + 1 ? (texts[start] ?? "") : texts.slice(start, end).join("")
      // encoding it outside and copying the bytes is faster than encoding each piece
      if (text.length * MAX_BYTES_PER_UNIT > BUFFER_BYTES) utf8Pieces(text, (bytes) => this.update(bytes))
      else this.#exports.Hash_Update(this.#memory.writeUtf8(text, 0))
      start = end
    }
  }

  digest(): Uint8Array {
    this.#exports.Hash_Final(DIGEST_BYTES)
    return this.#buffer.slice(0, DIGEST_BYTES)
  }

  save(): Uint8Array {
    return this.#state.slice()
  }

  load(state: Uint8Array): void {
    this.#state.set(state)
  }
}
