/**
 * Nonces: the first 24 bytes of BLAKE3 of the canonical JSON of some material (data-model §2.1).
 *
 * The material of transactions, `{in, tx: {sessionID, txIndex}}`, has its own maker: transactions come in runs of one session,
 * so everything but the index stays at hand.
 */
import { canonicalJson } from "../base/canonical-json.ts"
import { jsonString } from "../base/json-string.ts"
import { utf8Encode } from "../base/utf8.ts"

const NONCE_BYTES = 24
/** Room for an index and the closing braces. */
const TAIL_BYTES = 24

type Blake3Once = (data: Uint8Array) => Uint8Array

export function nonceFor(material: unknown, blake3Once: Blake3Once): Uint8Array {
  return blake3Once(utf8Encode(canonicalJson(material))).subarray(0, NONCE_BYTES)
}

export class TransactionNonces {
  readonly #blake3Once: Blake3Once
  #coValueID: string | undefined
  #sessionID: string | undefined
  #material = new Uint8Array(0)
  #prefix = new Uint8Array(0)

  constructor(blake3Once: Blake3Once) {
    this.#blake3Once = blake3Once
  }

  /** Nonce of the transaction at this position. */
  at(coValueID: string, sessionID: string, txIndex: number): Uint8Array {
    let end = this.prefixFor(coValueID, sessionID).length
    const material = this.#material
    const tail = `${txIndex}}}`
    for (let i = 0; i < tail.length; i++) material[end++] = tail.charCodeAt(i)
    return this.#blake3Once(material.subarray(0, end)).subarray(0, NONCE_BYTES)
  }

  /** The material up to the index. The same array until another session is asked for. */
  prefixFor(coValueID: string, sessionID: string): Uint8Array {
    if (sessionID === this.#sessionID && coValueID === this.#coValueID) return this.#prefix
    const prefix = utf8Encode(`{"in":${jsonString(coValueID)},"tx":{"sessionID":${jsonString(sessionID)},"txIndex":`)
    this.#material = new Uint8Array(prefix.length + TAIL_BYTES)
    this.#material.set(prefix)
    this.#prefix = this.#material.subarray(0, prefix.length)
    this.#coValueID = coValueID
    this.#sessionID = sessionID
    return this.#prefix
  }
}
