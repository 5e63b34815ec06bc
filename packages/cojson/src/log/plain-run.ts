import { utf8Length } from "../base/utf8.ts"
import { MAX_PLAIN_RUN, MAX_PLAIN_SIZE, MAX_SMALL_TEXT } from "../crypto/primitives.ts"
import type { CryptoProvider, KeyPair } from "../crypto/provider.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import { encryptedSize, privateTransactionText } from "./transaction.ts"

/** A private transaction of our own that has no meta. */
export interface PlainTransaction {
  /** Canonical JSON of its changes. */
  readonly changes: string
  /** Unix ms. */
  readonly madeAt: number
  readonly key: KeyPair
}

/**
 * Consecutive transactions of one session with the same key that are not encrypted yet. Hardly anybody looks at the edits of a macrotask before
 * its end, and one call into WebAssembly makes the texts of all.
 */
export class PlainRun {
  readonly #id: RawCoID
  readonly #sessionID: SessionID
  /** Index of the first. */
  readonly #start: number
  readonly #crypto: CryptoProvider
  readonly #key: KeyPair
  readonly #changes: string[] = []
  readonly #sizes: number[] = []
  readonly #times: number[] = []
  #size = 0

  /** Throws `crypto.malformed` when the key is none. */
  constructor(id: RawCoID, sessionID: SessionID, start: number, crypto: CryptoProvider, key: KeyPair) {
    crypto.expectKeySecret(key.secret)
    this.#id = id
    this.#sessionID = sessionID
    this.#start = start
    this.#crypto = crypto
    this.#key = key
  }

  get length(): number {
    return this.#changes.length
  }

  /** Returns the size that the transaction will have; undefined, and nothing has happened, when it does not fit in here. */
  add({ changes, madeAt, key }: PlainTransaction): number | undefined {
    if (key.id !== this.#key.id || key.secret !== this.#key.secret || this.#changes.length === MAX_PLAIN_RUN) return undefined
    const size = utf8Length(changes)
    if (this.#size + size > MAX_PLAIN_SIZE) return undefined
    this.#size += size
    this.#changes.push(changes)
    this.#sizes.push(size)
    this.#times.push(madeAt)
    return encryptedSize(size)
  }

  /** Canonical texts of the transactions. */
  encrypted(): string[] {
    const run = { changes: this.#changes, sizes: this.#sizes, times: this.#times }
    return this.#crypto.encryptTransactionRun(run, this.#key, this.#id, this.#sessionID, this.#start) ?? this.#oneByOne()
  }

  #oneByOne(): string[] {
    const { id: keyID, secret } = this.#key
    return this.#changes.map((changes, i) => {
      const encrypted = this.#crypto.encryptTransactionText(changes, secret, this.#id, this.#sessionID, this.#start + i)
      return privateTransactionText(encrypted, keyID, this.#times[i] ?? 0)
    })
  }
}

/** Whether a transaction can be in a run. */
export function isRunnable({ changes, madeAt }: PlainTransaction): boolean {
  return changes.length <= MAX_SMALL_TEXT && Number.isSafeInteger(madeAt) && madeAt >= 0
}
