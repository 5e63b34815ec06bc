import { onMount } from "svelte"
import { AuthSecretStorage } from "../auth/auth-secret-storage.ts"
import { JazzClerkAuth, type MinimalClerkClient } from "../auth/clerk-auth.ts"
import { KvStoreContext } from "../auth/kv-store.ts"
import { LocalStorageKVStore } from "../browser/local-storage-kv-store.ts"
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

/** Stores the credentials of a user who is signed in already, where the provider looks for them. */
export async function startWithClerk(clerk: MinimalClerkClient, authSecretStorageKey: string | undefined): Promise<void> {
  KvStoreContext.getInstance().initialize(new LocalStorageKVStore())
  await JazzClerkAuth.initializeAuth(clerk, new AuthSecretStorage(authSecretStorageKey))
}
