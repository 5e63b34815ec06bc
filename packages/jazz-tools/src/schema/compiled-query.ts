/** A resolve query in a form that is cheap to follow. */
export interface CompiledQuery {
  /** A failure here or below becomes a placeholder instead of failing the parent. */
  readonly catches: boolean
  readonly each: CompiledQuery | undefined
  readonly fields: ReadonlyMap<string, CompiledQuery>
}

const NO_FIELDS: ReadonlyMap<string, CompiledQuery> = new Map()
export const SHALLOW: CompiledQuery = { catches: false, each: undefined, fields: NO_FIELDS }

/** Anything that is no object means: this value only; a reference is asked for by its name alone, whatever stands behind it. Never throws. */
export function compileQuery(resolve: unknown): CompiledQuery {
  if (typeof resolve !== "object" || resolve === null) return SHALLOW
  let each: CompiledQuery | undefined
  let catches = false
  const fields = new Map<string, CompiledQuery>()
  for (const [key, value] of Object.entries(resolve)) {
    if (key === "$onError") catches = value === "catch"
    else if (key === "$each") each = compileQuery(value)
    else fields.set(key, compileQuery(value))
  }
  return { catches, each, fields }
}
