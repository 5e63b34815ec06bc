/** Kinds of tagged strings that come out of crypto (data-model §1.3). */
import { bytesToBase58 } from "../base/base58.ts"
import { bytesFromBase64url } from "../base/base64url.ts"

/** `hash_z` + base58 of 32 bytes. */
export type Hash = `hash_z${string}`
/** `shortHash_z` + base58 of 19 bytes. */
export type ShortHash = `shortHash_z${string}`
/** `signature_z` + base58 of 64 bytes. */
export type Signature = `signature_z${string}`
/** `encrypted_U` + base64url of as many bytes as the plain text has. */
export type Encrypted = `encrypted_U${string}`
/** `sealed_U` + base64url of a 16-byte tag and the ciphertext. */
export type Sealed = `sealed_U${string}`
/** `sealedForGroup_U` + base64url of a 32-byte ephemeral public key, a 16-byte tag and the ciphertext. */
export type SealedForGroup = `sealedForGroup_U${string}`
/** `inviteSecret_z` + base58 of a 32-byte secret seed. */
export type InviteSecret = `inviteSecret_z${string}`

export function hashFromDigest(digest: Uint8Array): Hash {
  return `hash_z${bytesToBase58(digest)}`
}

/** What is signed for a log whose running hash has this digest: `"hash_z…"` with its quotes. */
export function textOfDigest(digest: Uint8Array): string {
  return `"${hashFromDigest(digest)}"`
}

/** Bytes in a text with a tag and base64url; undefined for all others. */
export function taggedBytes(text: string, tag: string): Uint8Array | undefined {
  return typeof text === "string" && text.startsWith(tag) ? bytesFromBase64url(text.slice(tag.length)) : undefined
}
