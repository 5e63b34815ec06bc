import { createElement, Fragment, useEffect, useMemo, useState, type ReactElement, type ReactNode } from "react"
import { JazzClerkAuth, type MinimalClerkClient } from "../auth/clerk-auth.ts"
import { startWithClerk } from "../browser/start-with-clerk.ts"
import type { AnyAccount } from "../context/account-start.ts"
import { useAgent, useAuthSecretStorage, useJazzContext, useLogOut } from "../react-core/jazz-context.ts"
import type { Account } from "../values/account/account.ts"
import { JazzReactProvider, type JazzProviderProps } from "./provider.ts"

/**
 * A provider whose account is the one of the Clerk user: signing in and out is done with Clerk.
 *
 * @example
 * ```ts
 * import { JazzReactProviderWithClerk } from "jazz-tools/react"
 *
 * const clerk = { user: null, signOut: async () => {}, addListener: () => () => {} } // the one of Clerk's own provider
 * const sync = { peer: "wss://sync.example.com" } as const
 * const app = createElement(JazzReactProviderWithClerk, { clerk, sync, fallback: "One moment", children: "Welcome" })
 * console.log(renderToString(app)) // One moment
 * ```
 */
export function JazzReactProviderWithClerk<S extends AnyAccount = AnyAccount<Account>>(
  props: JazzProviderProps<S> & { readonly clerk: MinimalClerkClient },
): ReactElement {
  const { clerk, children, ...rest } = props
  const [isLoaded, setIsLoaded] = useState(false)
  useEffect(() => {
    startWithClerk(clerk, props.authSecretStorageKey)
      .catch((error: unknown) => console.error("Error loading Clerk credentials:", error))
      .finally(() => setIsLoaded(true))
  }, [])
  if (!isLoaded) return createElement(Fragment, null, props.fallback)
  const onLogOut = () => clerk.signOut()
  return createElement(JazzReactProvider<S>, {
    ...rest,
    onLogOut,
    children: createElement(FollowClerk, { clerk, children }),
  } as JazzProviderProps<S>)
}

function FollowClerk({ clerk, children }: { readonly clerk: MinimalClerkClient; readonly children: ReactNode }): ReactNode {
  const { authenticate } = useJazzContext()
  const storage = useAuthSecretStorage()
  const logOut = useLogOut()
  if (useAgent().$type$ === "Anonymous") throw new Error("Clerk auth is not supported in guest mode")
  const auth = useMemo(() => new JazzClerkAuth(authenticate, logOut, storage), [authenticate, logOut, storage])
  useEffect(() => auth.registerListener(clerk), [auth])
  return children
}
