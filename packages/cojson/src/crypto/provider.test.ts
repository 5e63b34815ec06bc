import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { bytesToBase58 } from "../base/base58.ts"
import { canonicalJson } from "../base/canonical-json.ts"
import type { JsonValue } from "../base/json.ts"
import type { KeyID, KeySecret } from "../ids/key-id.ts"
import { loadNativePrimitives } from "./backends/native.ts"
import { noblePrimitives } from "./backends/noble.ts"
import { loadWasmPrimitives } from "./backends/wasm.ts"
import { NapiCrypto } from "./entries/NapiCrypto.ts"
import { PureJSCrypto } from "./entries/PureJSCrypto.ts"
import { WasmCrypto } from "./entries/WasmCrypto.ts"
import type { CryptoPrimitives, HashState, RunningHash } from "./primitives.ts"
import type { Encrypted, Sealed, Signature } from "./tagged.ts"

fc.configureGlobal({ seed: 7 })

const providers = [await NapiCrypto.create(), await WasmCrypto.create(), new PureJSCrypto()]
const backends = { native: await loadNativePrimitives(), wasm: await loadWasmPrimitives() }

const seed32 = fc.uint8Array({ minLength: 32, maxLength: 32 })
const data = fc.uint8Array({ maxLength: 300 })
const nonce24 = fc.uint8Array({ minLength: 24, maxLength: 24 })

describe.each(Object.entries(backends))("%s and noble agree", (_, backend) => {
  test("on texts that need more memory than they start with", () => {
    const text = new Uint8Array(3_000_000).map((_, i) => i)
    const key = new Uint8Array(32).fill(1)
    const nonce = new Uint8Array(24).fill(2)

    for (const length of [text.length, 16_384, 16_385]) {
      const part = text.subarray(0, length)
      const box = backend.secretBoxSeal(part, key, nonce)
      expect(Buffer.compare(box, noblePrimitives.secretBoxSeal(part, key, nonce))).toBe(0)
      expect(Buffer.compare(backend.secretBoxOpen(box, key, nonce) ?? new Uint8Array(), part)).toBe(0)
      expect(Buffer.compare(backend.xsalsa20Xor(part, key, nonce), noblePrimitives.xsalsa20Xor(part, key, nonce))).toBe(0)
      expect(Buffer.compare(backend.blake3Once(part), noblePrimitives.blake3Once(part))).toBe(0)
    }
  })

  test.each(["", "a", "ä€😀", "x".repeat(5_460), "x".repeat(5_461) + "ä", "ä€😀".repeat(4_000), "x".repeat(40_000)])(
    "on the hash of a text",
    (text) => {
      const expected = Buffer.from(noblePrimitives.blake3Once(Buffer.from(text)))

      for (const primitives of [backend, noblePrimitives]) {
        expect(Buffer.compare(primitives.blake3Text(text), expected)).toBe(0)
        expect(primitives.blake3Base64url("", text, 30)).toBe(expected.subarray(0, 30).toString("base64url"))
        const both = Buffer.from(primitives.blake3Once(Buffer.from(`ä\n${text}`)))
        expect(primitives.blake3Base64url("ä\n", text, 18)).toBe(both.subarray(0, 18).toString("base64url"))
      }
    },
  )

  test("on texts that are hashed in pieces, however these are cut", () => {
    const hashOf = (hash: RunningHash, feed: (hash: RunningHash) => void) => {
      feed(hash)
      return Buffer.from(hash.digest()).toString("hex")
    }
    const texts = [
      "",
      "a",
      "ä€😀".repeat(4_000),
      "x".repeat(5_460) + "😀".repeat(10),
      "x".repeat(5_461) + "😀y",
      "\ud83d",
      "z".repeat(40_000),
      "x".repeat(262_143) + "😀".repeat(140_000),
      "end",
    ]
    const whole = hashOf(noblePrimitives.blake3(), (hash) =>
      hash.update(Buffer.from(texts.map((text) => Buffer.from(text).toString()).join(""))),
    )
    for (const primitives of [backend, noblePrimitives]) {
      expect(hashOf(primitives.blake3(), (hash) => hash.updateTexts(["no", ...texts, "no"], 1, texts.length + 1))).toBe(whole)
    }
  })

  test("on signatures and keys", () => {
    fc.assert(
      fc.property(seed32, data, (seed, message) => {
        const signature = backend.ed25519Sign(message, seed)
        const publicKey = backend.ed25519PublicKey(seed)

        expect(plain(signature)).toEqual(plain(noblePrimitives.ed25519Sign(message, seed)))
        expect(plain(publicKey)).toEqual(plain(noblePrimitives.ed25519PublicKey(seed)))
        expect(backend.ed25519Verify(signature, message, publicKey)).toBe(true)
        expect(noblePrimitives.ed25519Verify(signature, message, publicKey)).toBe(true)
      }),
      { numRuns: 15 },
    )
  })

  test("on shared secrets", () => {
    fc.assert(
      fc.property(seed32, seed32, (a, b) => {
        const publicKey = backend.x25519PublicKey(b)

        expect(plain(publicKey)).toEqual(plain(noblePrimitives.x25519PublicKey(b)))
        expect(plain(backend.x25519(a, publicKey))).toEqual(plain(noblePrimitives.x25519(b, noblePrimitives.x25519PublicKey(a))))
      }),
      { numRuns: 15 },
    )
    expect(backend.x25519(new Uint8Array(32).fill(7), new Uint8Array(32))).toBeUndefined()
    expect(noblePrimitives.x25519(new Uint8Array(32).fill(7), new Uint8Array(32))).toBeUndefined()
  })

  test("on keystreams and boxes", () => {
    fc.assert(
      fc.property(data, seed32, nonce24, (message, key, nonce) => {
        const box = backend.secretBoxSeal(message, key, nonce)

        const expected = plain(noblePrimitives.xsalsa20Xor(message, key, nonce))
        expect(plain(backend.xsalsa20Xor(message, key, nonce))).toEqual(expected)
        for (const inPlace of [backend, noblePrimitives]) {
          const copy = message.slice()
          expect(plain(inPlace.xsalsa20Xor(copy, key, nonce, copy))).toEqual(expected)
        }
        expect(plain(box)).toEqual(plain(noblePrimitives.secretBoxSeal(message, key, nonce)))
        expect(plain(backend.secretBoxOpen(box, key, nonce))).toEqual(plain(message))
        expect(
          backend.secretBoxOpen(
            box.map((byte, i) => (i === 3 ? byte ^ 1 : byte)),
            key,
            nonce,
          ),
        ).toBeUndefined()
        expect(backend.secretBoxOpen(box.slice(0, 15), key, nonce)).toBeUndefined()
      }),
    )
  })

  test("on large inputs", () => {
    const large = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 31) & 255)
    const key = large.slice(5, 37)
    const nonce = large.slice(7, 31)

    expect(Buffer.compare(backend.xsalsa20Xor(large, key, nonce), noblePrimitives.xsalsa20Xor(large, key, nonce))).toBe(0)
    expect(Buffer.compare(backend.secretBoxSeal(large, key, nonce), noblePrimitives.secretBoxSeal(large, key, nonce))).toBe(0)
    expect(plain(backend.blake3Once(large))).toEqual(plain(noblePrimitives.blake3Once(large)))
    expect(plain(backend.ed25519Sign(large, key))).toEqual(plain(noblePrimitives.ed25519Sign(large, key)))
  })
})

describe.each(Object.entries({ ...backends, noble: noblePrimitives }))("running hashes of %s", (_, backend) => {
  const LARGE = 100_000

  test.each([0, LARGE])("agree with one hash of everything, however they are interleaved, saved and read (expected size %i)", (size) => {
    const step = fc.record({ hash: fc.nat(2), bytes: data, then: fc.constantFrom("nothing", "digest", "restore") })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const hashes = [backend.blake3(size), backend.blake3(size), backend.blake3(size)]
        const fed: number[][] = [[], [], []]
        for (const { hash: which, bytes, then } of steps) {
          const hash = at(hashes, which)
          hash.update(bytes)
          at(fed, which).push(...bytes)
          if (then === "digest") hash.digest()
          if (then === "restore") hashes[which] = restored(hash.save())
        }

        hashes.forEach((hash, i) => expect(plain(hash.digest())).toEqual(digestOf(at(fed, i))))
      }),
      { numRuns: 60 },
    )
  })

  test.each([0, LARGE])("texts give the hash of their UTF-8 (expected size %i)", (size) => {
    const texts = ["small", "é€😀".repeat(40_000), "", "a".repeat(300_000), ...Array.from({ length: 3_000 }, (_, i) => `text ${i}`)]
    const hash = backend.blake3(size)
    hash.updateTexts(texts, 0, 2)
    hash.updateTexts(texts, 2, texts.length)

    expect(plain(hash.digest())).toEqual(plain(noblePrimitives.blake3Once(Buffer.from(texts.join("")))))
  })

  test.each([0, LARGE])("a state gives what was saved, or nothing, to the second who goes on from it (expected size %i)", (size) => {
    const hash = backend.blake3(size)
    hash.update(Uint8Array.of(1, 2))
    const state = hash.save()
    const first = restored(state)
    first.update(Uint8Array.of(4))
    const second = backend.blake3Restore(state)

    expect(plain(first.digest())).toEqual(digestOf([1, 2, 4]))
    if (second) expect(plain(second.digest())).toEqual(digestOf([1, 2]))
  })

  function restored(state: HashState): RunningHash {
    const hash = backend.blake3Restore(state)
    expect(hash).toBeDefined()
    return hash!
  }
})

describe.each(providers.map((crypto) => ({ name: crypto.constructor.name, crypto })))("$name", ({ crypto }) => {
  const id = "key_z4Ci8L3QLgWetesNm5" as const
  const secret = `keySecret_z${bytesToBase58(new Uint8Array(32).fill(5))}` as const
  const agent = crypto.agentSecretFromSecretSeed(new Uint8Array(32).fill(3))
  const signer = crypto.getAgentSignerSecret(agent)
  const signerID = crypto.getSignerID(signer)
  const sealer = crypto.getAgentSealerSecret(agent)
  const sealerID = crypto.getSealerID(sealer)

  test("what one encrypts, all decrypt", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), fc.nat(), (value, session, index) => {
        const text = canonicalJson(value)
        const material = { in: "co_zX", tx: { sessionID: session, txIndex: index } }
        const encrypted = crypto.encryptTransactionText(text, secret, "co_zX", session, index)

        expect(encrypted).toBe(crypto.encrypt(value as JsonValue, secret, material))
        for (const other of providers) expect(other.decryptTransactionText(encrypted, secret, "co_zX", session, index)).toBe(text)
      }),
    )
  })

  test("a text in pieces is encrypted as the whole", () => {
    for (const pieces of [[], [""], ["a", "ä", "😀", "", "z"], ["x".repeat(5_000), "é".repeat(400_000), "end"]]) {
      const whole = crypto.encryptTransactionText(pieces.join(""), secret, "co_zX", "s", 0)
      expect(crypto.encryptTransactionText(pieces, secret, "co_zX", "s", 0)).toBe(whole)
      expect(crypto.decryptTransactionText(whole, secret, "co_zX", "s", 0)).toBe(pieces.join(""))
    }
  })

  test("a wrong key or position never gives the plain text", () => {
    const text = JSON.stringify([{ op: "set", key: "k", value: "a value that is long enough" }])
    const encrypted = crypto.encryptTransactionText(text, secret, "co_zX", "s", 0)

    expect(crypto.decryptTransactionText(encrypted, crypto.newRandomKeySecret().secret, "co_zX", "s", 0)).not.toBe(text)
    expect(crypto.decryptTransactionText(encrypted, secret, "co_zX", "s", 1)).not.toBe(text)
    expect(crypto.decryptTransactionText(encrypted, secret, "co_zX", "t", 0)).not.toBe(text)
    expect(crypto.decryptTransactionText(encrypted, secret, "co_zY", "s", 0)).not.toBe(text)
  })

  test("a wrapped key opens with the right key only", () => {
    const encrypting = crypto.newRandomKeySecret()
    const wrapped = crypto.encryptKeySecret({ toEncrypt: { id, secret }, encrypting })

    expect(crypto.decryptKeySecret(wrapped, encrypting.secret)).toBe(secret)
    expect(crypto.decryptKeySecret(wrapped, secret)).toBeUndefined()
    expect(crypto.decryptKeySecret({ ...wrapped, encryptedID: "key_zother" }, encrypting.secret)).toBeUndefined()
  })

  test("what is sealed opens for the receiver again and again", () => {
    const other = crypto.newRandomSealer()
    const sealed = crypto.seal({ message: { a: 1 }, from: sealer, to: crypto.getSealerID(other), nOnceMaterial: "m" })

    for (const opener of providers) expect(opener.unseal(sealed, other, sealerID, "m")).toEqual({ a: 1 })
    expect(() => crypto.unseal(sealed, other, sealerID, "n")).toThrow(expect.objectContaining({ code: "crypto.unseal-failed" }))
    expect(() => crypto.unseal(sealed, crypto.newRandomSealer(), sealerID, "m")).toThrow(
      expect.objectContaining({ code: "crypto.unseal-failed" }),
    )
  })

  test("malformed input never verifies, opens or throws", () => {
    const digest = crypto.blake3HashOnce(Uint8Array.of(1))
    const good = crypto.signDigest(digest, signer)
    expect(crypto.verifyDigest(good, digest, signerID)).toBe(true)
    const strange = fc.oneof(fc.string(), mutationOf(good), mutationOf(signerID), fc.constant(null), fc.integer()) as fc.Arbitrary<string>

    fc.assert(
      fc.property(strange, (text) => {
        fc.pre(text !== good && text !== signerID)
        expect(crypto.verifyDigest(text as Signature, digest, signerID)).toBe(false)
        expect(crypto.verifyDigest(good, digest, text as typeof signerID)).toBe(false)
        expect(crypto.verify(text as Signature, { a: 1 }, text as typeof signerID)).toBe(false)
        expect(crypto.decryptTransactionText("encrypted_UAAAA", text as KeySecret, "co_zX", "s", 0)).toBeUndefined()
        expect(crypto.decryptTransactionText(text as Encrypted, secret, "co_zX", "s", 0)).toBeUndefined()
        expect(crypto.decrypt(text as Encrypted, secret, "m")).toBeUndefined()
        expect(
          crypto.decryptKeySecret({ encryptedID: id, encryptingID: id as KeyID, encrypted: text as Encrypted }, secret),
        ).toBeUndefined()
        expect(() => crypto.unseal(text as Sealed, sealer, sealerID, "m")).toThrow(
          expect.objectContaining({ code: "crypto.unseal-failed" }),
        )
      }),
      { numRuns: 60 },
    )
    for (const length of [0, 31, 33, 63, 65, 128]) {
      expect(crypto.verifyDigest(`signature_z${bytesToBase58(new Uint8Array(length).fill(1))}`, digest, signerID)).toBe(false)
      expect(crypto.verifyDigest(good, digest, `signer_z${bytesToBase58(new Uint8Array(length).fill(1))}`)).toBe(false)
    }
  })

  test("our own broken secrets are refused by name, not shown", () => {
    const broken = "signerSecret_z11" as const
    expect(() => crypto.sign(broken, 1)).toThrow(
      expect.objectContaining({ code: "crypto.malformed", message: expect.not.stringContaining("z11") }),
    )
    expect(() => crypto.agentSecretFromSecretSeed(new Uint8Array(31))).toThrow("Secret seed needs to be 32 bytes long")
    expect(crypto.agentSecretFromInviteSecret("inviteSecret_z11")).toBeUndefined()
    expect(crypto.agentSecretFromInviteSecret(agent)).toBeUndefined()
  })

  test("new things have the right form", () => {
    expect(crypto.newRandomSessionID("co_zA")).toMatch(/^co_zA_session_z[1-9A-HJ-NP-Za-km-z]{8,11}$/)
    expect(crypto.createdNowUnique(0)).toEqual({
      createdAt: "1970-01-01T00:00:00.000Z",
      uniqueness: expect.stringMatching(/^z[1-9A-HJ-NP-Za-km-z]{12,17}$/),
    })
    expect(crypto.newRandomSecretSeed()).toHaveLength(32)
    expect(crypto.randomBytes(200_000)).toHaveLength(200_000)
    expect(crypto.newRandomKeySecret().secret).not.toBe(secret)
    expect(crypto.getAgentID(agent)).toBe(`${sealerID}/${signerID}`)
  })
})

/** `text` with one character replaced. */
function mutationOf(text: string): fc.Arbitrary<string> {
  return fc
    .tuple(fc.nat(text.length - 1), fc.string({ minLength: 1, maxLength: 1 }))
    .map(([i, char]) => text.slice(0, i) + char + text.slice(i + 1))
}

function digestOf(bytes: readonly number[]): Uint8Array {
  return plain(noblePrimitives.blake3Once(Uint8Array.from(bytes))) ?? new Uint8Array()
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index]
  if (item === undefined) throw new Error(`nothing at ${index}`)
  return item
}

function plain(given: ReturnType<CryptoPrimitives["x25519"]>): Uint8Array | undefined {
  return given && new Uint8Array(given)
}
