import { canonicalJson } from "../base/canonical-json.ts"
import { flat } from "../base/flat-text.ts"
import { jsonString } from "../base/json-string.ts"
import { isJsonObject, type JsonObject } from "../base/json.ts"
import type { KeyID } from "../ids/key-id.ts"
import { readPrivateText } from "./private-text.ts"

export type Encrypted = `encrypted_U${string}`
export type Signature = `signature_z${string}`

export interface PrivateTransaction {
  readonly privacy: "private"
  /** Unix ms by the author's clock; checked by nobody. */
  readonly madeAt: number
  readonly keyUsed: KeyID
  readonly encryptedChanges: Encrypted
  readonly meta?: Encrypted
}

export interface TrustingTransaction {
  readonly privacy: "trusting"
  readonly madeAt: number
  /** JSON text of an array, kept exactly as written. */
  readonly changes: string
  readonly meta?: string
}

/** One entry of a session log. Foreign transactions may carry further members; they are part of what is signed. */
export type Transaction = PrivateTransaction | TrustingTransaction

/**
 * Canonical text of a private transaction: the bytes that are hashed. Parts that come from us need no escaping; a template
 * is ten times faster than the generic serialiser.
 */
export function privateTransactionText(encryptedChanges: Encrypted, keyUsed: KeyID, madeAt: number, meta?: Encrypted): string {
  const rest = meta === undefined ? ',"privacy":"private"}' : `,"meta":"${meta}","privacy":"private"}`
  return flat(`{"encryptedChanges":"${encryptedChanges}"${keyMember(keyUsed)}${madeAt}${rest}`)
}

/** Canonical text of a trusting transaction. `changes` and `meta` are JSON texts of an array and an object. */
export function trustingTransactionText(changes: string, madeAt: number, meta?: string): string {
  const escaped = jsonString(changes)
  const rest = meta === undefined ? '"privacy":"trusting"}' : `"meta":${JSON.stringify(meta)},"privacy":"trusting"}`
  return flat(`{"changes":${escaped},"madeAt":${madeAt},${rest}`)
}

/** Canonical text of a foreign transaction with whatever members it has (data-model §4.1). */
export function foreignTransactionText(transaction: JsonObject): string {
  const { privacy, madeAt } = transaction
  const members = Object.keys(transaction).length
  if (typeof madeAt === "number" && Number.isFinite(madeAt)) {
    const { encryptedChanges, keyUsed, changes, meta } = transaction
    if (privacy === "private" && members === 4 && typeof encryptedChanges === "string" && typeof keyUsed === "string") {
      return flat(`{"encryptedChanges":${jsonString(encryptedChanges)}${keyMember(keyUsed)}${madeAt + 0},"privacy":"private"}`)
    }
    if (privacy === "trusting" && members === 3 && typeof changes === "string") return trustingTransactionText(changes, madeAt + 0)
    if (privacy === "trusting" && members === 4 && typeof changes === "string" && typeof meta === "string") {
      return trustingTransactionText(changes, madeAt + 0, meta)
    }
  }
  return flat(canonicalJson(transaction))
}

/** What is between changes and time, in one piece. Transactions that follow one another mostly use the same key. */
function keyMember(keyUsed: string): string {
  if (keyUsed === lastKey.name) return lastKey.member
  lastKey = { name: keyUsed, member: flat(`,"keyUsed":${jsonString(keyUsed)},"madeAt":`) }
  return lastKey.member
}

let lastKey = { name: "", member: ',"keyUsed":"","madeAt":' }

/** Code units of `encryptedChanges` or `changes`; `meta` and the rest do not count (data-model §4.2). */
export function transactionSize(transaction: object): number {
  const { encryptedChanges, changes } = transaction as { encryptedChanges?: unknown; changes?: unknown }
  const payload = encryptedChanges ?? changes
  return typeof payload === "string" ? payload.length : 0
}

/** Size of a private transaction whose changes take so many bytes. */
export function encryptedSize(bytes: number): number {
  return TAG_LENGTH + 4 * Math.ceil(bytes / 3)
}

/** Size of a transaction from its canonical text, without parsing it when it has the usual form. */
export function transactionTextSize(text: string): number {
  if (text.startsWith(PRIVATE_START) && !text.includes("\\")) return text.indexOf('"', PRIVATE_START.length) - PAYLOAD_START
  try {
    const transaction: unknown = JSON.parse(text)
    return isJsonObject(transaction) ? transactionSize(transaction) : 0
  } catch {
    return 0 // damaged text: nobody can read it, its size does not matter
  }
}

const PRIVATE_START = '{"encryptedChanges":"encrypted_U'
const TAG_LENGTH = "encrypted_U".length
const PAYLOAD_START = '{"encryptedChanges":"'.length

/** The transaction in a text; undefined when it is none. Then it counts, is kept and forwarded, but says nothing. */
export function parseTransaction(text: string): Transaction | undefined {
  const plain = readPrivateText(text)
  if (plain) return plain
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined // damaged or foreign text
  }
  if (!isJsonObject(value) || typeof value.madeAt !== "number") return undefined
  const { meta } = value
  if (value.privacy === "private") {
    if (typeof value.encryptedChanges !== "string" || typeof value.keyUsed !== "string") return undefined
  } else if (value.privacy !== "trusting" || typeof value.changes !== "string") return undefined
  if (meta === undefined || typeof meta === "string") return value as unknown as Transaction // every member was checked above
  return { ...value, meta: undefined } as unknown as Transaction // a meta that is no text counts as none
}
