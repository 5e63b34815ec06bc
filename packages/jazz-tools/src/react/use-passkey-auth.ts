import { useMemo } from "react"
import { BrowserPasskeyAuth } from "../browser/passkey-auth.ts"
import { useAuthSecretStorage, useJazzContext } from "../react-core/jazz-context.ts"
import { useAuthState } from "../react-core/use-auth.ts"

/**
 * Signing up and logging in with passkeys, which contain the account.
 *
 * @example
 * ```ts
 * import { usePasskeyAuth } from "jazz-tools/react"
 *
 * function Screen() {
 *   const auth = usePasskeyAuth({ appName: "Garden", appHostname: "garden.example.com" })
 *   return auth.state === "anonymous" ? createElement("button", { onClick: () => auth.signUp("Ann") }, "Sign up") : "Welcome"
 * }
 * console.log(renderToString(createElement(JazzTestProvider, { account: me, children: createElement(Screen) }))) // <button>Sign up</button>
 * ```
 */
export function usePasskeyAuth({ appName, appHostname }: { readonly appName: string; readonly appHostname?: string }) {
  const { node, authenticate } = useJazzContext()
  const storage = useAuthSecretStorage()
  const state = useAuthState("Passkey")
  const auth = useMemo(
    () => new BrowserPasskeyAuth(node.crypto, authenticate, storage, appName, appHostname),
    [node, authenticate, storage, appName, appHostname],
  )
  return { state, logIn: auth.logIn, signUp: auth.signUp } as const
}
