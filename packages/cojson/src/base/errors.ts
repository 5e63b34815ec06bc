/** Every code a {@link JazzError} can carry, `area.problem`. Codes are API: listed in the docs and never reused. */
export type JazzErrorCode =
  | "internal.invariant"
  | "internal.unreachable"
  | "id.invalid"
  | "json.unsupported"
  | "crypto.malformed"
  | "crypto.unsupported"
  | "crypto.unseal-failed"
  | "crypto.bad-signature"
  | "write.forbidden"
  | "write.no-key"
  | "write.too-large"
  | "write.invalid"
  | "group.forbidden"
  | "group.invalid"
  | "account.unavailable"
  | "account.secret-mismatch"
  | "account.no-profile"
  | "account.unsupported"
  | "invite.invalid"
  | "invite.not-found"
  | "value.unavailable"
  | "value.exists"
  | "storage.unavailable"
  | "storage.corrupt"
  | "storage.gap"
  | "storage.unsupported"
  | "sync.timeout"
  | "sync.refused"
  | "node.closed"

export interface JazzErrorDetails {
  readonly coValueID?: string
  readonly peerID?: string
  readonly cause?: unknown
}

/**
 * The only error class thrown on purpose. `message` says what happened, `cause` what is behind it and what to do where programs compare
 * the message; `code` is stable. The name stays `Error`, because logs and snapshots of programs show it.
 */
export class JazzError extends Error {
  readonly code: JazzErrorCode
  readonly coValueID: string | undefined
  readonly peerID: string | undefined

  constructor(code: JazzErrorCode, message: string, details: JazzErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.coValueID = details.coValueID
    this.peerID = details.peerID
  }
}
