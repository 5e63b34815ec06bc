import type { CryptoPrimitives } from "../primitives.ts"
import { systemRandomBytes } from "../random.ts"
import { compileEmbeddedCiphers } from "../wasm/compile-embedded.ts"
import { nativeBlake3, type NativeHasher } from "./blake3-native.ts"
import { blake3Over, type Blake3Primitives } from "./blake3-wasm.ts"
import { transactionTextsOver } from "./transaction-texts-wasm.ts"
import { verifyElsewhere } from "./verify-elsewhere.ts"

/** The functions of sodium-native that we call: outputs first, an exception when the result is a failure. */
interface Sodium {
  crypto_sign_seed_keypair(publicKey: Uint8Array, secretKey: Uint8Array, seed: Uint8Array): void
  crypto_sign_detached(signature: Uint8Array, message: Uint8Array, secretKey: Uint8Array): void
  crypto_sign_verify_detached(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean
  crypto_scalarmult_base(publicKey: Uint8Array, secret: Uint8Array): void
  crypto_scalarmult(shared: Uint8Array, secret: Uint8Array, publicKey: Uint8Array): void
  crypto_hash_sha256(output: Uint8Array, input: Uint8Array): void
  crypto_stream_xor(output: Uint8Array, input: Uint8Array, nonce: Uint8Array, key: Uint8Array): void
  crypto_secretbox_easy(box: Uint8Array, message: Uint8Array, nonce: Uint8Array, key: Uint8Array): void
  crypto_secretbox_open_easy(message: Uint8Array, box: Uint8Array, nonce: Uint8Array, key: Uint8Array): boolean
}

/** Not a literal in the import below: bundlers must not fail where this optional dependency is not installed. */
const NATIVE_MODULE: string = "sodium-native"
const HASH_MODULE = "@napi-rs/blake-hash"
/** How names of its binaries end, of those that are met most. */
const ABI = globalThis.process?.platform === "linux" ? "-gnu" : ""
const KEY_BYTES = 32
const SECRET_KEY_BYTES = 64
const SIGNATURE_BYTES = 64
const TAG_BYTES = 16
const SHA256_BYTES = 32

/**
 * Native code for everything but small hashes and texts, which are not worth the way into it. Rejects where sodium-native is not installed or has
 * no binary for the platform.
 */
export async function loadNativePrimitives(): Promise<CryptoPrimitives> {
  // in this order: what is required synchronously is loaded while the ciphers are read from disk
  const [ciphers, native] = await Promise.all([compileEmbeddedCiphers(), requireSodium() ?? importSodium()])
  const once = new WebAssembly.Instance(ciphers)
  return {
    name: "native",
    randomBytes: systemRandomBytes,
    ...nativeOver(native),
    ...verifyElsewhere(),
    ...nativeBlake3(blake3Over(once, new WebAssembly.Instance(ciphers)), requireHasher),
    transactionTexts: transactionTextsOver(once),
  }
}

/** In a third of the time of an import, which first looks through the code for names. */
function requireSodium(): Sodium | undefined {
  try {
    const load = platformRequire()
    if (!load) return undefined
    presetBinary(load)
    return load(NATIVE_MODULE) as Sodium
  } catch {
    return undefined // the import finds it, or says why not
  }
}

/** Not before there is something large, because it takes some milliseconds and 1 MB. undefined where it is not installed. */
function requireHasher(): (() => NativeHasher) | undefined {
  const load = platformRequire()
  // mostly the binary can be had at once: the package's own search for it takes 1.4 ms
  const module = load && (hashModule(load, `${HASH_MODULE}-${process.platform}-${process.arch}${ABI}`) ?? hashModule(load, HASH_MODULE))
  return module && (() => new module.Blake3Hasher())
}

/** undefined where there is none, or it is for another libc; where there is none at all WebAssembly hashes, slower. */
function hashModule(load: NodeJS.Require, name: string): { readonly Blake3Hasher: new () => NativeHasher } | undefined {
  try {
    return load(name) as { readonly Blake3Hasher: new () => NativeHasher }
  } catch {
    return undefined
  }
}

/** undefined in a bundle of CommonJS, too, where modules have no URL. */
function platformRequire(): NodeJS.Require | undefined {
  const { url } = import.meta as { readonly url?: string }
  return url === undefined ? undefined : globalThis.process?.getBuiltinModule?.("node:module")?.createRequire(url)
}

/** Puts the binary where the package looks for it first: its own search loads 14 files, which takes 10 ms and 5 MB. */
function presetBinary(load: NodeJS.Require): void {
  const { platform, arch } = process
  try {
    const binary = load.resolve(`${NATIVE_MODULE}/prebuilds/${platform}-${arch}/${NATIVE_MODULE}.node`)
    load(binary)
    load.cache[load.resolve(`${NATIVE_MODULE}/binding.js`)] ??= load.cache[binary]
  } catch {
    // lies elsewhere, or is for another libc; the search finds out
  }
}

async function importSodium(): Promise<Sodium> {
  const { default: sodium } = (await import(/* webpackIgnore: true */ /* @vite-ignore */ NATIVE_MODULE)) as { readonly default: Sodium }
  return sodium
}

function nativeOver(sodium: Sodium): Omit<CryptoPrimitives, "name" | "randomBytes" | "transactionTexts" | keyof Blake3Primitives> {
  const secretKeys = new WeakMap<Uint8Array, Uint8Array>()

  /** Seed and public key, as libsodium wants them for signing. Derived once per seed array. */
  function secretKey(seed: Uint8Array): Uint8Array {
    const known = secretKeys.get(seed)
    if (known) return known
    const key = new Uint8Array(SECRET_KEY_BYTES)
    sodium.crypto_sign_seed_keypair(new Uint8Array(KEY_BYTES), key, seed)
    secretKeys.set(seed, key)
    return key
  }

  return {
    ed25519PublicKey: (seed) => secretKey(seed).slice(KEY_BYTES),
    ed25519Sign(message, seed) {
      const signature = new Uint8Array(SIGNATURE_BYTES)
      sodium.crypto_sign_detached(signature, message, secretKey(seed))
      return signature
    },
    ed25519Verify(signature, message, publicKey) {
      if (signature.length !== SIGNATURE_BYTES || publicKey.length !== KEY_BYTES) return false
      return sodium.crypto_sign_verify_detached(signature, message, publicKey)
    },
    x25519PublicKey(secret) {
      const publicKey = new Uint8Array(KEY_BYTES)
      sodium.crypto_scalarmult_base(publicKey, secret)
      return publicKey
    },
    x25519(secret, publicKey) {
      const shared = new Uint8Array(KEY_BYTES)
      try {
        sodium.crypto_scalarmult(shared, secret, publicKey)
      } catch {
        return undefined // a public key of small order
      }
      return shared
    },
    sha256(data) {
      const digest = new Uint8Array(SHA256_BYTES)
      sodium.crypto_hash_sha256(digest, data)
      return digest
    },
    xsalsa20Xor(data, key, nonce, output = new Uint8Array(data.length)) {
      if (data.length > 0) sodium.crypto_stream_xor(output, data, nonce, key)
      return output
    },
    secretBoxSeal(data, key, nonce) {
      const box = new Uint8Array(data.length + TAG_BYTES)
      sodium.crypto_secretbox_easy(box, data, nonce, key)
      return box
    },
    secretBoxOpen(data, key, nonce) {
      if (data.length < TAG_BYTES) return undefined
      const message = new Uint8Array(data.length - TAG_BYTES)
      return sodium.crypto_secretbox_open_easy(message, data, nonce, key) ? message : undefined
    },
  }
}
