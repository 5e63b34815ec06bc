import type { JsonValue } from "../base/json.ts"
import type { AgentSecret, SealerID, SealerSecret } from "../ids/agent-id.ts"
import type { KeyID, KeySecret } from "../ids/key-id.ts"
import type { Encrypted } from "../log/transaction.ts"

/** A text that only one receiver can open. */
export type Sealed = `sealed_U${string}`

/** A key and what it is called. */
export interface Key {
  readonly id: KeyID
  readonly secret: KeySecret
}

/** A key wrapped in another key. */
export interface WrappedKey {
  readonly encryptedID: KeyID
  readonly encryptingID: KeyID
  readonly encrypted: Encrypted
}

/** What handling keys needs of a crypto provider. */
export interface KeyCrypto {
  newRandomKeySecret(): Key
  encryptKeySecret(keys: { readonly toEncrypt: Key; readonly encrypting: Key }): WrappedKey
  /** Undefined, or any garbage, when the key does not fit. */
  decryptKeySecret(wrapped: WrappedKey, secret: KeySecret): KeySecret | undefined
  seal(box: { readonly message: JsonValue; readonly from: SealerSecret; readonly to: SealerID; readonly nOnceMaterial: JsonValue }): Sealed
  /** Undefined or an exception when the box was not made for this receiver, sender and position. */
  unseal(sealed: Sealed, receiver: SealerSecret, from: SealerID, nOnceMaterial: JsonValue): unknown
  getAgentSealerSecret(agent: AgentSecret): SealerSecret
}
