/** Pure JavaScript: works everywhere, ten times slower than the others. */
import { secretbox, xsalsa20 } from "@noble/ciphers/salsa.js"
import { getPublicKey, hashes, Point, sign } from "@noble/ed25519"
import { blake3 } from "@noble/hashes/blake3.js"
import { sha256, sha512 } from "@noble/hashes/sha2.js"
import { bytesToBase64url } from "../../base/base64url.ts"
import { utf8Encode } from "../../base/utf8.ts"
import { systemRandomBytes } from "../random.ts"
import type { CryptoPrimitives, HashState, RunningHash } from "../primitives.ts"
import { x25519 } from "./x25519-noble.ts"

type NobleHash = ReturnType<typeof blake3.create>

hashes.sha512 = sha512

export const noblePrimitives: CryptoPrimitives = {
  name: "js",
  randomBytes: systemRandomBytes,
  ed25519PublicKey: (seed) => getPublicKey(seed),
  ed25519Sign: (message, seed) => sign(message, seed),
  ed25519Verify(signature, message, publicKey) {
    if (signature.length !== 64 || publicKey.length !== 32) return false
    try {
      return fitsWithoutCofactor(signature, message, publicKey)
    } catch {
      return false // malformed signature or key
    }
  },
  x25519PublicKey: (secret) => x25519.getPublicKey(secret),
  x25519(secret, publicKey) {
    try {
      return x25519.getSharedSecret(secret, publicKey)
    } catch {
      return undefined // a public key of small order
    }
  },
  xsalsa20Xor: (data, key, nonce, output) => xsalsa20(key, nonce, data, output),
  secretBoxSeal: (data, key, nonce) => secretbox(key, nonce).seal(data),
  secretBoxOpen(data, key, nonce) {
    try {
      return secretbox(key, nonce).open(data)
    } catch {
      return undefined // the tag does not fit
    }
  },
  sha256: (data) => sha256(data),
  blake3Once: (data) => blake3(data),
  blake3Text: (text) => blake3(utf8Encode(text)),
  blake3Base64url: (first, second, length) => bytesToBase64url(blake3(utf8Encode(first + second)).subarray(0, length)),
  blake3: () => new NobleRunningHash(blake3.create()),
  // States of this back-end are nothing but its own hashers, see save().
  blake3Restore: (saved) => new NobleRunningHash((saved as NobleHash).clone()),
}

/**
 * RFC 8032 §5.1.7 with the equation that is not multiplied by the cofactor, as in libsodium; noble's own `verify` multiplies, and
 * accepts more. Throws when the key is no canonical point, or the number of the signature is not below the order.
 */
function fitsWithoutCofactor(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  const key = Point.fromBytes(publicKey)
  const s = numberFromBytes(signature.subarray(32))
  if (key.isSmallOrder()) return false
  const k = numberFromBytes(sha512.create().update(signature.subarray(0, 32)).update(publicKey).update(message).digest()) % Point.CURVE().n
  const r = Point.BASE.multiplyUnsafe(s).subtract(key.multiplyUnsafe(k)).toBytes()
  return r.every((byte, i) => byte === signature[i])
}

/** Little endian. */
function numberFromBytes(bytes: Uint8Array): bigint {
  let number = 0n
  for (let i = bytes.length - 1; i >= 0; i--) number = (number << 8n) | BigInt(bytes[i] ?? 0)
  return number
}

class NobleRunningHash implements RunningHash {
  readonly #hash: NobleHash

  constructor(hash: NobleHash) {
    this.#hash = hash
  }

  update(bytes: Uint8Array): void {
    this.#hash.update(bytes)
  }

  updateTexts(texts: readonly string[], from: number, to: number): void {
    for (let i = from; i < to; i++) this.#hash.update(utf8Encode(texts[i] ?? ""))
  }

  digest(): Uint8Array {
    return this.#hash.clone().digest()
  }

  finish(): Uint8Array {
    return this.#hash.digest()
  }

  save(): HashState {
    return this.#hash.clone()
  }
}
