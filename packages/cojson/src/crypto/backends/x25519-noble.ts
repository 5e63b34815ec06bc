/**
 * X25519 of noble, over the Ed25519 that signs. `@noble/curves/ed25519.js` has both, but its Ed25519 takes twice the time to sign, and 5 kB more
 * of a page.
 */
import { mod, pow } from "@noble/curves/abstract/modular.js"
import { montgomery } from "@noble/curves/abstract/montgomery.js"
import { Point } from "@noble/ed25519"

const { p: FIELD, n: ORDER } = Point.CURVE()

/** RFC 7748. Throws for public keys of small order. */
export const x25519 = montgomery({
  type: "x25519",
  P: FIELD,
  powPminus2: inverse,
  adjustScalarBytes(scalar: Uint8Array) {
    scalar[0] = (scalar[0] ?? 0) & 0b1111_1000
    scalar[31] = ((scalar[31] ?? 0) & 0b0111_1111) | 0b0100_0000
    return scalar
  },
  // On the Edwards curve multiples of the base point are at hand: three times as fast. Its Y / Z is y, and u = (1 + y) / (1 - y).
  scalarMultBase(scalar: bigint) {
    const { Y, Z } = Point.BASE.multiply(mod(scalar, ORDER))
    return mod((Z + Y) * inverse(mod(Z - Y, FIELD)), FIELD)
  },
})

function inverse(x: bigint): bigint {
  return pow(x, FIELD - 2n, FIELD)
}
