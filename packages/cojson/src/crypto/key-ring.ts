import { JazzError } from "../base/errors.ts"
import { DecodedKeys } from "./decoded-keys.ts"

/** Decoded keys of every kind that a provider uses; all are 32 bytes. */
export class KeyRing {
  readonly signerSecrets = new DecodedKeys("signerSecret_z", 32)
  readonly signers = new DecodedKeys("signer_z", 32)
  readonly sealerSecrets = new DecodedKeys("sealerSecret_z", 32)
  readonly sealers = new DecodedKeys("sealer_z", 32)
  readonly keySecrets = new DecodedKeys("keySecret_z", 32)
}

/** Bytes of one of our own keys. Throws `crypto.malformed`, without the key in the message. */
export function expectKey(keys: DecodedKeys, text: string, what: string): Uint8Array {
  const bytes = keys.bytes(text)
  if (bytes === undefined) throw new JazzError("crypto.malformed", `This is not a ${what}: a prefix and base58 of 32 bytes are expected.`)
  return bytes
}
