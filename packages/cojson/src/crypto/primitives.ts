/** A saved BLAKE3 state, of about 2 kB. Only the back-end that made it can read it. */
export type HashState = object

/** A BLAKE3 state that can be fed, and read without being consumed. */
export interface RunningHash {
  update(bytes: Uint8Array): void
  /** Feeds the UTF-8 of `texts[from]` up to, not including, `texts[to]`. None of them starts with the second half of a surrogate pair. */
  updateTexts(texts: readonly string[], from: number, to: number): void
  /** 32 bytes of everything fed so far; the state can be fed further. */
  digest(): Uint8Array
  /** {@link digest} of a hash that nobody needs afterwards: cheaper, because the state is not kept. */
  finish(): Uint8Array
  /** The state, for {@link CryptoPrimitives.blake3Restore}. Nobody uses this hash afterwards. */
  save(): HashState
}

/**
 * What a crypto back-end implements: bytes in, bytes out. All formats are written once above this (provider.ts).
 * Callers guarantee the lengths stated; functions that take foreign keys or signatures return false/undefined for
 * malformed input and never throw.
 */
export interface CryptoPrimitives {
  /** What runs: native code, WebAssembly or JavaScript. */
  readonly name: "native" | "wasm" | "js"
  randomBytes(length: number): Uint8Array
  /** 32-byte seed → 32-byte public key. */
  ed25519PublicKey(seed: Uint8Array): Uint8Array
  /** 64-byte signature (RFC 8032). */
  ed25519Sign(message: Uint8Array, seed: Uint8Array): Uint8Array
  /** False for anything but a valid signature, including wrong lengths. */
  ed25519Verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean
  /**
   * The same on another thread, where there are some; `done` is told once, later. True only for what is valid. Only for keys with which
   * {@link ed25519Verify} has found a signature valid: libraries disagree about others.
   */
  ed25519VerifyElsewhere?(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array, done: (isValid: boolean) => void): void
  x25519PublicKey(secret: Uint8Array): Uint8Array
  /** Raw shared point, 32 bytes; undefined if the result would be all zero. */
  x25519(secret: Uint8Array, publicKey: Uint8Array): Uint8Array | undefined
  /** Keystream XOR: 32-byte key, 24-byte nonce. Into `output` of the same length, which may be `data`; by default into a new array. */
  xsalsa20Xor(data: Uint8Array, key: Uint8Array, nonce: Uint8Array, output?: Uint8Array): Uint8Array
  /** XSalsa20-Poly1305, tag first (NaCl secretbox). */
  secretBoxSeal(data: Uint8Array, key: Uint8Array, nonce: Uint8Array): Uint8Array
  /** undefined when the tag does not fit. */
  secretBoxOpen(data: Uint8Array, key: Uint8Array, nonce: Uint8Array): Uint8Array | undefined
  /** For what comes from elsewhere, as the words of BIP-39. */
  sha256(data: Uint8Array): Uint8Array
  /** BLAKE3-256 of one buffer. */
  blake3Once(data: Uint8Array): Uint8Array
  /** BLAKE3-256 of the UTF-8 of a text. */
  blake3Text(text: string): Uint8Array
  /** Padded base64url of the first `length` bytes of the BLAKE3-256 of the UTF-8 of two texts, one behind the other. */
  blake3Base64url(first: string, second: string, length: number): string
  /** @param expectedSize about how many code units of text it will be fed, when that is known: large ones may be hashed in another way */
  blake3(expectedSize?: number): RunningHash
  /** A hash that goes on from there; undefined when another one has, of a state that cannot be copied. */
  blake3Restore(saved: HashState): RunningHash | undefined
  /** Back-ends have it where it is faster than the single steps. */
  readonly transactionTexts?: TransactionTexts
}

/**
 * Changes of transactions, whose nonce is the hash of `prefix`, an index and two closing braces. The same `key` array for the same key is
 * faster.
 */
export interface TransactionTexts {
  /**
   * base64url from `offset` on → keystream XOR → UTF-8, of at most {@link MAX_SMALL_TEXT} code units. undefined when it is no base64 or no
   * UTF-8.
   */
  open(text: string, offset: number, key: Uint8Array, prefix: string, index: number): string | undefined
  /** UTF-8 of at most {@link MAX_SMALL_TEXT} code units → keystream XOR → base64url with padding. */
  close(text: string, key: Uint8Array, prefix: string, index: number): string
  /** undefined when something about the run is strange: then its transactions have to be opened one by one. */
  openRun(run: TextRun): OpenedTexts | undefined
  /** Canonical texts of the transactions. undefined when something about the run is strange: then they have to be closed one by one. */
  closeRun(run: PlainTextRun): string[] | undefined
}

/** Consecutive transactions of one session. */
export interface TextRun {
  /** Canonical texts, at most {@link MAX_RUN} of at most {@link MAX_RUN_SIZE} code units together. */
  readonly texts: readonly string[]
  /** Index of the first of them in its session. */
  readonly index: number
  readonly prefix: string
  readonly key: Uint8Array
  /** What transactions call the key. */
  readonly keyName: string
  /** Comes between the changes. Nobody can guess it, so nobody can write changes that run into those of another transaction. */
  readonly separator: number
}

/** Consecutive transactions of one session without meta: at most {@link MAX_PLAIN_RUN}, of {@link MAX_PLAIN_SIZE} bytes together. */
export interface PlainChanges {
  /** Canonical JSON of the changes of each. */
  readonly changes: readonly string[]
  /** Bytes of each as UTF-8. */
  readonly sizes: readonly number[]
  /** When each was made, in Unix ms: whole numbers, not below 0. */
  readonly times: readonly number[]
}

export type PlainTextRun = PlainChanges & Omit<TextRun, "texts" | "separator">

/** Those transactions of a run that are private, have no meta and use the key of the run. */
export interface OpenedTexts {
  /** When each transaction was made, in Unix ms; NaN for those that were not opened. */
  readonly times: Float64Array
  /** The changes of those that were opened as one JSON array, with the separator between them. Unless one is no JSON, which nobody has looked at. */
  readonly json: string
}

/** In code units. */
export const MAX_SMALL_TEXT = 4_096
/** In code units. */
export const MAX_PREFIX = 1_000
export const MAX_RUN = 2_048
/** In code units. */
export const MAX_RUN_SIZE = 400_000
export const MAX_PLAIN_RUN = 1_024
/** In bytes. */
export const MAX_PLAIN_SIZE = 65_536
