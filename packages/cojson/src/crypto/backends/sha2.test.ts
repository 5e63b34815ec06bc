import { createHash } from "node:crypto"
import { expect, test } from "vitest"
import { sha256, sha512 } from "./sha2.ts"

/** Every length around the ends of blocks, and bytes that are all different. */
const MESSAGES = Array.from({ length: 300 }, (_, length) => Uint8Array.from({ length }, (_unused, i) => (i * 167 + length) & 0xff))

test.each([
  { name: "sha256", hash: sha256 },
  { name: "sha512", hash: sha512 },
])("$name is what OpenSSL computes, for messages of every length up to three blocks and for a long one", ({ name, hash }) => {
  for (const message of [...MESSAGES, new Uint8Array(100_000).fill(0xff)]) {
    expect(Buffer.from(hash(message)).toString("hex")).toBe(createHash(name).update(message).digest("hex"))
  }
})
