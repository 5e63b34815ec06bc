import type { CryptoPrimitives } from "../primitives.ts"

/** What comes before the 32 bytes of a public key in the format that the platform imports (RFC 8410). */
const KEY_PREFIX = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00]

/**
 * Ed25519 of Node itself, on its threads: takes twice as long as libsodium, of which the main thread pays a tenth (70, 40 and 5 µs). Nothing where
 * there are no threads.
 */
export function verifyElsewhere(): Pick<CryptoPrimitives, "ed25519VerifyElsewhere"> {
  const crypto = globalThis.process?.getBuiltinModule?.("node:crypto")
  if (!crypto) return {}
  type PublicKey = ReturnType<typeof crypto.createPublicKey>
  const keys = new WeakMap<Uint8Array, PublicKey>()

  function keyOf(bytes: Uint8Array): PublicKey {
    let key = keys.get(bytes)
    if (!key) keys.set(bytes, (key = crypto.createPublicKey({ key: Buffer.from([...KEY_PREFIX, ...bytes]), format: "der", type: "spki" })))
    return key
  }

  return {
    ed25519VerifyElsewhere(signature, message, publicKey, done) {
      try {
        crypto.verify(null, message, keyOf(publicKey), signature, (error, isValid) => done(!error && isValid))
      } catch {
        queueMicrotask(() => done(false)) // not a platform that can do it
      }
    },
  }
}
