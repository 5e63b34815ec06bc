/**
 * CryptoProvider: every format of keys, signatures, hashes and ciphertexts, written once over {@link CryptoPrimitives}.
 *
 * Methods that take only our own values throw `crypto.malformed` when these are broken, because that is misuse. Methods that take
 * foreign values return false or undefined for whatever is strange (and {@link CryptoProvider.unseal} throws, as everywhere on the
 * network).
 */
import { bytesFromBase58, bytesToBase58 } from "../base/base58.ts"
import { bytesToBase64url } from "../base/base64url.ts"
import { canonicalJson } from "../base/canonical-json.ts"
import { JazzError } from "../base/errors.ts"
import type { JsonValue } from "../base/json.ts"
import { utf8DecodeLossy, utf8Encode } from "../base/utf8.ts"
import {
  sealerIDOf,
  signerIDOf,
  type AgentID,
  type AgentSecret,
  type SealerID,
  type SealerSecret,
  type SignerID,
  type SignerSecret,
} from "../ids/agent-id.ts"
import type { RawAccountID } from "../ids/co-id.ts"
import type { KeyID, KeySecret } from "../ids/key-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import { remember } from "./decoded-keys.ts"
import { expectKey, KeyRing } from "./key-ring.ts"
import { nonceFor } from "./nonce.ts"
import { openedJson } from "./opened-json.ts"
import type { PlainText } from "./plain-text.ts"
import type { CryptoPrimitives, HashState, OpenedTexts, PlainChanges, RunningHash } from "./primitives.ts"
import { SharedSecrets } from "./shared-secrets.ts"
import { Signing } from "./signing.ts"
import { TextCipher } from "./text-cipher.ts"
import { hashFromDigest, taggedBytes, textOfDigest, type Encrypted, type Hash, type InviteSecret } from "./tagged.ts"
import type { Sealed, SealedForGroup, ShortHash, Signature } from "./tagged.ts"

const SECRET_SEED_BYTES = 32
const SHORT_HASH_BYTES = 19
const KEY_ID_BYTES = 12
const DELETE_SESSION_BYTES = 7
const SESSION_BYTES = 8
const UNIQUENESS_BYTES = 12
const MAX_CACHED_AGENTS = 100
const SEAL_CONTEXT = utf8Encode("seal")
const SIGN_CONTEXT = utf8Encode("sign")
const GROUP_SEALER_CONTEXT = utf8Encode("groupSealer")
const PUBLIC_KEY_BYTES = 32

/** A key wrapped in another key, and what both are called. */
export interface WrappedKeySecret {
  readonly encryptedID: KeyID
  readonly encryptingID: KeyID
  readonly encrypted: Encrypted
}

/** A key and what it is called. */
export interface KeyPair {
  readonly id: KeyID
  readonly secret: KeySecret
}

export class CryptoProvider {
  readonly #primitives: CryptoPrimitives
  readonly #keys = new KeyRing()
  readonly #signing: Signing
  readonly #shared: SharedSecrets
  readonly #texts: TextCipher
  readonly #agentIDs = new Map<AgentSecret, AgentID>()

  constructor(primitives: CryptoPrimitives) {
    this.#primitives = primitives
    this.#signing = new Signing(primitives, this.#keys)
    this.#shared = new SharedSecrets(primitives, this.#keys)
    this.#texts = new TextCipher(primitives, this.#keys)
  }

  /** What runs. Unlike the name of the class it survives minifiers. */
  get backend(): CryptoPrimitives["name"] {
    return this.#primitives.name
  }

  /** Bytes of the platform's generator. */
  randomBytes(length = 32): Uint8Array {
    return this.#primitives.randomBytes(length)
  }

  // Agents

  newEd25519SigningKey(): Uint8Array {
    return this.randomBytes(32)
  }

  newX25519StaticSecret(): Uint8Array {
    return this.randomBytes(32)
  }

  newRandomSigner(): SignerSecret {
    return `signerSecret_z${bytesToBase58(this.newEd25519SigningKey())}`
  }

  newRandomSealer(): SealerSecret {
    return `sealerSecret_z${bytesToBase58(this.newX25519StaticSecret())}`
  }

  newRandomAgentSecret(): AgentSecret {
    return `${this.newRandomSealer()}/${this.newRandomSigner()}`
  }

  getSignerID(secret: SignerSecret): SignerID {
    return `signer_z${bytesToBase58(this.#primitives.ed25519PublicKey(expectKey(this.#keys.signerSecrets, secret, "signer secret")))}`
  }

  getSealerID(secret: SealerSecret): SealerID {
    return `sealer_z${bytesToBase58(this.#primitives.x25519PublicKey(this.#sealerSecret(secret)))}`
  }

  /** Two scalar multiplications the first time. */
  getAgentID(secret: AgentSecret): AgentID {
    const known = this.#agentIDs.get(secret)
    if (known) return known
    const id: AgentID = `${this.getSealerID(this.getAgentSealerSecret(secret))}/${this.getSignerID(this.getAgentSignerSecret(secret))}`
    remember(this.#agentIDs, secret, id, MAX_CACHED_AGENTS)
    return id
  }

  getAgentSignerID(id: AgentID): SignerID {
    return signerIDOf(id)
  }

  getAgentSealerID(id: AgentID): SealerID {
    return sealerIDOf(id)
  }

  getAgentSignerSecret(secret: AgentSecret): SignerSecret {
    return secret.slice(secret.indexOf("/") + 1) as SignerSecret
  }

  getAgentSealerSecret(secret: AgentSecret): SealerSecret {
    return secret.slice(0, Math.max(0, secret.indexOf("/"))) as SealerSecret
  }

  newRandomSecretSeed(): Uint8Array {
    return this.randomBytes(SECRET_SEED_BYTES)
  }

  /** Throws `crypto.malformed` unless the seed has 32 bytes. */
  agentSecretFromSecretSeed(seed: Uint8Array): AgentSecret {
    if (seed.length !== SECRET_SEED_BYTES)
      throw new JazzError("crypto.malformed", `Secret seed needs to be ${SECRET_SEED_BYTES} bytes long`)
    const derived = (context: Uint8Array) => bytesToBase58(this.blake3HashOnceWithContext(seed, { context }))
    return `sealerSecret_z${derived(SEAL_CONTEXT)}/signerSecret_z${derived(SIGN_CONTEXT)}`
  }

  inviteSecretFromSecretSeed(seed: Uint8Array): InviteSecret {
    return `inviteSecret_z${bytesToBase58(seed)}`
  }

  /** The agent that an invite makes its holder; undefined when the text is no invite secret. */
  agentSecretFromInviteSecret(secret: string): AgentSecret | undefined {
    const prefix = "inviteSecret_z"
    const seed = secret?.startsWith(prefix) ? bytesFromBase58(secret.slice(prefix.length), SECRET_SEED_BYTES) : undefined
    return seed && this.agentSecretFromSecretSeed(seed)
  }

  newRandomSessionID(author: RawAccountID | AgentID): SessionID {
    return `${author}_session_z${bytesToBase58(this.randomBytes(SESSION_BYTES))}`
  }

  /** Names a session that deletes a value. */
  newDeleteSessionID(author: RawAccountID | AgentID): SessionID {
    return `${author}_session_d${bytesToBase58(this.randomBytes(DELETE_SESSION_BYTES))}$` as SessionID // the other kind of session
  }

  // Headers

  /** `z` + base58 of 12 random bytes. */
  uniquenessForHeader(): `z${string}` {
    return `z${bytesToBase58(this.randomBytes(UNIQUENESS_BYTES))}`
  }

  /** Makes a header unlike any other. `now` in Unix milliseconds. */
  createdNowUnique(now = Date.now()): { readonly createdAt: string; readonly uniqueness: `z${string}` } {
    return { createdAt: new Date(now).toISOString(), uniqueness: this.uniquenessForHeader() }
  }

  // Hashes

  /** 32 bytes. */
  blake3HashOnce(data: Uint8Array): Uint8Array {
    return this.#primitives.blake3Once(data)
  }

  /** 32 bytes; of the UTF-8. */
  blake3HashText(text: string): Uint8Array {
    return this.#primitives.blake3Text(text)
  }

  /** Padded base64url of the first `length` bytes of the hash of two texts, one behind the other. */
  blake3HashBase64url(first: string, second: string, length: number): string {
    return this.#primitives.blake3Base64url(first, second, length)
  }

  /** BLAKE3 of the context followed by the data; not the derive-key mode of BLAKE3. */
  blake3HashOnceWithContext(data: Uint8Array, { context }: { readonly context: Uint8Array }): Uint8Array {
    const both = new Uint8Array(context.length + data.length)
    both.set(context)
    both.set(data, context.length)
    return this.#primitives.blake3Once(both)
  }

  /** 32 bytes. */
  sha256(data: Uint8Array): Uint8Array {
    return this.#primitives.sha256(data)
  }

  secureHash(value: JsonValue): Hash {
    return this.secureHashText(canonicalJson(value))
  }

  /** The {@link secureHash} of a value whose canonical JSON is at hand. */
  secureHashText(text: string): Hash {
    return hashFromDigest(this.blake3HashText(text))
  }

  shortHash(value: JsonValue): ShortHash {
    return `shortHash_z${this.shortHashText(canonicalJson(value))}`
  }

  /** Base58, without prefix, of the first 19 bytes of the text's hash. */
  shortHashText(text: string): string {
    return bytesToBase58(this.blake3HashText(text).subarray(0, SHORT_HASH_BYTES))
  }

  /** The running hash of a session log, of about that many code units when that is known. */
  newLogHash(size?: number): RunningHash {
    return this.#primitives.blake3(size)
  }

  /** Continues from a state that this provider saved; undefined when somebody has done so before. */
  restoreLogHash(state: HashState): RunningHash | undefined {
    return this.#primitives.blake3Restore(state)
  }

  // Signatures

  sign(secret: SignerSecret, message: JsonValue): Signature {
    return this.#signing.sign(canonicalJson(message), secret)
  }

  /** False for anything malformed. */
  verify(signature: Signature, message: JsonValue, id: SignerID): boolean {
    return this.#signing.verify(signature, canonicalJson(message), id)
  }

  /** Signs a log whose running hash has this digest. */
  signDigest(digest: Uint8Array, secret: SignerSecret): Signature {
    return this.#signing.sign(textOfDigest(digest), secret)
  }

  /** False for anything malformed. */
  verifyDigest(signature: Signature, digest: Uint8Array, id: SignerID): boolean {
    return this.#signing.verify(signature, textOfDigest(digest), id)
  }

  /**
   * Has another thread do {@link verifyDigest}; `done` is told once, later. False where that cannot be done, or not before a signature of the
   * signer was verified here.
   */
  verifyDigestElsewhere(signature: Signature, digest: Uint8Array, id: SignerID, done: (isValid: boolean) => void): boolean {
    return this.#signing.verifyElsewhere(signature, textOfDigest(digest), id, done)
  }

  // Encryption with a key secret

  newRandomKeySecret(): KeyPair {
    return { id: `key_z${bytesToBase58(this.randomBytes(KEY_ID_BYTES))}`, secret: `keySecret_z${bytesToBase58(this.randomBytes(32))}` }
  }

  /** Throws `crypto.malformed` when it is none. */
  expectKeySecret(secret: KeySecret): void {
    expectKey(this.#keys.keySecrets, secret, "key secret")
  }

  encrypt(value: JsonValue, secret: KeySecret, nOnceMaterial: JsonValue): Encrypted {
    return this.#texts.encrypt(canonicalJson(value), secret, this.#nonce(nOnceMaterial))
  }

  /** Garbage when the key is wrong. Throws `crypto.malformed` when there is nothing to decrypt, or no key. */
  decryptRaw(encrypted: Encrypted, secret: KeySecret, nOnceMaterial: JsonValue): string {
    const bytes = this.#texts.decrypt(encrypted, secret, this.#nonce(nOnceMaterial))
    if (bytes === undefined) throw new JazzError("crypto.malformed", "This is not an encrypted text, or not a key secret.")
    return utf8DecodeLossy(bytes)
  }

  /** undefined when the key is wrong or anything is malformed. */
  decrypt(encrypted: Encrypted, secret: KeySecret, nOnceMaterial: JsonValue): JsonValue | undefined {
    return openedJson(this.#texts.decrypt(encrypted, secret, this.#nonce(nOnceMaterial)))
  }

  encryptKeySecret(keys: { readonly toEncrypt: KeyPair; readonly encrypting: KeyPair }): WrappedKeySecret {
    const ids = { encryptedID: keys.toEncrypt.id, encryptingID: keys.encrypting.id }
    return { ...ids, encrypted: this.encrypt(keys.toEncrypt.secret, keys.encrypting.secret, ids) }
  }

  /** undefined when the key is wrong or anything is malformed. */
  decryptKeySecret({ encryptedID, encryptingID, encrypted }: WrappedKeySecret, secret: KeySecret): KeySecret | undefined {
    const value = this.decrypt(encrypted, secret, { encryptedID, encryptingID })
    return typeof value === "string" && value.startsWith("keySecret_z") ? (value as KeySecret) : undefined
  }

  /** Encrypts the changes or the meta of the transaction at this position. Both get the same keystream (data-model §2.2). */
  encryptTransactionText(plainText: PlainText, secret: KeySecret, coValueID: string, sessionID: string, txIndex: number): Encrypted {
    return this.#texts.encryptTransaction(plainText, secret, coValueID, sessionID, txIndex)
  }

  /** Canonical texts of consecutive transactions, the first of them at `index`; undefined when they have to be encrypted one by one. */
  encryptTransactionRun(run: PlainChanges, key: KeyPair, coValueID: string, sessionID: string, index: number): string[] | undefined {
    return this.#texts.encryptRun(run, key, coValueID, sessionID, index)
  }

  /** undefined when the result is no text or anything is malformed. A wrong key gives undefined or garbage. */
  decryptTransactionText(
    encrypted: Encrypted,
    secret: KeySecret,
    coValueID: string,
    sessionID: string,
    txIndex: number,
  ): string | undefined {
    return this.#texts.decryptTransaction(encrypted, secret, coValueID, sessionID, txIndex)
  }

  /**
   * Decrypts consecutive transactions of a session, given as their canonical texts, at a time, the first of them at `index`. undefined when
   * they have to be decrypted one by one. `separator` is the number between the changes.
   */
  decryptTransactionRun(
    texts: readonly string[],
    key: KeyPair,
    coValueID: string,
    sessionID: string,
    index: number,
  ): (OpenedTexts & { readonly separator: number }) | undefined {
    return this.#texts.decryptRun(texts, key, coValueID, sessionID, index)
  }

  // Sealing for one receiver

  seal(box: {
    readonly message: JsonValue
    readonly from: SealerSecret
    readonly to: SealerID
    readonly nOnceMaterial: JsonValue
  }): Sealed {
    const key = this.#shared.between(this.#sealerSecret(box.from), box.to)
    if (key === undefined) throw new JazzError("crypto.malformed", "Nothing can be sealed for this sealer: its id is not a public key.")
    return `sealed_U${bytesToBase64url(this.#primitives.secretBoxSeal(utf8Encode(canonicalJson(box.message)), key, this.#nonce(box.nOnceMaterial)))}`
  }

  /**
   * Throws `crypto.unseal-failed` when the text was not sealed by `from` for this secret with this material; undefined when the
   * content is no JSON.
   */
  unseal(sealed: Sealed, secret: SealerSecret, from: SealerID, nOnceMaterial: JsonValue): JsonValue | undefined {
    const box = taggedBytes(sealed, "sealed_U")
    const key = this.#shared.between(this.#sealerSecret(secret), from)
    const bytes = box && key && this.#primitives.secretBoxOpen(box, key, this.#nonce(nOnceMaterial))
    if (bytes === undefined)
      throw new JazzError("crypto.unseal-failed", "The sealed text was not made for this receiver, by this sender, at this position.")
    return openedJson(bytes)
  }

  /** The sealer of a group, derived from its read key by newer peers (permissions §9). */
  groupSealerSecret(readKey: KeySecret): SealerSecret {
    return `sealerSecret_z${bytesToBase58(this.blake3HashOnceWithContext(utf8Encode(readKey), { context: GROUP_SEALER_CONTEXT }))}`
  }

  /** Opens what was sealed for a group by an ephemeral sealer; undefined when it does not open or is no JSON. */
  unsealForGroup(sealed: SealedForGroup, groupSealer: SealerSecret, nOnceMaterial: JsonValue): JsonValue | undefined {
    const bytes = taggedBytes(sealed, "sealedForGroup_U")
    if (bytes === undefined || bytes.length < PUBLIC_KEY_BYTES) return undefined
    const key = this.#primitives.x25519(this.#sealerSecret(groupSealer), bytes.slice(0, PUBLIC_KEY_BYTES))
    return openedJson(key && this.#primitives.secretBoxOpen(bytes.subarray(PUBLIC_KEY_BYTES), key, this.#nonce(nOnceMaterial)))
  }

  #nonce(material: JsonValue): Uint8Array {
    return nonceFor(material, (text) => this.blake3HashText(text))
  }

  #sealerSecret(secret: SealerSecret): Uint8Array {
    return expectKey(this.#keys.sealerSecrets, secret, "sealer secret")
  }
}
