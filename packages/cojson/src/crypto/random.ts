import { JazzError } from "../base/errors.ts"

type Source = Pick<Crypto, "getRandomValues">

/** The platform gives at most this many bytes at once. */
const MAX_REQUEST = 65_536
/** Bytes that are asked for in advance: Node takes as long for one as for a thousand. */
const POOL_BYTES = 1_024
/** Requests up to this size are served from the pool. */
const SMALL = 64

const pool = new Uint8Array(POOL_BYTES)
let used = POOL_BYTES

/** Bytes of the platform's generator (Web Crypto), each given out once. Throws `crypto.unsupported` where there is none. */
export function systemRandomBytes(length: number): Uint8Array {
  const { crypto } = globalThis as { crypto?: Source }
  if (!crypto)
    throw new JazzError("crypto.unsupported", "This platform has no crypto.getRandomValues. Install a polyfill before Jazz starts.")
  if (length <= SMALL) return fromPool(length, crypto)
  const bytes = new Uint8Array(length)
  for (let start = 0; start < length; start += MAX_REQUEST) crypto.getRandomValues(bytes.subarray(start, start + MAX_REQUEST))
  return bytes
}

function fromPool(length: number, crypto: Source): Uint8Array {
  if (used + length > POOL_BYTES) {
    crypto.getRandomValues(pool)
    used = 0
  }
  const bytes = pool.slice(used, used + length)
  pool.fill(0, used, used + length) // what became a secret is nowhere else
  used += length
  return bytes
}
