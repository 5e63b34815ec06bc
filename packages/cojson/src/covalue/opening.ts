/**
 * Opener: turns logged transactions into changes. The one place where content is decrypted and parsed.
 *
 * Nothing here throws: text that does not decrypt or parse contributes nothing (data-model §5.1, §5.4).
 */
import type { JsonValue } from "../base/json.ts"
import type { CryptoProvider } from "../crypto/provider.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { KeyID, KeySecret } from "../ids/key-id.ts"
import type { Encrypted } from "../log/transaction.ts"
import { readChunkChanges } from "./chunk-change.ts"
import type { LoggedTransaction } from "./judge-port.ts"

interface Keys {
  keySecret(keyID: KeyID): KeySecret | undefined
}

export class Opener {
  readonly #id: RawCoID
  readonly #crypto: CryptoProvider

  constructor(id: RawCoID, crypto: CryptoProvider) {
    this.#id = id
    this.#crypto = crypto
  }

  /** The changes; `locked` when the key is not known (yet); undefined when they are not a JSON array. */
  changes(logged: LoggedTransaction, keys: Keys): readonly JsonValue[] | "locked" | undefined {
    if (logged.changes) return logged.changes
    const { transaction } = logged
    if (transaction.privacy === "trusting") return parseArray(transaction.changes)
    const secret = keys.keySecret(transaction.keyUsed)
    if (secret === undefined) return "locked"
    return parseArray(this.#decrypt(transaction.encryptedChanges, secret, logged))
  }

  /** The meta as JSON text; undefined when there is none or it cannot be read. */
  metaText(logged: LoggedTransaction, keys: Keys): string | undefined {
    const { transaction } = logged
    if (transaction.meta === undefined || transaction.privacy === "trusting") return transaction.meta
    const secret = keys.keySecret(transaction.keyUsed)
    return secret === undefined ? undefined : this.#decrypt(transaction.meta, secret, logged)
  }

  #decrypt(encrypted: Encrypted, secret: KeySecret, at: LoggedTransaction): string | undefined {
    return this.#crypto.decryptTransactionText(encrypted, secret, this.#id, at.sessionID, at.txIndex)
  }
}

/**
 * The array in a JSON text. A text whose JSON is no array folds as the published engine folds it where that does not
 * throw: objects and numbers contribute nothing.
 */
export function parseArray(text: string | undefined): readonly JsonValue[] | undefined {
  if (text === undefined) return undefined
  const chunk = readChunkChanges(text)
  if (chunk) return chunk
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? (value as JsonValue[]) : undefined
  } catch {
    return undefined // garbage from a wrong key or a foreign writer
  }
}
