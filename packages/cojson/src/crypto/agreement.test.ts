/** 100,000 random inputs: whatever one back-end makes of an input, all make of it. */
import { expect, test } from "vitest"
import { bytesToBase58 } from "../base/base58.ts"
import { loadNativePrimitives } from "./backends/native.ts"
import { noblePrimitives } from "./backends/noble.ts"
import { loadWasmPrimitives } from "./backends/wasm.ts"
import type { CryptoPrimitives } from "./primitives.ts"
import { CryptoProvider } from "./provider.ts"

/** Curves cost a thousand times what a keystream costs: every so many inputs go through them too. */
const PER_CURVE = 100

const others = [await loadNativePrimitives(), await loadWasmPrimitives()]
const providers = [noblePrimitives, ...others].map((primitives) => new CryptoProvider(primitives))

test.each([
  { count: 90_000, longest: 80 },
  { count: 10_000, longest: 700 },
])("all back-ends agree about $count random inputs of at most $longest bytes", { timeout: 900_000 }, ({ count, longest }) => {
  const random = new RandomBytes(longest & 0xff)
  const differences: string[] = []
  for (let i = 0; i < count; i++) {
    const input = random.next(longest)
    const expected = outcomes(noblePrimitives, input)
    for (const backend of others) {
      const found = outcomes(backend, input)
      for (const [name, hex] of Object.entries(expected)) if (found[name] !== hex) differences.push(`${backend.name} ${name} ${input.hex}`)
    }
    if (i % PER_CURVE === 0) differences.push(...curveDifferences(input))
    differences.push(...cipherDifferences(input))
  }

  expect(differences).toEqual([])
})

interface Input {
  readonly key: Uint8Array
  readonly nonce: Uint8Array
  readonly message: Uint8Array
  /** Two numbers for choices, below 256. */
  readonly choice: readonly [number, number]
  readonly hex: string
}

function outcomes(backend: CryptoPrimitives, { key, nonce, message, choice }: Input): Record<string, string> {
  const box = backend.secretBoxSeal(message, key, nonce)
  const hash = backend.blake3()
  hash.update(message.subarray(0, choice[0]))
  const early = hash.digest()
  hash.update(message.subarray(choice[0]))
  return {
    hash: hex(backend.blake3Once(message)),
    "SHA-256": hex(backend.sha256(message)),
    "running hash": hex(early) + hex(hash.finish()),
    keystream: hex(backend.xsalsa20Xor(message, key, nonce)),
    box: hex(box),
    opened: hex(backend.secretBoxOpen(box, key, nonce)),
    "broken box": hex(backend.secretBoxOpen(withFlippedBit(box, choice), key, nonce)),
  }
}

/** Signatures and shared secrets, and verdicts about signatures, messages and keys that have one wrong bit, or are random altogether. */
function curveDifferences({ key, nonce, message, choice, hex: name }: Input): string[] {
  const signature = noblePrimitives.ed25519Sign(message, key)
  const signer = noblePrimitives.ed25519PublicKey(key)
  const point = noblePrimitives.blake3Once(nonce)
  const verdicts = (backend: CryptoPrimitives) => [
    backend.ed25519Verify(signature, message, signer),
    backend.ed25519Verify(withFlippedBit(signature, choice), message, signer),
    backend.ed25519Verify(signature, withFlippedBit(message, choice), signer),
    backend.ed25519Verify(signature, message, withFlippedBit(signer, choice)),
    backend.ed25519Verify(signature, message, point),
  ]
  const all = (backend: CryptoPrimitives) =>
    JSON.stringify([
      hex(backend.ed25519Sign(message, key)),
      hex(backend.ed25519PublicKey(key)),
      hex(backend.x25519PublicKey(key)),
      hex(backend.x25519(key, point)),
      verdicts(backend),
    ])
  const expected = all(noblePrimitives)
  if (!verdicts(noblePrimitives)[0]) return [`noble does not verify what it signed: ${name}`]
  return others.filter((backend) => all(backend) !== expected).map((backend) => `${backend.name} curves ${name}`)
}

/** What one encrypts as text, all decrypt; what is no text, none. */
function cipherDifferences({ key, message, choice, hex: name }: Input): string[] {
  const secret = `keySecret_z${bytesToBase58(key)}` as const
  const text = Buffer.from(message).toString(choice[0] % 2 ? "latin1" : "utf8")
  const noise = `encrypted_U${Buffer.from(message).toString("base64url")}` as const
  const all = (crypto: CryptoProvider) => {
    const encrypted = crypto.encryptTransactionText(text, secret, "co_zX", "s", choice[1])
    const opened = crypto.decryptTransactionText(encrypted, secret, "co_zX", "s", choice[1])
    return [encrypted, opened === text, crypto.decryptTransactionText(noise, secret, "co_zX", "s", choice[1])].join()
  }
  const [expected, ...found] = providers.map(all)
  return found.flatMap((outcome, i) => (outcome === expected ? [] : [`${others[i]?.name} text ${name}`]))
}

function withFlippedBit(bytes: Uint8Array, [at, bit]: Input["choice"]): Uint8Array {
  const index = at % bytes.length
  return bytes.map((byte, i) => (i === index ? byte ^ (1 << (bit % 8)) : byte))
}

function hex(bytes: Uint8Array | undefined): string {
  return bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex") : "nothing"
}

/** Inputs from a keystream: the same for the same seed. */
class RandomBytes {
  readonly #seed: Uint8Array
  #block = 0
  #bytes: Uint8Array = new Uint8Array()
  #at = 0

  constructor(seed: number) {
    this.#seed = new Uint8Array(32).fill(seed)
  }

  /** With a message of 1 to `longest` bytes. */
  next(longest: number): Input {
    const choice = [...this.#take(2)] as [number, number]
    const [high = 0, low = 0] = this.#take(2)
    const input = { key: this.#take(32), nonce: this.#take(24), message: this.#take(1 + ((high * 256 + low) % longest)), choice }
    return { ...input, hex: [input.key, input.nonce, input.message].map(hex).join(" ") + ` ${choice.join(" ")}` }
  }

  #take(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) {
      this.#bytes = noblePrimitives.xsalsa20Xor(new Uint8Array(1_000_000), this.#seed, new Uint8Array(24).fill(this.#block++))
      this.#at = 0
    }
    return this.#bytes.slice(this.#at, (this.#at += length))
  }
}
