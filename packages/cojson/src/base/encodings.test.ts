import fc from "fast-check"
import { expect, test } from "vitest"
import { bytesFromBase58, bytesToBase58 } from "./base58.ts"
import { BASE64_PIECE, base64urlPieces, bytesFromBase64url, bytesToBase64url, decodeByTable, encodeByTable } from "./base64url.ts"
import { plainMemory, textMemory } from "./text-memory.ts"
import { countBytes, utf8Decode, utf8DecodeLossy, utf8Encode, utf8Length } from "./utf8.ts"

fc.configureGlobal({ seed: 7 })

const bytes = fc.uint8Array({ maxLength: 80 })
const anyText = fc.string({ unit: "binary", maxLength: 40 })

test("base58 gives back the bytes, and only for the length asked for", () => {
  fc.assert(
    fc.property(bytes, (given) => {
      const text = bytesToBase58(given)

      expect(plain(bytesFromBase58(text, given.length))).toEqual(given)
      expect(bytesFromBase58(text, given.length + 1)).toBeUndefined()
    }),
  )
})

test("base58 refuses foreign characters, and long texts without decoding them", () => {
  expect(bytesFromBase58("0OIl", 3)).toBeUndefined()
  expect(bytesFromBase58("z".repeat(10_000_000), 32)).toBeUndefined()
})

test("base64url with Buffer and by table agree, padded and unpadded", () => {
  fc.assert(
    fc.property(bytes, (given) => {
      const text = bytesToBase64url(given)
      expect(base64urlPieces(given).join("")).toBe(text)

      expect(encodeByTable(given)).toBe(text)
      expect(text.length % 4).toBe(0)
      for (const decode of [bytesFromBase64url, decodeByTable]) {
        expect(plain(decode(text))).toEqual(given)
        expect(plain(decode(text.replaceAll("=", "")))).toEqual(given)
      }
    }),
  )
})

test("base64url in pieces is the whole text, with padding at its end only", () => {
  for (const length of [0, 1, BASE64_PIECE - 1, BASE64_PIECE, BASE64_PIECE + 1, 2 * BASE64_PIECE + 2]) {
    const given = Uint8Array.from({ length }, (_, i) => i % 251)

    expect(base64urlPieces(given).join("")).toBe(bytesToBase64url(given))
  }
})

test("both base64url decoders give the same answer to any text", () => {
  const nearly = fc.string({ unit: fc.constantFrom(...Array.from("AZaz09-_+/= \n!é")), maxLength: 12 })
  fc.assert(
    fc.property(fc.oneof(nearly, anyText), (text) => {
      expect(plain(decodeByTable(text))).toEqual(plain(bytesFromBase64url(text)))
    }),
    { numRuns: 500 },
  )
})

test("texts in memory are what the encoders say, with Buffer and without", () => {
  const room = () => new Uint8Array(60)
  const someText = fc.oneof(fc.base64String({ maxLength: 40 }), fc.string({ unit: "binary", maxLength: 40 }))
  fc.assert(
    fc.property(someText, fc.nat(10), (text, at) => {
      const given = room()
      for (const memory of [textMemory(given), plainMemory(given)]) {
        given.fill(0)
        const expected = bytesFromBase64url(text)
        expect(memory.writeBase64url(text, at)).toBe(expected?.length)
        if (!expected) continue
        expect(plain(given.slice(at, at + expected.length))).toEqual(plain(expected))
        expect(memory.readUtf8(at, at + expected.length)).toBe(utf8Decode(expected))
      }
    }),
    { numRuns: 500 },
  )
})

test("texts are written into memory and read as base64url as the encoders do it, with Buffer and without", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 40 }), fc.nat(10), (text, at) => {
      const given = new Uint8Array(200)
      const expected = utf8Encode(text)
      for (const memory of [textMemory(given), plainMemory(given)]) {
        given.fill(0)
        expect(memory.writeUtf8(text, at)).toBe(expected.length)
        expect(plain(given.slice(at, at + expected.length))).toEqual(plain(expected))
        expect(memory.readBase64url(at, at + expected.length)).toBe(bytesToBase64url(expected))
        if (expected.length === text.length) expect(memory.readAscii(at, at + expected.length)).toBe(text)
      }
    }),
    { numRuns: 500 },
  )
})

test.each(["A", "AAAAA", "AA=A", "A A=", "AA!A", "é", "AA==="])("%j is no base64", (text) => {
  expect(bytesFromBase64url(text)).toBeUndefined()
  expect(decodeByTable(text)).toBeUndefined()
})

test("UTF-8 agrees with the platform's encoders", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const encoded = new TextEncoder().encode(text)

      expect(plain(utf8Encode(text))).toEqual(encoded)
      expect(utf8Length(text)).toBe(encoded.length)
      expect(countBytes(text)).toBe(encoded.length)
      expect(utf8Decode(encoded)).toBe(new TextDecoder("utf-8", { ignoreBOM: true }).decode(encoded))
    }),
  )
})

test("strict decoding refuses what is no UTF-8, and only that", () => {
  fc.assert(
    fc.property(fc.oneof(bytes, fc.constant(utf8Encode("a\uFFFDb")), fc.constant(utf8Encode("\uFEFFx"))), (given) => {
      const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      let expected: string | undefined
      try {
        expected = decoder.decode(given)
      } catch {
        expected = undefined // the case under test
      }

      expect(utf8Decode(given)).toBe(expected)
      expect(utf8DecodeLossy(given)).toBe(new TextDecoder("utf-8", { ignoreBOM: true }).decode(given))
    }),
    { numRuns: 500 },
  )
})

/** Without the class: Buffers compare unequal to arrays. */
function plain(given: Uint8Array | undefined): Uint8Array | undefined {
  return given && new Uint8Array(given)
}
