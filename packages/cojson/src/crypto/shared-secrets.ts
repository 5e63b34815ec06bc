import type { SealerID } from "../ids/agent-id.ts"
import { remember } from "./decoded-keys.ts"
import type { KeyRing } from "./key-ring.ts"
import type { CryptoPrimitives } from "./primitives.ts"

/** Receivers kept per secret, some 200 bytes each: as many as a large group has members, because a new key is sealed for all of them in turn. */
const MAX_ENTRIES = 1_000

/**
 * X25519 points shared with other sealers. An account mostly opens keys that one of few admins sealed for it, and a scalar
 * multiplication costs as much as a hundred decryptions.
 */
export class SharedSecrets {
  readonly #primitives: CryptoPrimitives
  readonly #keys: KeyRing
  /** Held weakly, so that a forgotten secret leaves no shared ones behind. */
  readonly #pointsBySecret = new WeakMap<Uint8Array, Map<SealerID, Uint8Array>>()

  constructor(primitives: CryptoPrimitives, keys: KeyRing) {
    this.#primitives = primitives
    this.#keys = keys
  }

  /** undefined when `other` is no key, or one that shares nothing with anybody. */
  between(secret: Uint8Array, other: SealerID): Uint8Array | undefined {
    let points = this.#pointsBySecret.get(secret)
    const known = points?.get(other)
    if (known) return known
    const publicKey = this.#keys.sealers.bytes(other)
    const point = publicKey && this.#primitives.x25519(secret, publicKey)
    if (point === undefined) return undefined
    if (!points) this.#pointsBySecret.set(secret, (points = new Map()))
    remember(points, other, point, MAX_ENTRIES)
    return point
  }
}
