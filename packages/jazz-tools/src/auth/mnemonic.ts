/**
 * The words of BIP-39, over the SHA-256 of the crypto provider. `@scure/bip39` is a dependency for its word lists, which apps import; its code
 * would bring hashes and encodings of its own, 5 kB of what a page loads at once.
 */
import type { CryptoProvider } from "cojson"

/** In bytes. Their phrases have three words for four bytes. */
const ENTROPY_LENGTHS = [16, 20, 24, 28, 32]
const WORD_COUNT = 2048
const BITS_PER_WORD = 11
const IDEOGRAPHIC_SPACE = "\u3000"
const FIRST_JAPANESE_WORD = "\u3042\u3044\u3053\u304f\u3057\u3093"

/** Throws when there are not 2048 words, or not 16 to 32 bytes in steps of four. */
export function phraseOf(entropy: Uint8Array, wordlist: readonly string[], crypto: CryptoProvider): string {
  if (wordlist.length !== WORD_COUNT) throw new TypeError(`A word list has ${WORD_COUNT} words, this one ${wordlist.length}.`)
  if (!ENTROPY_LENGTHS.includes(entropy.length)) throw new TypeError(`There are no phrases for ${entropy.length} bytes.`)
  const words = Array.from(groups(bitsOf(entropy) + checksumOf(entropy, crypto), BITS_PER_WORD), (index) => wordlist[index])
  return words.join(wordlist[0] === FIRST_JAPANESE_WORD ? IDEOGRAPHIC_SPACE : " ")
}

/** Throws when a word is not in the list, or the checksum does not fit. */
export function entropyOf(phrase: string, wordlist: readonly string[], crypto: CryptoProvider): Uint8Array {
  const words = phrase.normalize("NFKD").split(" ")
  const bits = words.map((word) => binary(wordlist.indexOf(word), BITS_PER_WORD)).join("")
  const length = (words.length / 3) * 4
  const entropy = Uint8Array.from(groups(bits.slice(0, length * 8), 8))
  if (phraseOf(entropy, wordlist, crypto).normalize("NFKD") !== words.join(" ")) throw new TypeError("The phrase does not fit.")
  return entropy
}

function checksumOf(entropy: Uint8Array, crypto: CryptoProvider): string {
  return bitsOf(crypto.sha256(entropy)).slice(0, entropy.length / 4)
}

function bitsOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => binary(byte, 8)).join("")
}

function binary(number: number, length: number): string {
  return number.toString(2).padStart(length, "0")
}

/** The numbers that `bits` are, `size` bits each. */
function groups(bits: string, size: number): number[] {
  return Array.from({ length: Math.floor(bits.length / size) }, (_, i) => Number.parseInt(bits.slice(i * size, (i + 1) * size), 2))
}
