import { createSubscriber } from "svelte/reactivity"
import { PassphraseAuth } from "../auth/passphrase-auth.ts"
import { BrowserPasskeyAuth } from "../browser/passkey-auth.ts"
import { agentOf, getAuthSecretStorage, getJazzContext } from "./jazz-context.ts"
import { useIsAuthenticated } from "./use-is-authenticated.ts"

/** Whether somebody is signed in: `anonymous` until then. */
export type AuthState = "anonymous" | "signedIn"

/** Throws in guest mode, where nobody can sign in. */
export function useAuthState(method: string): () => AuthState {
  if (agentOf(getJazzContext()).$type$ === "Anonymous") throw new Error(`${method} auth is not supported in guest mode`)
  const authentication = useIsAuthenticated()
  return () => (authentication.current ? "signedIn" : "anonymous")
}

/** Signing up and logging in with passkeys, which contain the account. `state` is reactive. */
export function usePasskeyAuth({ appName, appHostname }: { readonly appName: string; readonly appHostname?: string }): {
  readonly current: BrowserPasskeyAuth
  readonly state: AuthState
} {
  const state = useAuthState("Passkey")
  const { node, authenticate } = getJazzContext().current
  const current = new BrowserPasskeyAuth(node.crypto, authenticate, getAuthSecretStorage(), appName, appHostname)
  return {
    current,
    get state() {
      return state()
    },
  }
}

type PassphraseActions = Pick<PassphraseAuth, "logIn" | "signUp" | "registerNewAccount" | "generateRandomPassphrase">

/** Signing up and logging in with 24 words of `wordlist`. `state` and `passphrase` are reactive. */
export function usePassphraseAuth({
  wordlist,
}: {
  readonly wordlist: string[]
}): PassphraseActions & { readonly passphrase: string; readonly state: AuthState } {
  const state = useAuthState("Passphrase")
  const { node, authenticate, register } = getJazzContext().current
  const auth = new PassphraseAuth(node.crypto, authenticate, register, getAuthSecretStorage(), wordlist)
  const follow = createSubscriber((update) => auth.subscribe(update))
  auth.loadCurrentAccountPassphrase().catch(() => {}) // an account without seed has none
  const { logIn, signUp, registerNewAccount, generateRandomPassphrase } = auth
  return {
    ...{ logIn, signUp, registerNewAccount, generateRandomPassphrase },
    get passphrase() {
      follow()
      return auth.passphrase
    },
    get state() {
      return state()
    },
  }
}
