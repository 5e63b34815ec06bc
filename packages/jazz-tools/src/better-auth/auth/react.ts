import { useEffect, type ReactNode } from "react"
import { useAuthSecretStorage, useJazzContext } from "../../react-core/jazz-context.ts"
import { hasPlugin, type BetterAuthClient } from "./better-auth-client.ts"

export type { BetterAuthClient }

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
