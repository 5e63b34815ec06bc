/**
 * The table of multiples of Ed25519's base point that libsodium signs with. It is a third of its binary, cannot be compressed, and follows
 * from the curve: making it takes some 8 ms, once, and loading it took a page 27 kB.
 */

/** Of the field, 2^255 - 19. */
const P = 2n ** 255n - 19n
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n
const TWICE_D = (2n * D) % P
const BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202n
const BASE_Y = 46316835694926478169428394003475163141307993866256225615783033603165251855960n

const ROWS = 32
const COLUMNS = 8
const LIMBS = 10
const TOP_LIMB_BOUND = 2 ** 24

/** Extended coordinates: x = X / Z, y = Y / Z, X * Y = Z * T. */
type Point = readonly [X: bigint, Y: bigint, Z: bigint, T: bigint]

let table: Int32Array | undefined

/** For row i and column j the point (j + 1) * 256^i * B as y + x, y - x and 2dxy, ten limbs each. Made once. */
export function baseMultiples(): Int32Array {
  return (table ??= makeTable())
}

function makeTable(): Int32Array {
  const points: Point[] = []
  let first: Point = [BASE_X, BASE_Y, 1n, mod(BASE_X * BASE_Y)]
  for (let row = 0; row < ROWS; row++) {
    let point = first
    for (let column = 0; column < COLUMNS; column++) {
      points.push(point)
      point = add(point, first)
    }
    for (let i = 0; i < COLUMNS; i++) first = add(first, first)
  }
  const inverses = inverted(points.map(([, , Z]) => Z))
  const numbers = points.flatMap(([X, Y], i) => {
    const inverse = inverses[i] ?? 1n
    const x = mod(X * inverse)
    const y = mod(Y * inverse)
    return [...limbs(mod(y + x)), ...limbs(mod(y - x)), ...limbs(mod(TWICE_D * mod(x * y)))]
  })
  return Int32Array.from(numbers)
}

function mod(number: bigint): bigint {
  const rest = number % P
  return rest < 0n ? rest + P : rest
}

/** Complete: also doubles. */
function add([X1, Y1, Z1, T1]: Point, [X2, Y2, Z2, T2]: Point): Point {
  const a = mod((Y1 - X1) * (Y2 - X2))
  const b = mod((Y1 + X1) * (Y2 + X2))
  const c = mod(mod(T1 * TWICE_D) * T2)
  const d = mod(2n * Z1 * Z2)
  return [mod((b - a) * (d - c)), mod((d + c) * (b + a)), mod((d - c) * (d + c)), mod((b - a) * (b + a))]
}

/** The inverses of all, with one exponentiation. */
function inverted(numbers: readonly bigint[]): bigint[] {
  const products: bigint[] = []
  let product = 1n
  for (const number of numbers) {
    products.push(product)
    product = mod(product * number)
  }
  let rest = power(product, P - 2n)
  return numbers
    .toReversed()
    .map((number, i) => {
      const inverse = mod(rest * (products[numbers.length - 1 - i] ?? 1n))
      rest = mod(rest * number)
      return inverse
    })
    .reverse()
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let square = base, bits = exponent; bits > 0n; bits >>= 1n) {
    if (bits & 1n) result = mod(result * square)
    square = mod(square * square)
  }
  return result
}

/** Of 26 and 25 bits by turns, between minus a half and a half of their range. */
function limbs(number: bigint): number[] {
  const result = signedLimbs(number)
  return Math.abs(result[LIMBS - 1] ?? 0) > TOP_LIMB_BOUND ? signedLimbs(number - P) : result
}

function signedLimbs(number: bigint): number[] {
  let rest = number
  return Array.from({ length: LIMBS }, (_, i) => {
    const bits = i % 2 === 0 ? 26 : 25
    const limb = i === LIMBS - 1 ? rest : BigInt.asIntN(bits, rest)
    rest = (rest - limb) >> BigInt(bits)
    return Number(limb)
  })
}
