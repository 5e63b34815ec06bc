import { JazzError } from "../base/errors.ts"

/** The platform gives at most this many bytes at once. */
const MAX_REQUEST = 65_536

/** Bytes of the platform's generator (Web Crypto). Throws `crypto.unsupported` where there is none. */
export function systemRandomBytes(length: number): Uint8Array {
  const { crypto } = globalThis as { crypto?: Pick<Crypto, "getRandomValues"> }
  if (!crypto)
    throw new JazzError("crypto.unsupported", "This platform has no crypto.getRandomValues. Install a polyfill before Jazz starts.")
  const bytes = new Uint8Array(length)
  for (let start = 0; start < length; start += MAX_REQUEST) crypto.getRandomValues(bytes.subarray(start, start + MAX_REQUEST))
  return bytes
}
