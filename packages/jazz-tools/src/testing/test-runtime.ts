import { systemRuntime } from "cojson/internals"

/**
 * What one account of a test does the others have a few microtasks later, as with the published packages: tests read it behind any `await`.
 * Not with `asyncPeers`.
 */
export const TEST_RUNTIME: typeof systemRuntime = {
  ...systemRuntime,
  defer: (task) => queueMicrotask(task),
  soon: (task) => task(),
}
