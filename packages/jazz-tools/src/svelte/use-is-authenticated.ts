import { createSubscriber } from "svelte/reactivity"
import { getAuthSecretStorage } from "./jazz-context.ts"

/** Whether somebody is signed up or logged in, other than anonymously: reactive in `current`. */
export function useIsAuthenticated(): {
  readonly current: boolean
  /** @deprecated `current` */
  readonly value: boolean
} {
  const storage = getAuthSecretStorage()
  const follow = createSubscriber((update) => storage.onUpdate(update))
  return {
    get current() {
      follow()
      return storage.isAuthenticated
    },
    get value() {
      return this.current
    },
  }
}
