/** Tells about failed loads. */
import type { LoadFailure, LoadIssue } from "./failure.ts"

/** What a custom reporter gets besides the error. */
export interface JazzLoadError {
  readonly id: string
  readonly type: "unavailable" | "unauthorized"
  readonly issues: readonly LoadIssue[]
  /** What is behind it and what to do, in sentences. */
  readonly hint: string
}

export type ErrorReporter = (
  error: Error,
  context: { readonly jazzError: JazzLoadError; readonly getPrettyStackTrace: () => string },
) => void

let reporter: ErrorReporter | undefined
let capturing = typeof process !== "undefined" && process.env?.NODE_ENV === "development"

/**
 * Replaces printing; `undefined` restores it.
 *
 * @example
 * ```ts
 * import { jazzConfig } from "jazz-tools"
 *
 * jazzConfig.setCustomErrorReporter((error, { jazzError }) => console.log(jazzError.hint)) // "Ann" is not an id: those start with co_z.
 * await co.map({ text: z.string() }).load("Ann")
 * jazzConfig.setCustomErrorReporter(undefined)
 * ```
 */
export function setCustomErrorReporter(custom?: ErrorReporter): void {
  reporter = custom
}

/**
 * Whether errors tell where the load was started. Default: in development.
 *
 * @example
 * ```ts
 * import { captureStack, jazzConfig } from "jazz-tools"
 *
 * jazzConfig.enableCaptureErrorCause(true)
 * console.log(captureStack() instanceof Error) // true
 * jazzConfig.enableCaptureErrorCause(false)
 * ```
 */
export function enableCaptureErrorCause(enabled: boolean): void {
  capturing = enabled
}

/**
 * An error whose stack shows the caller, when capturing is on.
 *
 * @example
 * ```ts
 * import { captureStack, jazzConfig } from "jazz-tools"
 *
 * jazzConfig.enableCaptureErrorCause(false)
 * console.log(captureStack()) // undefined
 * ```
 */
export function captureStack(): Error | undefined {
  return capturing ? new Error("The load was started here") : undefined
}

/** `origin`: where the load was started, when that is captured. */
export function reportFailure(failure: LoadFailure, origin?: Error): void {
  const error = new Error(failure.message, origin ? { cause: origin } : undefined)
  const { id, type, issues, hint } = failure
  if (reporter) reporter(error, { jazzError: { id, type, issues, hint }, getPrettyStackTrace: () => origin?.stack ?? error.stack ?? "" })
  else console.error(`${failure.message}\n${failure.hint}`)
}

/** A migration that throws, or data that fits no schema, where nobody awaits the value. */
export function reportMistake(id: string, error: unknown): void {
  console.error(`Loading ${id} failed, because its migration or schema threw:`, error)
}

const SUSPENSE_ERRORS = { unauthorized: "Jazz Authorization Error", unavailable: "Jazz Unavailable Error" } as const

/**
 * Classifies errors thrown by suspending hooks.
 *
 * @example
 * ```ts
 * import { getJazzErrorType } from "jazz-tools"
 *
 * console.log(getJazzErrorType(new Error("something else"))) // unknown
 * ```
 */
export function getJazzErrorType(error: unknown): "unauthorized" | "unavailable" | "unknown" {
  const message = error instanceof Error ? error.message : ""
  if (message.startsWith(SUSPENSE_ERRORS.unauthorized)) return "unauthorized"
  return message.startsWith(SUSPENSE_ERRORS.unavailable) || message.startsWith("Jazz Validation Error") ? "unavailable" : "unknown"
}
