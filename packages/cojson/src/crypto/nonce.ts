/**
 * Nonces: the first 24 bytes of BLAKE3 of the canonical JSON of some material (data-model §2.1).
 *
 * The material of transactions, `{in, tx: {sessionID, txIndex}}`, has its own maker: transactions come in runs of one session,
 * so everything but the index stays in the buffer.
 */
import { canonicalJson } from "../base/canonical-json.ts"
import { jsonString } from "../base/json-string.ts"
import { utf8Encode } from "../base/utf8.ts"

const NONCE_BYTES = 24
/** Room for an index and the closing braces. */
const TAIL_BYTES = 24
const CLOSING_BYTES = 2
const DIGIT_0 = 48

type Blake3Once = (data: Uint8Array) => Uint8Array

export function nonceFor(material: unknown, blake3Once: Blake3Once): Uint8Array {
  return blake3Once(utf8Encode(canonicalJson(material))).subarray(0, NONCE_BYTES)
}

export class TransactionNonces {
  readonly #blake3Once: Blake3Once
  #coValueID: string | undefined
  #sessionID: string | undefined
  #material = new Uint8Array(0)
  #prefixLength = 0
  /** What the material is of, and how long it is. */
  #txIndex = Infinity
  #length = 0

  constructor(blake3Once: Blake3Once) {
    this.#blake3Once = blake3Once
  }

  /** Nonce of the transaction at this position. */
  at(coValueID: string, sessionID: string, txIndex: number): Uint8Array {
    const length = this.materialAt(coValueID, sessionID, txIndex)
    return this.#blake3Once(this.#material.subarray(0, length)).subarray(0, NONCE_BYTES)
  }

  /** The bytes in which {@link materialAt} put the material; a longer array. */
  get material(): Uint8Array {
    return this.#material
  }

  /** Puts the material of the transaction at this position into {@link material}; its length. */
  materialAt(coValueID: string, sessionID: string, txIndex: number): number {
    if (sessionID !== this.#sessionID || coValueID !== this.#coValueID) this.#take(coValueID, sessionID)
    else if (txIndex === this.#txIndex + 1 && txIndex % 10 !== 0) {
      // nine of ten times the next differs in one digit
      this.#txIndex = txIndex
      this.#material[this.#length - CLOSING_BYTES - 1] = DIGIT_0 + (txIndex % 10)
      return this.#length
    }
    this.#txIndex = txIndex
    const material = this.#material
    const tail = `${txIndex}}}`
    let end = this.#prefixLength
    for (let i = 0; i < tail.length; i++) material[end++] = tail.charCodeAt(i)
    return (this.#length = end)
  }

  #take(coValueID: string, sessionID: string): void {
    const prefix = utf8Encode(`{"in":${jsonString(coValueID)},"tx":{"sessionID":${jsonString(sessionID)},"txIndex":`)
    this.#material = new Uint8Array(prefix.length + TAIL_BYTES)
    this.#material.set(prefix)
    this.#prefixLength = prefix.length
    this.#coValueID = coValueID
    this.#sessionID = sessionID
  }
}
