import { AuthSecretStorage } from "../auth/auth-secret-storage.ts"
import { JazzClerkAuth, type MinimalClerkClient } from "../auth/clerk-auth.ts"
import { KvStoreContext } from "../auth/kv-store.ts"
import { LocalStorageKVStore } from "./local-storage-kv-store.ts"

/** Stores the credentials of a Clerk user who is signed in already, where the provider looks for them. */
export async function startWithClerk(clerk: MinimalClerkClient, authSecretStorageKey: string | undefined): Promise<void> {
  KvStoreContext.getInstance().initialize(new LocalStorageKVStore())
  await JazzClerkAuth.initializeAuth(clerk, new AuthSecretStorage(authSecretStorageKey))
}
