/** Signatures, key agreement and boxes of libsodium, in WebAssembly. */
import { JazzError } from "../../base/errors.ts"
import type { CryptoPrimitives } from "../primitives.ts"
import type { Blake3Primitives } from "./blake3-wasm.ts"

export type SodiumPrimitives = Omit<CryptoPrimitives, "name" | "randomBytes" | "xsalsa20Xor" | "sha256" | keyof Blake3Primitives>

/** See tools/wasm-modules/sodium.c; numbers are addresses and lengths. */
interface SodiumExports {
  readonly memory: WebAssembly.Memory
  sign_seed_keypair(publicKey: number, secretKey: number, seed: number): number
  sign_detached(signature: number, message: number, length: number, secretKey: number): number
  sign_verify_detached(signature: number, message: number, length: number, publicKey: number): number
  scalarmult_base(publicKey: number, secret: number): number
  scalarmult(shared: number, secret: number, publicKey: number): number
  secretbox_easy(box: number, message: number, length: number, nonce: number, key: number): number
  secretbox_open_easy(message: number, box: number, length: number, nonce: number, key: number): number
}

const KEY_BYTES = 32
const SECRET_KEY_BYTES = 64
const SIGNATURE_BYTES = 64
const TAG_BYTES = 16
const PAGE = 65_536

/** Throws where the module cannot be instantiated. */
export function sodiumOver(module: WebAssembly.Module): SodiumPrimitives {
  const raw = new WebAssembly.Instance(module).exports as unknown as SodiumExports
  const arena = new Arena(raw)
  const secretKeys = new WeakMap<Uint8Array, Uint8Array>()

  /** Seed and public key, as libsodium wants them for signing. Derived once per seed array. */
  function secretKey(seed: Uint8Array): Uint8Array {
    const known = secretKeys.get(seed)
    if (known) return known
    arena.reserve(KEY_BYTES + SECRET_KEY_BYTES + seed.length)
    const publicAt = arena.take(KEY_BYTES)
    const secretAt = arena.take(SECRET_KEY_BYTES)
    raw.sign_seed_keypair(publicAt, secretAt, arena.put(seed))
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
      raw.sign_detached(signatureAt, arena.put(message), message.length, arena.put(key))
      return arena.copy(signatureAt, SIGNATURE_BYTES)
    },
    ed25519Verify(signature, message, publicKey) {
      if (signature.length !== SIGNATURE_BYTES || publicKey.length !== KEY_BYTES) return false
      arena.reserve(signature.length + message.length + publicKey.length)
      return raw.sign_verify_detached(arena.put(signature), arena.put(message), message.length, arena.put(publicKey)) === 0
    },
    x25519PublicKey(secret) {
      arena.reserve(KEY_BYTES + secret.length)
      const publicAt = arena.take(KEY_BYTES)
      raw.scalarmult_base(publicAt, arena.put(secret))
      return arena.copy(publicAt, KEY_BYTES)
    },
    x25519(secret, publicKey) {
      arena.reserve(KEY_BYTES + secret.length + publicKey.length)
      const sharedAt = arena.take(KEY_BYTES)
      const status = raw.scalarmult(sharedAt, arena.put(secret), arena.put(publicKey))
      return status === 0 ? arena.copy(sharedAt, KEY_BYTES) : undefined
    },
    secretBoxSeal(data, key, nonce) {
      arena.reserve(TAG_BYTES + data.length * 2 + nonce.length + key.length)
      const boxAt = arena.take(data.length + TAG_BYTES)
      raw.secretbox_easy(boxAt, arena.put(data), data.length, arena.put(nonce), arena.put(key))
      return arena.copy(boxAt, data.length + TAG_BYTES)
    },
    secretBoxOpen(data, key, nonce) {
      if (data.length < TAG_BYTES) return undefined
      const length = data.length - TAG_BYTES
      arena.reserve(length + data.length + nonce.length + key.length)
      const messageAt = arena.take(length)
      const status = raw.secretbox_open_easy(messageAt, arena.put(data), data.length, arena.put(nonce), arena.put(key))
      return status === 0 ? arena.copy(messageAt, length) : undefined
    },
  }
}

/** Scratch memory behind that of the module, reused by every call. Calls do not nest. */
class Arena {
  readonly #memory: WebAssembly.Memory
  readonly #start: number
  #size = 0
  #next = 0
  #view = new Uint8Array(0)

  constructor({ memory }: SodiumExports) {
    this.#memory = memory
    this.#start = memory.buffer.byteLength
  }

  /** Begins a call that takes at most `size` bytes. */
  reserve(size: number): void {
    const missing = size + ALIGNMENT * MAX_PARTS - this.#size
    if (missing > 0) this.#grow(Math.max(missing, this.#size))
    this.#next = this.#start
  }

  #grow(size: number): void {
    const pages = Math.ceil(size / PAGE)
    try {
      this.#memory.grow(pages)
    } catch (cause) {
      throw new JazzError("crypto.unsupported", `There is no memory for ${size} bytes in WebAssembly.`, { cause })
    }
    this.#size += pages * PAGE
  }

  /** Memory that grew has another buffer. */
  #bytes(): Uint8Array {
    const { buffer } = this.#memory
    return this.#view.buffer === buffer ? this.#view : (this.#view = new Uint8Array(buffer))
  }

  take(length: number): number {
    const at = this.#next
    this.#next += Math.ceil(length / ALIGNMENT) * ALIGNMENT
    return at
  }

  put(bytes: Uint8Array): number {
    const at = this.take(bytes.length)
    this.#bytes().set(bytes, at)
    return at
  }

  copy(at: number, length: number): Uint8Array {
    return this.#bytes().slice(at, at + length)
  }
}

const ALIGNMENT = 16
/** Most parts that one call takes. */
const MAX_PARTS = 4
