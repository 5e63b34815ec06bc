/** What callers of a storage learn of a database that does not do what it should. */
import { JazzError } from "../base/errors.ts"

/** Nothing is taken or read any more. */
export function closedError(): JazzError {
  return new JazzError("storage.unavailable", "The storage is closed.")
}

/** A content was given up. */
export function unavailable(cause: unknown): JazzError {
  return new JazzError("storage.unavailable", "The database refuses to commit; this content was given up. Check the disk.", { cause })
}

/** Says what is known already, or that the database cannot be read. */
export function readError(cause: unknown): JazzError {
  return cause instanceof JazzError ? cause : new JazzError("storage.unavailable", "The database cannot be read.", { cause })
}

/** {@link readError}, for rejected promises. */
export function refuseRead(cause: unknown): never {
  throw readError(cause)
}

/** For log lines. Browsers that are out of room say that in the name alone. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error)
}
