import { useMemo } from "react"
import { BrowserPasskeyAuth } from "../browser/passkey-auth.ts"
import { useAuthSecretStorage, useJazzContext } from "../react-core/jazz-context.ts"
import { useAuthState } from "../react-core/use-auth.ts"

/** Signing up and logging in with passkeys, which contain the account. */
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
