import { onMount } from "svelte"
import { JazzClerkAuth, type MinimalClerkClient } from "../auth/clerk-auth.ts"
import { getAuthSecretStorage, getJazzContext } from "./jazz-context.ts"
import { useAuthState, type AuthState } from "./use-auth.ts"

/** Follows a Clerk client: its user signs in and out of Jazz as well. `state` is reactive. */
export function useClerkAuth(clerk: MinimalClerkClient): { readonly state: AuthState } {
  const state = useAuthState("Clerk")
  const context = getJazzContext()
  const auth = new JazzClerkAuth(
    (credentials) => context.current.authenticate(credentials),
    () => context.current.logOut(),
    getAuthSecretStorage(),
  )
  onMount(() => auth.registerListener(clerk))
  return {
    get state() {
      return state()
    },
  }
}
