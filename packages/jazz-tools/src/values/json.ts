/** What an instance can tell about its fields for JSON. */
export interface JSONSource {
  /** Plain form; `child` encodes references, undefined leaves them out. */
  encode(child: (value: object) => unknown): unknown
}

interface WithEncode {
  readonly $isLoaded?: boolean
  readonly $jazz?: unknown
  toJSON?(): unknown
}

/**
 * The plain form of an instance with its loaded references inside. A reference to a value that is being written already becomes
 * `{ _circular: id }`; children that are not loaded become undefined.
 */
export function toJSONOf(instance: object, path: readonly string[]): unknown {
  const { $jazz, $isLoaded } = instance as WithEncode
  if (!$isLoaded) return undefined
  const { id } = $jazz as { readonly id: string } // loaded values have one
  if (path.includes(id)) return { _circular: id }
  if (isSource($jazz)) return $jazz.encode((child) => toJSONOf(child, [...path, id]))
  return (instance as WithEncode).toJSON?.()
}

function isSource(jazz: unknown): jazz is JSONSource {
  return typeof jazz === "object" && jazz !== null && "encode" in jazz && typeof jazz.encode === "function"
}
