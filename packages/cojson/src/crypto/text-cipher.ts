/** TextCipher: texts encrypted with a key secret, `encrypted_U…` (data-model §2). */
import { bytesFromBase64url } from "../base/base64url.ts"
import { isPlain } from "../base/json-string.ts"
import type { KeyID, KeySecret } from "../ids/key-id.ts"
import { expectKey, type KeyRing } from "./key-ring.ts"
import { LargeTexts } from "./large-texts.ts"
import { TransactionNonces } from "./nonce.ts"
import type { PlainText } from "./plain-text.ts"
import { MAX_PREFIX, MAX_SMALL_TEXT, type CryptoPrimitives, type OpenedTexts, type PlainChanges } from "./primitives.ts"
import type { Encrypted } from "./tagged.ts"

const ENCRYPTED = "encrypted_U"

export class TextCipher {
  readonly #primitives: CryptoPrimitives
  readonly #keys: KeyRing
  readonly #large: LargeTexts
  readonly #nonces: TransactionNonces
  #separator: number | undefined

  constructor(primitives: CryptoPrimitives, keys: KeyRing) {
    this.#primitives = primitives
    this.#keys = keys
    this.#large = new LargeTexts(primitives)
    this.#nonces = new TransactionNonces((data) => primitives.blake3Once(data))
  }

  encrypt(text: PlainText, secret: KeySecret, nonce: Uint8Array): Encrypted {
    const key = expectKey(this.#keys.keySecrets, secret, "key secret")
    return `${ENCRYPTED}${this.#large.close(text, key, nonce)}`
  }

  /** undefined when there is nothing to decrypt, or no key. */
  decrypt(encrypted: Encrypted, secret: KeySecret, nonce: Uint8Array): Uint8Array | undefined {
    const key = this.#keys.keySecrets.bytes(secret)
    if (!key || typeof encrypted !== "string" || !encrypted.startsWith(ENCRYPTED)) return undefined
    const bytes = bytesFromBase64url(encrypted.slice(ENCRYPTED.length))
    return bytes && this.#primitives.xsalsa20Xor(bytes, key, nonce, bytes)
  }

  /** For the transaction at this position. */
  encryptTransaction(text: PlainText, secret: KeySecret, coValueID: string, sessionID: string, txIndex: number): Encrypted {
    const prefix = this.#nonces.prefixFor(coValueID, sessionID)
    const { transactionTexts } = this.#primitives
    if (!transactionTexts || typeof text !== "string" || text.length > MAX_SMALL_TEXT || prefix.length > MAX_PREFIX)
      return this.encrypt(text, secret, this.#nonces.at(coValueID, sessionID, txIndex))
    const key = expectKey(this.#keys.keySecrets, secret, "key secret")
    return `${ENCRYPTED}${transactionTexts.close(text, key, prefix, txIndex)}`
  }

  /** Canonical texts of consecutive transactions of a session, from this position on. undefined when they have to be encrypted one by one. */
  encryptRun(
    run: PlainChanges,
    { id: keyName, secret }: { readonly id: KeyID; readonly secret: KeySecret },
    coValueID: string,
    sessionID: string,
    index: number,
  ): string[] | undefined {
    const key = expectKey(this.#keys.keySecrets, secret, "key secret")
    if (!isPlain(keyName)) return undefined
    const prefix = this.#nonces.prefixFor(coValueID, sessionID)
    return this.#primitives.transactionTexts?.closeRun({ ...run, index, prefix, key, keyName })
  }

  /** undefined when the result is no text or anything is malformed. */
  decryptTransaction(encrypted: Encrypted, secret: KeySecret, coValueID: string, sessionID: string, txIndex: number): string | undefined {
    const key = this.#keys.keySecrets.bytes(secret)
    if (!key || typeof encrypted !== "string" || !encrypted.startsWith(ENCRYPTED)) return undefined
    const prefix = this.#nonces.prefixFor(coValueID, sessionID)
    const { transactionTexts } = this.#primitives
    if (!transactionTexts || encrypted.length > MAX_SMALL_TEXT || prefix.length > MAX_PREFIX)
      return this.#large.open(encrypted, ENCRYPTED.length, key, this.#nonces.at(coValueID, sessionID, txIndex))
    return transactionTexts.open(encrypted, ENCRYPTED.length, key, prefix, txIndex)
  }

  /** Consecutive transactions of a session, from this position on. undefined when they have to be decrypted one by one. */
  decryptRun(
    texts: readonly string[],
    key: { readonly id: KeyID; readonly secret: KeySecret },
    coValueID: string,
    sessionID: string,
    index: number,
  ): (OpenedTexts & { readonly separator: number }) | undefined {
    const bytes = this.#keys.keySecrets.bytes(key.secret)
    if (!bytes) return undefined
    const separator = (this.#separator ??= separatorFrom(this.#primitives.randomBytes(8)))
    const prefix = this.#nonces.prefixFor(coValueID, sessionID)
    const opened = this.#primitives.transactionTexts?.openRun({ texts, index, prefix, key: bytes, keyName: key.id, separator })
    return opened && { ...opened, separator }
  }
}

/** A whole number of 52 random bits, which JSON carries as it is. */
function separatorFrom(bytes: Uint8Array): number {
  const words = new Uint32Array(bytes.slice().buffer)
  return (words[0] ?? 0) * 2 ** 20 + ((words[1] ?? 0) >>> 12)
}
