import { describe, expect, test } from "vitest"
import { bytesFromBase58, bytesToBase58 } from "../../packages/cojson/src/base/base58.ts"
import { bytesFromBase64url, bytesToBase64url, decodeByTable, encodeByTable } from "../../packages/cojson/src/base/base64url.ts"
import { canonicalJson } from "../../packages/cojson/src/base/canonical-json.ts"
import type { JsonValue } from "../../packages/cojson/src/base/json.ts"
import { utf8Encode } from "../../packages/cojson/src/base/utf8.ts"
import { NapiCrypto } from "../../packages/cojson/src/crypto/entries/NapiCrypto.ts"
import { PureJSCrypto } from "../../packages/cojson/src/crypto/entries/PureJSCrypto.ts"
import { WasmCrypto } from "../../packages/cojson/src/crypto/entries/WasmCrypto.ts"
import { nonceFor } from "../../packages/cojson/src/crypto/nonce.ts"
import type { Encrypted, Sealed, SealedForGroup, Signature } from "../../packages/cojson/src/crypto/tagged.ts"
import type { SealerID, SealerSecret, SignerID, SignerSecret } from "../../packages/cojson/src/ids/agent-id.ts"
import type { KeySecret } from "../../packages/cojson/src/ids/key-id.ts"
import { authorOf, type SessionID } from "../../packages/cojson/src/ids/session-id.ts"
import { idForHeader, type CoValueHeader } from "../../packages/cojson/src/log/header.ts"
import { SessionLog } from "../../packages/cojson/src/log/session-log.ts"
import { privateTransactionText, trustingTransactionText } from "../../packages/cojson/src/log/transaction.ts"
import { loadCryptoCases } from "./vectors.ts"

const providers = [await NapiCrypto.create(), await WasmCrypto.create(), new PureJSCrypto()]

test("every back-end is there", () => {
  expect(providers.map((provider) => provider.constructor.name)).toEqual(["NapiCrypto", "WasmCrypto", "PureJSCrypto"])
})

describe("encodings", () => {
  test.each(loadCryptoCases("base58"))("base58: $name", ({ hex, text }) => {
    const bytes = fromHex(hex)
    expect(bytesToBase58(bytes)).toBe(text)
    expect(toHex(bytesFromBase58(String(text), bytes.length))).toBe(hex)
  })

  test.each(loadCryptoCases("base64url"))("base64url: $name", ({ hex, text, textWithoutPadding }) => {
    for (const encode of [bytesToBase64url, encodeByTable]) expect(encode(fromHex(hex))).toBe(text)
    for (const decode of [bytesFromBase64url, decodeByTable]) {
      expect(toHex(decode(String(text)))).toBe(hex)
      expect(toHex(decode(String(textWithoutPadding)))).toBe(hex)
    }
  })

  test.each(loadCryptoCases("canonicalJSON"))("canonical JSON: $name", ({ input, text, utf8Hex }) => {
    const canonical = canonicalJson(JSON.parse(String(input)))
    expect(canonical).toBe(text)
    expect(toHex(utf8Encode(canonical))).toBe(utf8Hex)
  })

  test.each(loadCryptoCases("sessionID"))("author of a session: $name", ({ sessionID, author }) => {
    expect(authorOf(sessionID as SessionID)).toBe(author)
  })
})

describe.each(providers.map((crypto) => ({ name: crypto.constructor.name, crypto })))("$name", ({ crypto }) => {
  test.each(loadCryptoCases("canonicalJSON"))("hash of canonical JSON: $name", ({ input, secureHash }) => {
    expect(crypto.secureHash(JSON.parse(String(input)))).toBe(secureHash)
  })

  test.each(loadCryptoCases("hash"))("hash: $name", ({ value, canonical, blake3Hex, secureHash, shortHash }) => {
    expect(toHex(crypto.blake3HashOnce(utf8Encode(String(canonical))))).toBe(blake3Hex)
    expect(crypto.secureHash(json(value))).toBe(secureHash)
    expect(crypto.shortHash(json(value))).toBe(shortHash)
  })

  test.each(loadCryptoCases("contextHash"))("context hash: $name", ({ context, dataHex, resultHex }) => {
    expect(toHex(crypto.blake3HashOnceWithContext(fromHex(dataHex), { context: utf8Encode(String(context)) }))).toBe(resultHex)
  })

  test.each(loadCryptoCases("seed"))("secrets of a seed: $name", (given) => {
    const seed = fromHex(given.seedHex)
    const secret = crypto.agentSecretFromSecretSeed(seed)
    expect(secret).toBe(given.agentSecret)
    expect(toHex(bytesFromBase58(crypto.getAgentSealerSecret(secret).slice("sealerSecret_z".length), 32))).toBe(given.sealerSecretHex)
    expect(toHex(bytesFromBase58(crypto.getAgentSignerSecret(secret).slice("signerSecret_z".length), 32))).toBe(given.signerSecretHex)
    expect(crypto.getAgentID(secret)).toBe(given.agentID)
    expect(crypto.getAgentID(secret)).toBe(given.agentID)
    expect(crypto.inviteSecretFromSecretSeed(seed)).toBe(given.inviteSecret)
    expect(crypto.agentSecretFromInviteSecret(String(given.inviteSecret))).toBe(secret)
    if (given.accountHeader !== undefined)
      expect(idForHeader(given.accountHeader as unknown as CoValueHeader, crypto)).toBe(given.accountID)
  })

  test.each(loadCryptoCases("sign"))("sign: $name", ({ signerSecret, signerID, message, signedTextUtf8Hex, signature, signatureHex }) => {
    const secret = signerSecret as SignerSecret
    expect(crypto.getSignerID(secret)).toBe(signerID)
    expect(toHex(utf8Encode(canonicalJson(message)))).toBe(signedTextUtf8Hex)
    expect(crypto.sign(secret, json(message))).toBe(signature)
    expect(toHex(bytesFromBase58(String(signature).slice("signature_z".length), 64))).toBe(signatureHex)
    expect(crypto.verify(signature as Signature, json(message), signerID as SignerID)).toBe(true)
  })

  test.each(loadCryptoCases("verify"))("verify: $name", ({ signature, message, signerID, valid }) => {
    expect(crypto.verify(signature as Signature, json(message), signerID as SignerID)).toBe(valid)
  })

  test.each(loadCryptoCases("ed25519", "ed25519"))("corner case of Ed25519: $name", ({ message, publicKeyHex, signatureHex, valid }) => {
    const signature: Signature = `signature_z${bytesToBase58(fromHex(signatureHex))}`
    expect(crypto.verify(signature, json(message), `signer_z${bytesToBase58(fromHex(publicKeyHex))}`)).toBe(valid)
  })

  test.each(loadCryptoCases("nonce"))("nonce: $name", ({ material, canonical, nonceHex }) => {
    expect(canonicalJson(material)).toBe(canonical)
    expect(toHex(nonceFor(material, (text) => crypto.blake3HashOnce(Buffer.from(text))))).toBe(nonceHex)
  })

  test.each(loadCryptoCases("encrypt"))("encrypt: $name", ({ value, plaintext, keySecret, material, encrypted }) => {
    const secret = keySecret as KeySecret
    const { in: id, tx } = material as { readonly in: string; readonly tx: { readonly sessionID: string; readonly txIndex: number } }
    expect(crypto.encrypt(json(value), secret, json(material))).toBe(encrypted)
    expect(crypto.encryptTransactionText(String(plaintext), secret, id, tx.sessionID, tx.txIndex)).toBe(encrypted)
    expect(crypto.decrypt(encrypted as Encrypted, secret, json(material))).toEqual(value)
    expect(crypto.decryptRaw(encrypted as Encrypted, secret, json(material))).toBe(plaintext)
    expect(crypto.decryptTransactionText(encrypted as Encrypted, secret, id, tx.sessionID, tx.txIndex)).toBe(plaintext)
  })

  test.each(loadCryptoCases("keyWrap"))("wrapped key: $name", (given) => {
    const toEncrypt = given.toEncrypt as { readonly id: `key_z${string}`; readonly secret: KeySecret }
    const encrypting = given.encrypting as { readonly id: `key_z${string}`; readonly secret: KeySecret }
    const wrapped = { encryptedID: toEncrypt.id, encryptingID: encrypting.id, encrypted: given.encrypted as Encrypted }
    expect(crypto.encryptKeySecret({ toEncrypt, encrypting })).toEqual(wrapped)
    expect(crypto.decryptKeySecret(wrapped, encrypting.secret)).toBe(toEncrypt.secret)
  })

  test.each(loadCryptoCases("seal"))("seal: $name", ({ message, from, fromID, to, toSecret, material, sealed }) => {
    const box = { message: json(message), from: from as SealerSecret, to: to as SealerID, nOnceMaterial: json(material) }
    expect(crypto.getSealerID(box.from)).toBe(fromID)
    expect(crypto.seal(box)).toBe(sealed)
    expect(crypto.unseal(sealed as Sealed, toSecret as SealerSecret, fromID as SealerID, json(material))).toEqual(message)
  })

  test.each(loadCryptoCases("unsealFailures"))("does not open: $name", ({ sealed, toSecret, fromID, material }) => {
    expect(() => crypto.unseal(sealed as Sealed, toSecret as SealerSecret, fromID as SealerID, json(material))).toThrow(
      "not made for this receiver",
    )
  })

  test.each(loadCryptoCases("headerID"))("id of a header: $name", ({ header, canonical, id }) => {
    expect(canonicalJson(header)).toBe(canonical)
    expect(idForHeader(header as unknown as CoValueHeader, crypto)).toBe(id)
  })

  test.each(loadCryptoCases("authToken"))("request token: $name", ({ accountID, createdAt, signerSecret, hash, token }) => {
    expect(`${crypto.sign(signerSecret as SignerSecret, json(hash))}~${String(accountID)}~${String(createdAt)}`).toBe(token)
  })

  test.each(loadCryptoCases("groupSealer020"))("group sealer: $name", ({ readKeySecret, sealerSecret, sealerID }) => {
    expect(crypto.groupSealerSecret(readKeySecret as KeySecret)).toBe(sealerSecret)
    expect(crypto.getSealerID(sealerSecret as SealerSecret)).toBe(sealerID)
  })

  test.each(loadCryptoCases("sealedForGroup020"))(
    "opens what was sealed for a group: $name",
    ({ sealed, sealerSecret, material, message }) => {
      expect(crypto.unsealForGroup(sealed as SealedForGroup, sealerSecret as SealerSecret, json(material))).toEqual(message)
      expect(crypto.unsealForGroup(sealed as SealedForGroup, sealerSecret as SealerSecret, "elsewhere")).toBeUndefined()
    },
  )

  test.each(loadCryptoCases("sessionLog"))("session log: $name", (given) => {
    const sessionID = given.sessionID as SessionID
    const signer = given.signerSecret as SignerSecret
    const log = new SessionLog(sessionID, crypto)
    const foreign = new SessionLog(sessionID, crypto)
    const checkpoints: number[] = []

    for (const step of given.steps as unknown as readonly LogStep[]) {
      const { text, size } = transactionOf(step.make, (plain, secret) =>
        crypto.encryptTransactionText(plain, secret, String(given.coID), sessionID, log.length),
      )
      if (step.transaction !== undefined) expect(JSON.parse(text)).toEqual(step.transaction)
      expect(text.length).toBe(step.canonicalLength)

      log.appendLocal(text, size, signer)
      log.seal(signer)
      if (step.checkpoint) checkpoints.push(log.length)

      expect(`hash_z${bytesToBase58(log.describe().digests.at(-1) ?? new Uint8Array())}`).toBe(step.hash)
      expect(log.signature).toBe(step.signature)
      expect(foreign.verifyAndAppend([text], step.signature, given.signerID as SignerID)).toBe(true)
    }

    expect(log.describe().checkpoints).toEqual(checkpoints)
    expect(foreign.describe().checkpoints).toEqual(checkpoints)
  })
})

interface LogStep {
  readonly make: {
    readonly privacy: "private" | "trusting"
    readonly madeAt: number
    readonly changes?: JsonValue
    readonly repeat?: { readonly string: string; readonly times: number }
    readonly meta?: JsonValue
    readonly keyID?: `key_z${string}`
    readonly keySecret?: KeySecret
  }
  readonly transaction?: JsonValue
  readonly canonicalLength: number
  readonly hash: string
  readonly signature: Signature
  readonly checkpoint: boolean
}

function transactionOf(
  make: LogStep["make"],
  encrypt: (plain: string, secret: KeySecret) => Encrypted,
): { readonly text: string; readonly size: number } {
  const changes = canonicalJson(make.repeat ? [make.repeat.string.repeat(make.repeat.times)] : make.changes)
  const meta = make.meta === undefined ? undefined : canonicalJson(make.meta)
  const { keyID, keySecret } = make
  if (make.privacy === "trusting" || keyID === undefined || keySecret === undefined) {
    return { text: trustingTransactionText(changes, make.madeAt, meta), size: changes.length }
  }
  const encryptedChanges = encrypt(changes, keySecret)
  return {
    text: privateTransactionText(encryptedChanges, keyID, make.madeAt, meta === undefined ? undefined : encrypt(meta, keySecret)),
    size: encryptedChanges.length,
  }
}

function json(value: JsonValue | undefined): JsonValue {
  if (value === undefined) throw new Error("The case lacks a field.")
  return value
}

function fromHex(hex: JsonValue | undefined): Uint8Array {
  return new Uint8Array(Buffer.from(String(hex), "hex"))
}

function toHex(bytes: Uint8Array | undefined): string | undefined {
  return bytes && Buffer.from(bytes).toString("hex")
}
