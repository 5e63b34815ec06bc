/** Why something could not be loaded. */
export interface LoadFailure {
  readonly type: "unavailable" | "unauthorized"
  /** The value that failed. */
  readonly id: string
  readonly issues: readonly LoadIssue[]
  readonly message: string
}

export interface LoadIssue {
  readonly code: "unavailable" | "unauthorized" | "validationError"
  readonly message: string
  readonly params: { readonly [key: string]: unknown }
  readonly path: readonly string[]
}

export function unavailable(id: string): LoadFailure {
  return failure("unavailable", id, "unavailable", `Jazz Unavailable Error: unable to load ${id}`)
}

export function unauthorized(id: string, reader: string): LoadFailure {
  return failure(
    "unauthorized",
    id,
    "unauthorized",
    `Jazz Authorization Error: The current user (${reader}) is not authorized to access ${id}`,
  )
}

/** A required reference is empty. */
export function missingReference(id: string, text: string): LoadFailure {
  return failure("unavailable", id, "validationError", `Jazz Validation Error: ${text}`)
}

function failure(type: LoadFailure["type"], id: string, code: LoadIssue["code"], message: string): LoadFailure {
  return { type, id, message, issues: [{ code, message, params: {}, path: [] }] }
}

/** The same failure with the way from the root to it. */
export function atPath(failed: LoadFailure, rootID: string, path: readonly string[]): LoadFailure {
  if (path.length === 0) return failed
  return {
    ...failed,
    message: `${failed.message}. Subscription starts from ${rootID} and the value is on path ${path.join(".")}`,
    issues: failed.issues.map((issue) => ({ ...issue, path: [...path] })),
  }
}
