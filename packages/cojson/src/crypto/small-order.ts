/**
 * Points of small order on Ed25519. Signatures whose R is one of them fit many messages, and libraries disagree about them, so no
 * back-end gets to see them (docs/crypto.md, "Which signatures are valid").
 */

/** Encodings without the sign bit: orders 1, 2, 4, 8 and 8. */
const SMALL_ORDER_ENCODINGS = [
  "0100000000000000000000000000000000000000000000000000000000000000",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "0000000000000000000000000000000000000000000000000000000000000000",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
].map(bytesFromHex)

/** Whether the canonical encoding at the start of `bytes` is a point of small order. */
export function startsWithSmallOrder(bytes: Uint8Array): boolean {
  return SMALL_ORDER_ENCODINGS.some((encoding) => {
    for (let i = 0; i < LAST; i++) if (bytes[i] !== encoding[i]) return false
    return ((bytes[LAST] ?? 0) & WITHOUT_SIGN) === encoding[LAST]
  })
}

const LAST = 31
const WITHOUT_SIGN = 0x7f

function bytesFromHex(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16))
}
