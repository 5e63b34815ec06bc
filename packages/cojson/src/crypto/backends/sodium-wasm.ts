/**
 * Signatures, key agreement and boxes over the raw module of libsodium (WebAssembly). The wrappers of the same package allocate
 * and convert per call, which doubles the cost of a signature.
 */
import type { CryptoPrimitives } from "../primitives.ts"

export type SodiumPrimitives = Omit<CryptoPrimitives, "randomBytes" | "xsalsa20Xor" | "blake3Once" | "blake3" | "blake3Restore">

/** The exports of libsodium that we call; numbers are addresses and lengths. */
interface RawSodium {
  readonly HEAPU8: Uint8Array
  _malloc(length: number): number
  _free(address: number): void
  _crypto_sign_seed_keypair(publicKey: number, secretKey: number, seed: number): number
  _crypto_sign_detached(
    signature: number,
    lengthOut: number,
    message: number,
    length: number,
    lengthHigh: number,
    secretKey: number,
  ): number
  _crypto_sign_verify_detached(signature: number, message: number, length: number, lengthHigh: number, publicKey: number): number
  _crypto_scalarmult_base(publicKey: number, secret: number): number
  _crypto_scalarmult(shared: number, secret: number, publicKey: number): number
  _crypto_secretbox_easy(box: number, message: number, length: number, lengthHigh: number, nonce: number, key: number): number
  _crypto_secretbox_open_easy(message: number, box: number, length: number, lengthHigh: number, nonce: number, key: number): number
}

const KEY_BYTES = 32
const SECRET_KEY_BYTES = 64
const SIGNATURE_BYTES = 64
const TAG_BYTES = 16

/** Rejects where WebAssembly cannot start. */
export async function loadSodium(): Promise<SodiumPrimitives> {
  const { default: sodium } = await import("libsodium-wrappers")
  await sodium.ready
  // The raw module is there at run time, but not among the declared exports.
  const { libsodium } = sodium as unknown as { readonly libsodium: RawSodium }
  return sodiumOver(libsodium)
}

function sodiumOver(raw: RawSodium): SodiumPrimitives {
  const arena = new Arena(raw)
  const secretKeys = new WeakMap<Uint8Array, Uint8Array>()

  /** Seed and public key, as libsodium wants them for signing. Derived once per seed array. */
  function secretKey(seed: Uint8Array): Uint8Array {
    const known = secretKeys.get(seed)
    if (known) return known
    arena.reserve(KEY_BYTES + SECRET_KEY_BYTES + seed.length)
    const publicAt = arena.take(KEY_BYTES)
    const secretAt = arena.take(SECRET_KEY_BYTES)
    raw._crypto_sign_seed_keypair(publicAt, secretAt, arena.put(seed))
    const key = arena.copy(secretAt, SECRET_KEY_BYTES)
    secretKeys.set(seed, key)
    return key
  }

  return {
    ed25519PublicKey: (seed) => secretKey(seed).slice(KEY_BYTES),
    ed25519Sign(message, seed) {
      const key = secretKey(seed)
      arena.reserve(SIGNATURE_BYTES + message.length + key.length)
      const signatureAt = arena.take(SIGNATURE_BYTES)
      raw._crypto_sign_detached(signatureAt, 0, arena.put(message), message.length, 0, arena.put(key))
      return arena.copy(signatureAt, SIGNATURE_BYTES)
    },
    ed25519Verify(signature, message, publicKey) {
      if (signature.length !== SIGNATURE_BYTES || publicKey.length !== KEY_BYTES) return false
      arena.reserve(signature.length + message.length + publicKey.length)
      return raw._crypto_sign_verify_detached(arena.put(signature), arena.put(message), message.length, 0, arena.put(publicKey)) === 0
    },
    x25519PublicKey(secret) {
      arena.reserve(KEY_BYTES + secret.length)
      const publicAt = arena.take(KEY_BYTES)
      raw._crypto_scalarmult_base(publicAt, arena.put(secret))
      return arena.copy(publicAt, KEY_BYTES)
    },
    x25519(secret, publicKey) {
      arena.reserve(KEY_BYTES + secret.length + publicKey.length)
      const sharedAt = arena.take(KEY_BYTES)
      const status = raw._crypto_scalarmult(sharedAt, arena.put(secret), arena.put(publicKey))
      return status === 0 ? arena.copy(sharedAt, KEY_BYTES) : undefined
    },
    secretBoxSeal(data, key, nonce) {
      arena.reserve(TAG_BYTES + data.length * 2 + nonce.length + key.length)
      const boxAt = arena.take(data.length + TAG_BYTES)
      raw._crypto_secretbox_easy(boxAt, arena.put(data), data.length, 0, arena.put(nonce), arena.put(key))
      return arena.copy(boxAt, data.length + TAG_BYTES)
    },
    secretBoxOpen(data, key, nonce) {
      if (data.length < TAG_BYTES) return undefined
      const length = data.length - TAG_BYTES
      arena.reserve(length + data.length + nonce.length + key.length)
      const messageAt = arena.take(length)
      const status = raw._crypto_secretbox_open_easy(messageAt, arena.put(data), data.length, 0, arena.put(nonce), arena.put(key))
      return status === 0 ? arena.copy(messageAt, length) : undefined
    },
  }
}

/** Scratch memory inside the module, reused by every call. Calls do not nest. */
class Arena {
  readonly #raw: RawSodium
  #start = 0
  #size = 0
  #next = 0

  constructor(raw: RawSodium) {
    this.#raw = raw
  }

  /** Begins a call that takes at most `size` bytes. */
  reserve(size: number): void {
    if (size + ALIGNMENT * MAX_PARTS > this.#size) {
      if (this.#size > 0) this.#raw._free(this.#start)
      this.#size = Math.max(size * 2, MIN_SIZE)
      this.#start = this.#raw._malloc(this.#size)
    }
    this.#next = this.#start
  }

  take(length: number): number {
    const at = this.#next
    this.#next += Math.ceil(length / ALIGNMENT) * ALIGNMENT
    return at
  }

  put(bytes: Uint8Array): number {
    const at = this.take(bytes.length)
    this.#raw.HEAPU8.set(bytes, at)
    return at
  }

  copy(at: number, length: number): Uint8Array {
    return this.#raw.HEAPU8.slice(at, at + length)
  }
}

const ALIGNMENT = 16
/** Most parts that one call takes. */
const MAX_PARTS = 4
const MIN_SIZE = 4_096
