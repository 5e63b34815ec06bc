import { JazzError } from "./errors.ts"

/** Throws `internal.invariant` unless `condition` holds. `why` says why it must hold. */
export function invariant(condition: unknown, why: string): asserts condition {
  if (!condition) throw new JazzError("internal.invariant", why)
}

/** For the default branch of a switch over a closed union. */
export function unreachable(value: never): never {
  throw new JazzError("internal.unreachable", `Unexpected value ${String(value)}`)
}
