import { useEffect, useMemo, useState, useSyncExternalStore } from "react"
import { DemoAuth } from "../auth/demo-auth.ts"
import { PassphraseAuth } from "../auth/passphrase-auth.ts"
import { useAgent, useAuthSecretStorage, useIsAuthenticated, useJazzContext } from "./jazz-context.ts"

/** Whether somebody is signed in: `anonymous` until then. */
export type AuthState = "anonymous" | "signedIn"

/** The present state. Throws in guest mode, where nobody can sign in. */
export function useAuthState(method: string): AuthState {
  const isGuest = useAgent().$type$ === "Anonymous"
  const isAuthenticated = useIsAuthenticated()
  if (isGuest) throw new Error(`${method} auth is not supported in guest mode`)
  return isAuthenticated ? "signedIn" : "anonymous"
}

/**
 * Signing up and logging in with 24 words of `wordlist`.
 *
 * @example
 * ```ts
 * import { usePassphraseAuth } from "jazz-tools/react"
 * import { wordlist } from "@scure/bip39/wordlists/english"
 *
 * function Screen() {
 *   const auth = usePassphraseAuth({ wordlist })
 *   return auth.state === "anonymous" ? createElement("button", { onClick: () => auth.signUp() }, "Sign up") : "Welcome"
 * }
 * console.log(renderToString(createElement(JazzTestProvider, { account: me, children: createElement(Screen) }))) // <button>Sign up</button>
 * ```
 */
export function usePassphraseAuth({ wordlist }: { readonly wordlist: string[] }) {
  const { node, authenticate, register } = useJazzContext()
  const storage = useAuthSecretStorage()
  const state = useAuthState("Passphrase")
  const auth = useMemo(
    () => new PassphraseAuth(node.crypto, authenticate, register, storage, wordlist),
    [node, authenticate, register, storage, wordlist],
  )
  const read = () => auth.passphrase
  const passphrase = useSyncExternalStore(auth.subscribe, read, read)
  useEffect(() => {
    auth.loadCurrentAccountPassphrase().catch(() => {}) // an account without seed has none
  }, [auth, state])
  const { logIn, signUp, registerNewAccount, generateRandomPassphrase } = auth
  return { state, logIn, signUp, registerNewAccount, generateRandomPassphrase, passphrase } as const
}

/**
 * Signing up and logging in by name, for prototypes: everybody on the device can be everybody.
 *
 * @example
 * ```ts
 * import { useDemoAuth } from "jazz-tools/react"
 *
 * function Screen() {
 *   const auth = useDemoAuth()
 *   return auth.state === "anonymous" ? createElement("button", { onClick: () => auth.signUp("Ann") }, "I am Ann") : "Welcome"
 * }
 * console.log(renderToString(createElement(JazzTestProvider, { account: me, children: createElement(Screen) }))) // <button>I am Ann</button>
 * ```
 */
export function useDemoAuth() {
  const { authenticate } = useJazzContext()
  const storage = useAuthSecretStorage()
  const state = useAuthState("Demo")
  const auth = useMemo(() => new DemoAuth(authenticate, storage), [authenticate, storage])
  const [existingUsers, setExistingUsers] = useState<string[]>([])
  useEffect(() => {
    let isGone = false
    void auth.getExistingUsers().then((users) => {
      if (!isGone) setExistingUsers(users)
    })
    return () => {
      isGone = true
    }
  }, [auth, state])
  return { state, logIn: auth.logIn, signUp: auth.signUp, existingUsers } as const
}
