import { useEffect, type ReactNode } from "react"
import { useAuthSecretStorage, useJazzContext } from "../../react-core/jazz-context.ts"
import type { jazzPluginClient } from "./client.ts"

type Actions = ReturnType<ReturnType<typeof jazzPluginClient>["getActions"]>

/** A client made with `createAuthClient` of `better-auth/client` and {@link jazzPluginClient}. */
export interface BetterAuthClient extends Actions {
  readonly useSession?: { readonly subscribe: (listener: () => void) => () => void }
}

/**
 * Keeps Jazz and Better Auth signed in as the same user. Stands below the Jazz provider.
 *
 * @example
 * ```ts
 * import { jazzPluginClient } from "jazz-tools/better-auth/auth/client"
 * import { AuthProvider } from "jazz-tools/better-auth/auth/react"
 * import { createAuthClient } from "better-auth/client"
 *
 * const betterAuthClient = createAuthClient({ baseURL: "http://localhost:3000", plugins: [jazzPluginClient()] })
 * console.log(renderToString(createElement(JazzTestProvider, { account: me, children: createElement(AuthProvider, { betterAuthClient, children: "Welcome" }) }))) // Welcome
 * ```
 */
export function AuthProvider({
  children,
  betterAuthClient,
}: {
  readonly children?: ReactNode
  readonly betterAuthClient: BetterAuthClient
}): ReactNode {
  const context = useJazzContext()
  const storage = useAuthSecretStorage()
  if (!hasPlugin(betterAuthClient)) throw new Error("Better Auth client has been initialized without the jazzPluginClient")
  useEffect(() => {
    betterAuthClient.jazz.setJazzContext(context)
    betterAuthClient.jazz.setAuthSecretStorage(storage)
  }, [betterAuthClient, context, storage])
  useEffect(() => betterAuthClient.useSession?.subscribe(() => {}), [betterAuthClient])
  return children
}

/** A client has a function that sends a request for whatever name it is asked, and so have these functions: `length` tells others from them. */
function hasPlugin({ jazz }: Partial<BetterAuthClient>): boolean {
  return typeof jazz?.setJazzContext?.length === "number"
}
