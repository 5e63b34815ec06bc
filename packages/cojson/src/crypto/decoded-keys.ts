import { bytesFromBase58 } from "../base/base58.ts"

/** Texts kept per kind; a server sees more signers than that, and then decodes again (2 µs). */
const MAX_ENTRIES = 1_000

/**
 * Bytes of keys of one kind, by their text: `<prefix><base58>`. Keys are used for many transactions, and decoding one costs
 * more than encrypting with it. The same text gives the same array while it is remembered, so back-ends may keep what they derive
 * from it in a WeakMap.
 */
export class DecodedKeys {
  readonly #prefix: string
  readonly #length: number
  readonly #bytesByText = new Map<string, Uint8Array>()

  constructor(prefix: string, length: number) {
    this.#prefix = prefix
    this.#length = length
  }

  /** undefined when the text is no key of this kind. Callers must not change the bytes. */
  bytes(text: string): Uint8Array | undefined {
    return this.#bytesByText.get(text) ?? this.#decode(text)
  }

  #decode(text: string): Uint8Array | undefined {
    if (typeof text !== "string" || !text.startsWith(this.#prefix)) return undefined
    const bytes = bytesFromBase58(text.slice(this.#prefix.length), this.#length)
    if (bytes === undefined) return undefined
    remember(this.#bytesByText, text, bytes, MAX_ENTRIES)
    return bytes
  }
}

/** Adds to a bounded map; the oldest entry leaves when it is full. */
export function remember<K, V>(map: Map<K, V>, key: K, value: V, maxEntries: number): void {
  if (map.size >= maxEntries) {
    for (const oldest of map.keys()) {
      map.delete(oldest)
      break
    }
  }
  map.set(key, value)
}
