import { entropyToMnemonic, mnemonicToEntropy } from "@scure/bip39"
import { wordlist as english } from "@scure/bip39/wordlists/english"
import { wordlist as french } from "@scure/bip39/wordlists/french"
import { wordlist as japanese } from "@scure/bip39/wordlists/japanese"
import { PureJSCrypto } from "cojson/crypto/PureJSCrypto"
import fc from "fast-check"
import { expect, test } from "vitest"
import { entropyOf, phraseOf } from "./mnemonic.ts"

const crypto = await PureJSCrypto.create()
const languages = fc.constantFrom(english, french, japanese)
const entropies = fc.constantFrom(16, 20, 24, 28, 32).chain((length) => fc.uint8Array({ minLength: length, maxLength: length }))

/** What comes out, or that nothing does. */
function outcome<T>(run: () => T): T | "refused" {
  try {
    return run()
  } catch {
    return "refused"
  }
}

// of the BIP
test.each([
  ["7f".repeat(16), "legal winner thank year wave sausage worth useful legal winner thank yellow"],
  ["00".repeat(16), `${"abandon ".repeat(11)}about`],
  ["ff".repeat(32), `${"zoo ".repeat(23)}vote`],
  [
    "f585c11aec520db57dd353c69554b21a89b20fb0650966fa0a9d6f74fd989d8f",
    "void come effort suffer camp survey warrior heavy shoot primary clutch crush open amazing screen patrol group space point ten exist slush involve unfold",
  ],
])("%s in words", (hex, phrase) => {
  const entropy = Uint8Array.from(Buffer.from(hex, "hex"))

  expect(phraseOf(entropy, english, crypto)).toBe(phrase)
  expect(entropyOf(phrase, english, crypto)).toEqual(entropy)
})

test("phrases of every length and language are those of the BIP-39 library, there and back", () => {
  fc.assert(
    fc.property(entropies, languages, (entropy, wordlist) => {
      const phrase = phraseOf(entropy, wordlist, crypto)

      expect(phrase).toBe(entropyToMnemonic(entropy, wordlist))
      expect(entropyOf(phrase, wordlist, crypto)).toEqual(entropy)
    }),
  )
})

test("what is not quite a phrase gets the verdict of the BIP-39 library", () => {
  const words = fc.oneof(fc.constantFrom(...english), fc.constantFrom("", "abandonn", "Zoo", "éléphant"))
  const edit = fc.record({ at: fc.nat(24), removed: fc.nat(2), added: fc.array(words, { maxLength: 2 }) })
  fc.assert(
    fc.property(entropies, edit, (entropy, { at, removed, added }) => {
      const phrase = entropyToMnemonic(entropy, english)
        .split(" ")
        .toSpliced(at, removed, ...added)
        .join(" ")

      expect(outcome(() => entropyOf(phrase, english, crypto))).toEqual(outcome(() => mnemonicToEntropy(phrase, english)))
    }),
    { numRuns: 2_000 },
  )
})

test("a word in the other Unicode form is the same word", () => {
  const phrase = phraseOf(new Uint8Array(32).fill(77), french, crypto)

  expect(entropyOf(phrase.normalize("NFC"), french, crypto)).toEqual(new Uint8Array(32).fill(77))
})

test("refuses other lists and lengths", () => {
  expect(() => phraseOf(new Uint8Array(32), english.slice(1), crypto)).toThrow("2048 words")
  expect(() => phraseOf(new Uint8Array(31), english, crypto)).toThrow("31 bytes")
})
