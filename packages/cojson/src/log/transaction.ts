import type { KeyID } from "../ids/key-id.ts"

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
