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

type Blake3Once = (data: Uint8Array) => Uint8Array

/** @param hashText BLAKE3 */
export function nonceFor(material: unknown, hashText: (text: string) => Uint8Array): Uint8Array {
  return hashText(canonicalJson(material)).subarray(0, NONCE_BYTES)
}

export class TransactionNonces {
  readonly #blake3Once: Blake3Once
  #coValueID: string | undefined
  #sessionID: string | undefined
  /** JSON of the session, up to the index. */
  #sessionText = ""
  #prefix = ""

  constructor(blake3Once: Blake3Once) {
    this.#blake3Once = blake3Once
  }

  /** Nonce of the transaction at this position. */
  at(coValueID: string, sessionID: string, txIndex: number): Uint8Array {
    return this.#blake3Once(utf8Encode(`${this.prefixFor(coValueID, sessionID)}${txIndex}}}`)).subarray(0, NONCE_BYTES)
  }

  /** The material up to the index. */
  prefixFor(coValueID: string, sessionID: string): string {
    if (sessionID === this.#sessionID && coValueID === this.#coValueID) return this.#prefix
    if (sessionID !== this.#sessionID) this.#sessionText = `,"tx":{"sessionID":${jsonString(sessionID)},"txIndex":`
    this.#coValueID = coValueID
    this.#sessionID = sessionID
    return (this.#prefix = `{"in":${jsonString(coValueID)}${this.#sessionText}`)
  }
}
