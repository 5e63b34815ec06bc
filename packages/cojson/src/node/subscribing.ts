import { contentFor, type RawCoValue } from "../content/content-for.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { LocalNode } from "./local-node.ts"

/**
 * Calls back once the value is loaded and after each of its changes, with a handle of its own each time so that callers can
 * compare identities; with `unavailable` when it cannot be found (and still with the value if it turns up later).
 */
export function subscribeToValue<T>(
  node: LocalNode,
  id: RawCoID,
  callback: (value: T | "unavailable") => void,
  skipRetry: boolean,
): () => void {
  let stopped = false
  let started = false
  const core = node.getCoValue(id)
  const deliver = (value: RawCoValue) => callback(value as T)
  const stop = core.onChange(() => {
    if (started) deliver(contentFor(core))
  })
  void node.load(id, skipRetry).then(
    (value) => {
      if (stopped) return
      started = true
      if (value === "unavailable") callback("unavailable")
      else deliver(value)
    },
    (error: unknown) => node.runtime.log.error("subscription failed", { id, error }),
  )
  return () => {
    stopped = true
    stop()
  }
}
