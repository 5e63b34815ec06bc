/** TextCipher: texts encrypted with a key secret, `encrypted_U…` (data-model §2). */
import { bytesFromBase64url } from "../base/base64url.ts"
import type { KeySecret } from "../ids/key-id.ts"
import { expectKey, type KeyRing } from "./key-ring.ts"
import { LargeTexts } from "./large-texts.ts"
import { TransactionNonces } from "./nonce.ts"
import type { PlainText } from "./plain-text.ts"
import { MAX_SMALL_TEXT, type CryptoPrimitives } from "./primitives.ts"
import type { Encrypted } from "./tagged.ts"

const ENCRYPTED = "encrypted_U"

export class TextCipher {
  readonly #primitives: CryptoPrimitives
  readonly #keys: KeyRing
  readonly #large: LargeTexts
  readonly #nonces: TransactionNonces

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
    const { smallTexts } = this.#primitives
    if (!smallTexts || typeof text !== "string" || text.length + sessionID.length > MAX_SMALL_TEXT)
      return this.encrypt(text, secret, this.#nonces.at(coValueID, sessionID, txIndex))
    const key = expectKey(this.#keys.keySecrets, secret, "key secret")
    const length = this.#nonces.materialAt(coValueID, sessionID, txIndex)
    return `${ENCRYPTED}${smallTexts.close(text, key, this.#nonces.material, length)}`
  }

  /** undefined when the result is no text or anything is malformed. */
  decryptTransaction(encrypted: Encrypted, secret: KeySecret, coValueID: string, sessionID: string, txIndex: number): string | undefined {
    const { smallTexts } = this.#primitives
    const key = this.#keys.keySecrets.bytes(secret)
    if (!key || typeof encrypted !== "string" || !encrypted.startsWith(ENCRYPTED)) return undefined
    if (!smallTexts || encrypted.length + sessionID.length > MAX_SMALL_TEXT) {
      const nonce = this.#nonces.at(coValueID, sessionID, txIndex)
      return this.#large.open(encrypted, ENCRYPTED.length, key, nonce)
    }
    const length = this.#nonces.materialAt(coValueID, sessionID, txIndex)
    return smallTexts.open(encrypted, ENCRYPTED.length, key, this.#nonces.material, length)
  }
}
