/** Signatures of texts: which are valid is said in docs/crypto.md. */
import { bytesFromBase58, bytesToBase58 } from "../base/base58.ts"
import { utf8Encode } from "../base/utf8.ts"
import type { SignerID, SignerSecret } from "../ids/agent-id.ts"
import { expectKey, type KeyRing } from "./key-ring.ts"
import type { CryptoPrimitives } from "./primitives.ts"
import { startsWithSmallOrder } from "./small-order.ts"
import type { Signature } from "./tagged.ts"

const PREFIX = "signature_z"
const SIGNATURE_BYTES = 64

export class Signing {
  readonly #primitives: CryptoPrimitives
  readonly #keys: KeyRing
  /** Public keys with which a signature was found valid here. */
  readonly #sound = new WeakSet<Uint8Array>()

  constructor(primitives: CryptoPrimitives, keys: KeyRing) {
    this.#primitives = primitives
    this.#keys = keys
  }

  sign(text: string, secret: SignerSecret): Signature {
    const seed = expectKey(this.#keys.signerSecrets, secret, "signer secret")
    return `${PREFIX}${bytesToBase58(this.#primitives.ed25519Sign(utf8Encode(text), seed))}`
  }

  /** False for anything malformed. */
  verify(signature: Signature, text: string, id: SignerID): boolean {
    const publicKey = this.#keys.signers.bytes(id)
    const bytes = bytesOf(signature)
    if (!publicKey || !bytes || !this.#primitives.ed25519Verify(bytes, utf8Encode(text), publicKey)) return false
    this.#sound.add(publicKey)
    return true
  }

  /**
   * Has another thread do {@link verify}; `done` is told once, later. False where that cannot be done, as it is before a signature of the signer
   * was found valid here: then its key is one about which libraries agree.
   */
  verifyElsewhere(signature: Signature, text: string, id: SignerID, done: (isValid: boolean) => void): boolean {
    const publicKey = this.#keys.signers.bytes(id)
    if (!this.#primitives.ed25519VerifyElsewhere || !publicKey || !this.#sound.has(publicKey)) return false
    const bytes = bytesOf(signature)
    if (bytes) this.#primitives.ed25519VerifyElsewhere(bytes, utf8Encode(text), publicKey, done)
    return bytes !== undefined
  }
}

/** undefined for what no back-end should see. */
function bytesOf(signature: Signature): Uint8Array | undefined {
  if (typeof signature !== "string" || !signature.startsWith(PREFIX)) return undefined
  const bytes = bytesFromBase58(signature.slice(PREFIX.length), SIGNATURE_BYTES)
  return bytes && !startsWithSmallOrder(bytes) ? bytes : undefined
}
