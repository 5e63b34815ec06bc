import type { CoValueCore } from "../covalue/co-value-core.ts"

/**
 * Hands a handle to the listener now and after every change. A listener that fails later is logged: whoever made the change must not
 * notice, and the others still hear. One that fails at once fails here, and is not kept.
 */
export function subscribeTo<V extends { readonly core: CoValueCore }>(handle: V, listener: (handle: V) => void): () => void {
  const { core } = handle
  const stop = core.subscribe(() => {
    try {
      listener(handle)
    } catch (error) {
      core.node.runtime.log.error("subscriber failed", { id: core.id, error })
    }
  })
  try {
    listener(handle)
  } catch (error) {
    stop()
    throw error
  }
  return stop
}
