import { ed25519 } from "@noble/curves/ed25519.js"
import { expect, test } from "vitest"
import { baseMultiples } from "./base-multiples.ts"

const { Point } = ed25519
const { Fp } = Point
/** Of the curve: -121665 / 121666. */
const D = Fp.div(Fp.create(-121665n), 121666n)
const ENTRY = 30

/** The number that ten limbs of 26 and 25 bits by turns stand for. */
function numberAt(table: Int32Array, start: number): bigint {
  let number = 0n
  let bits = 0n
  for (let i = 0; i < 10; i++) {
    number += BigInt(table[start + i] ?? 0) << bits
    bits += i % 2 === 0 ? 26n : 25n
  }
  return Fp.create(number)
}

test("the table has the multiples of the base point that noble computes", () => {
  const table = baseMultiples()
  expect(table).toHaveLength(32 * 8 * ENTRY)
  for (let entry = 0; entry < table.length / ENTRY; entry++) {
    const { x, y } = Point.BASE.multiply(BigInt((entry % 8) + 1) * 256n ** BigInt(entry >> 3)).toAffine()
    const numbers = [0, 10, 20].map((offset) => numberAt(table, entry * ENTRY + offset))
    expect(numbers).toEqual([Fp.create(y + x), Fp.create(y - x), Fp.create(2n * D * x * y)])
  }
})

test("limbs lie between minus a half and a half of their range", () => {
  baseMultiples().forEach((limb, i) => expect(Math.abs(limb)).toBeLessThanOrEqual(2 ** ((i % 10) % 2 === 0 ? 25 : 24)))
})
