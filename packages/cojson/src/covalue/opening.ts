/**
 * Opener: turns logged transactions into changes. The one place where content is decrypted and parsed.
 *
 * Nothing here throws: text that does not decrypt or parse contributes nothing (data-model §5.1, §5.4).
 */
import type { JsonValue } from "../base/json.ts"
import type { OpenedTexts } from "../crypto/primitives.ts"
import type { CryptoProvider } from "../crypto/provider.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { KeyID, KeySecret } from "../ids/key-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import { readPrivateText } from "../log/private-text.ts"
import type { Encrypted } from "../log/transaction.ts"
import { readChunkChanges } from "./chunk-change.ts"
import type { LoggedTransaction } from "./judge-port.ts"

interface Keys {
  keySecret(keyID: KeyID): KeySecret | undefined
}

/** Consecutive transactions of a session. */
export interface TransactionRun {
  readonly sessionID: SessionID
  /** Index of the first. */
  readonly from: number
  readonly texts: readonly string[]
}

/** Those transactions of a run that are private, have no meta and use the same key as the first. */
export interface OpenedRun {
  /** When each transaction of the run was made; NaN for those that were not opened. */
  readonly times: Float64Array
  readonly earliest: number
  readonly latest: number
  /** The changes of each that was opened, or what is no array, and something else after each but the last. */
  readonly items: readonly unknown[]
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

  /** Opens a run at once, which costs a third of opening its transactions one by one. undefined when that is what has to be done. */
  run({ sessionID, from, texts }: TransactionRun, keys: Keys): OpenedRun | undefined {
    const id = readPrivateText(texts[0] ?? "")?.keyUsed
    const secret = id && keys.keySecret(id)
    const opened = secret && this.#crypto.decryptTransactionRun(texts, { id, secret }, this.#id, sessionID, from)
    return opened && parsedRun(opened)
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

function parsedRun({ json, times, separator }: OpenedTexts & { readonly separator: number }): OpenedRun | undefined {
  let items: readonly unknown[]
  try {
    items = JSON.parse(json) as readonly unknown[]
  } catch {
    return undefined // garbage from a wrong key or a foreign writer in some of them
  }
  let [earliest, latest, count] = [Infinity, -Infinity, 0]
  for (let i = 0; i < times.length; i++) {
    const time = times[i] ?? NaN
    if (time < earliest) earliest = time
    if (time > latest) latest = time
    if (time >= 0) count++ // not NaN
  }
  if (count === 0 || items.length !== 2 * count - 1) return undefined
  // otherwise what one transaction says runs into the next
  for (let i = 1; i < items.length; i += 2) if (items[i] !== separator) return undefined
  return { times, earliest, latest, items }
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
