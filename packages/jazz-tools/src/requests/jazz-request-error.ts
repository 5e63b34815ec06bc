/**
 * An answer of a request handler that tells the caller what went wrong. `code` is the HTTP status.
 *
 * @example
 * ```ts
 * import { JazzRequestError } from "jazz-tools"
 *
 * const error = new JazzRequestError("The table is taken", 409, { table: 7 })
 * console.log(error.code, error.message) // 409 The table is taken
 * ```
 */
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

/**
 * Also true for errors of another copy of the package.
 *
 * @example
 * ```ts
 * import { isJazzRequestError, JazzRequestError } from "jazz-tools"
 *
 * console.log(isJazzRequestError(new JazzRequestError("no", 400)), isJazzRequestError(new Error("no"))) // true false
 * ```
 */
export function isJazzRequestError(error: unknown): error is JazzRequestError {
  return typeof error === "object" && error !== null && (error as { isJazzRequestError?: unknown }).isJazzRequestError === true
}
