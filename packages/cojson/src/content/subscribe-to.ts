import type { CoValueCore } from "../covalue/co-value-core.ts"

/**
 * Hands a handle to the listener now and after every change. A listener that fails later is logged by
 * the value; one that fails at once fails here, and is not kept.
 */
export function subscribeTo<V extends { readonly core: CoValueCore }>(handle: V, listener: (handle: V) => void): () => void {
  const stop = handle.core.onChange(() => listener(handle))
  try {
    listener(handle)
  } catch (error) {
    stop()
    throw error
  }
  return stop
}
