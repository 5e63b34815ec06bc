import { availableParallelism } from "node:os"
import { describe, expect, test } from "vitest"
import { bytesFromBase58, bytesToBase58 } from "../base/base58.ts"
import { loadNativePrimitives } from "./backends/native.ts"
import { noblePrimitives } from "./backends/noble.ts"
import { loadWasmPrimitives } from "./backends/wasm.ts"
import { CryptoProvider } from "./provider.ts"
import type { Signature } from "./tagged.ts"

const digest = new Uint8Array(32).fill(7)

function signer(crypto: CryptoProvider) {
  const secret = crypto.newRandomSigner()
  return { id: crypto.getSignerID(secret), signature: crypto.signDigest(digest, secret) }
}

function withByte(signature: Signature, index: number, change: (byte: number) => number): Signature {
  const bytes = bytesFromBase58(signature.slice("signature_z".length), 64)?.slice() ?? new Uint8Array(64)
  bytes[index] = change(bytes[index] ?? 0)
  return `signature_z${bytesToBase58(bytes)}`
}

describe.skipIf(availableParallelism() < 2).each([
  ["native", await loadNativePrimitives()],
  ["wasm", await loadWasmPrimitives()],
])("with %s crypto", (_name, primitives) => {
  test("another thread comes to the same verdict about signers who are known", async () => {
    const crypto = new CryptoProvider(primitives)
    const { id, signature } = signer(crypto)
    const stranger = signer(crypto)
    expect([crypto.verifyDigest(signature, digest, id), crypto.verifyDigest(stranger.signature, digest, stranger.id)]).toEqual([true, true])
    const given = [
      signature,
      stranger.signature,
      withByte(signature, 3, (byte) => byte ^ 1),
      withByte(signature, 63, (byte) => byte | 0x10),
    ]

    const verdicts = given.map(
      (one) =>
        new Promise<boolean>((resolve) => {
          expect(crypto.verifyDigestElsewhere(one, digest, id, resolve)).toBe(true)
        }),
    )

    expect(await Promise.all(verdicts)).toEqual(given.map((one) => crypto.verifyDigest(one, digest, id)))
  })

  test("nobody else is asked about a signer of whom nothing valid was seen, or about what is no signature", () => {
    const crypto = new CryptoProvider(primitives)
    const { id, signature } = signer(crypto)
    const ask = (one: Signature) => crypto.verifyDigestElsewhere(one, digest, id, () => {})

    expect(ask(signature)).toBe(false)
    crypto.verifyDigest(signature, digest, id)
    expect([ask("signature_zzz"), ask(`signature_z${"1".repeat(64)}`)]).toEqual([false, false])
  })
})

test("where there are no threads, nobody else is asked", () => {
  const crypto = new CryptoProvider(noblePrimitives)
  const { id, signature } = signer(crypto)
  crypto.verifyDigest(signature, digest, id)

  expect(crypto.verifyDigestElsewhere(signature, digest, id, () => {})).toBe(false)
})
