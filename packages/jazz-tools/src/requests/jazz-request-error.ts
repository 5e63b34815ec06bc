/** An answer of a request handler that tells the caller what went wrong. `code` is the HTTP status. */
export class JazzRequestError {
  readonly message: string
  readonly code: number
  readonly details: unknown
  readonly isJazzRequestError = true

  constructor(message: string, code: number, details?: unknown) {
    this.message = message
    this.code = code
    this.details = details
  }

  toJSON(): { message: string; code: number; details: unknown } {
    return { message: this.message, code: this.code, details: this.details }
  }
}

/** Also true for errors of another copy of the package. */
export function isJazzRequestError(error: unknown): error is JazzRequestError {
  return typeof error === "object" && error !== null && (error as { isJazzRequestError?: unknown }).isJazzRequestError === true
}
