/**
 * SHA-256 and SHA-512 (FIPS 180-4) in JavaScript, for few and short messages: a library takes five times as much of a page. They are one program
 * over words of one limb or two, of 32 bits each, the upper one first. The constants are digits of roots, which are computed for the first message.
 */

/** What differs between the two: how far words are rotated, by the names of the standard. The last distance of a sigma is a shift. */
interface Variant {
  readonly limbs: 1 | 2
  readonly rounds: number
  readonly sum0: Distances
  readonly sum1: Distances
  readonly sigma0: Distances
  readonly sigma1: Distances
}

type Distances = readonly [number, number, number]

const SHA_256: Variant = { limbs: 1, rounds: 64, sum0: [2, 13, 22], sum1: [6, 11, 25], sigma0: [7, 18, 3], sigma1: [17, 19, 10] }
const SHA_512: Variant = { limbs: 2, rounds: 80, sum0: [28, 34, 39], sum1: [14, 18, 41], sigma0: [1, 8, 7], sigma1: [19, 61, 6] }

/** 32 bytes. */
export function sha256(message: Uint8Array): Uint8Array<ArrayBuffer> {
  return hashOf(message, SHA_256)
}

/** 64 bytes. */
export function sha512(message: Uint8Array): Uint8Array<ArrayBuffer> {
  return hashOf(message, SHA_512)
}

function hashOf(message: Uint8Array, variant: Variant): Uint8Array<ArrayBuffer> {
  const { limbs, rounds } = variant
  const { squareRoots } = (digits ??= digitsOfRoots())
  const blocks = padded(message, 64 * limbs)
  const schedule = new Words(rounds, limbs)
  const state = new Words(8, limbs)
  const hash = new Words(8, limbs)
  for (let i = 0; i < 8; i++) for (let limb = 0; limb < limbs; limb++) hash.set(i, limb, squareRoots.get(i, limb))
  for (let start = 0; start < blocks.length; start += 64 * limbs) {
    schedule.bytes.set(blocks.subarray(start, start + 64 * limbs))
    expand(schedule, variant)
    state.bytes.set(hash.bytes)
    for (let i = 0; i < rounds; i++) mix(state, schedule, i, variant)
    for (let i = 0; i < 8; i++) {
      for (let limb = limbs - 1, carry = 0; limb >= 0; limb--) carry = hash.set(i, limb, hash.get(i, limb) + state.get(i, limb) + carry)
    }
  }
  return hash.bytes
}

/** The message, a bit that ends it, and its length in bits. */
function padded(message: Uint8Array, blockBytes: number): Uint8Array {
  const size = Math.ceil((message.length + 1 + blockBytes / 8) / blockBytes) * blockBytes
  const bytes = new Uint8Array(size)
  bytes.set(message)
  bytes[message.length] = 0x80
  new DataView(bytes.buffer).setBigUint64(size - 8, BigInt(message.length) * 8n)
  return bytes
}

/** From the 16 words of a block, a word for each round. */
function expand(schedule: Words, { limbs, rounds, sigma0, sigma1 }: Variant): void {
  for (let i = 16; i < rounds; i++) {
    for (let limb = limbs - 1, carry = 0; limb >= 0; limb--) {
      const sigmas = schedule.rotations(i - 15, limb, sigma0, "shift") + schedule.rotations(i - 2, limb, sigma1, "shift")
      carry = schedule.set(i, limb, schedule.get(i - 16, limb) + schedule.get(i - 7, limb) + sigmas + carry)
    }
  }
}

/** A round. The words of the state stay where they are, and their names, a to h, move on by one each time. */
function mix(state: Words, schedule: Words, round: number, { limbs, sum0, sum1 }: Variant): void {
  const { cubeRoots } = (digits ??= digitsOfRoots())
  const place = (name: number): number => (name - round) & 7
  for (let limb = limbs - 1, carryOfD = 0, carryOfH = 0; limb >= 0; limb--) {
    const [a, b, c] = [state.get(place(0), limb), state.get(place(1), limb), state.get(place(2), limb)]
    const [e, f, g] = [state.get(place(4), limb), state.get(place(5), limb), state.get(place(6), limb)]
    const choice = ((e & f) ^ (~e & g)) >>> 0
    const majority = ((a & b) ^ (a & c) ^ (b & c)) >>> 0
    const input = cubeRoots.get(round, limb) + schedule.get(round, limb)
    const sum = state.get(place(7), limb) + state.rotations(place(4), limb, sum1) + choice + input
    carryOfD = state.set(place(3), limb, state.get(place(3), limb) + sum + carryOfD)
    carryOfH = state.set(place(7), limb, sum + state.rotations(place(0), limb, sum0) + majority + carryOfH)
  }
}

class Words {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly #view: DataView
  readonly #limbs: number

  constructor(length: number, limbs: number) {
    this.bytes = new Uint8Array(4 * length * limbs)
    this.#view = new DataView(this.bytes.buffer)
    this.#limbs = limbs
  }

  get(i: number, limb: number): number {
    return this.#view.getUint32(4 * (i * this.#limbs + limb))
  }

  /** Returns what does not fit, for the next limb. */
  set(i: number, limb: number, sum: number): number {
    this.#view.setUint32(4 * (i * this.#limbs + limb), sum)
    return Math.floor(sum / 2 ** 32)
  }

  /** One limb of the word rotated to the right three times, together by XOR. */
  rotations(i: number, limb: number, [first, second, third]: Distances, last: "rotation" | "shift" = "rotation"): number {
    const word = this.get(i, limb)
    const other = this.get(i, this.#limbs - 1 - limb)
    const shiftedIn = last === "shift" && limb === 0 ? 0 : other
    return (rotated(word, other, first) ^ rotated(word, other, second) ^ rotated(word, shiftedIn, third)) >>> 0
  }
}

/** `other` is what comes in from the left. */
function rotated(limb: number, other: number, distance: number): number {
  return distance < 32 ? (limb >>> distance) | (other << (32 - distance)) : (other >>> (distance - 32)) | (limb << (64 - distance))
}

let digits: { readonly squareRoots: Words; readonly cubeRoots: Words } | undefined

/** The first 64 bits behind the point, of the roots of the first 80 primes. */
function digitsOfRoots(): NonNullable<typeof digits> {
  const found = { squareRoots: new Words(80, 2), cubeRoots: new Words(80, 2) }
  const primes: number[] = []
  for (let n = 2; primes.length < 80; n++) {
    if (primes.some((prime) => n % prime === 0)) continue
    setBits(found.squareRoots, primes.length, root(n, 2n))
    setBits(found.cubeRoots, primes.length, root(n, 3n))
    primes.push(n)
  }
  return found
}

function setBits(words: Words, i: number, bits: bigint): void {
  words.set(i, 0, Number(BigInt.asUintN(32, bits >> 32n)))
  words.set(i, 1, Number(BigInt.asUintN(32, bits)))
}

/** Times 2 ** 64, rounded down: Newton's method, from above. */
function root(n: number, degree: 2n | 3n): bigint {
  const power = BigInt(n) << (64n * degree)
  for (let found = BigInt(n) << 64n; ;) {
    const better = ((degree - 1n) * found + power / found ** (degree - 1n)) / degree
    if (better >= found) return found
    found = better
  }
}
