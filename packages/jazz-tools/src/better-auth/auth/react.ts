import { useEffect, type ReactNode } from "react"
import { useAuthSecretStorage, useJazzContext } from "../../react-core/jazz-context.ts"
import type { jazzPluginClient } from "./client.ts"

type Actions = ReturnType<ReturnType<typeof jazzPluginClient>["getActions"]>

/** A client made with `createAuthClient` of `better-auth/client` and {@link jazzPluginClient}. */
export interface BetterAuthClient extends Actions {
  readonly useSession?: { readonly subscribe: (listener: () => void) => () => void }
}

/** Keeps Jazz and Better Auth signed in as the same user. Stands below the Jazz provider. */
export function AuthProvider({
  children,
  betterAuthClient,
}: {
  readonly children?: ReactNode
  readonly betterAuthClient: BetterAuthClient
}): ReactNode {
  const context = useJazzContext()
  const storage = useAuthSecretStorage()
  if (!("jazz" in betterAuthClient)) throw new Error("Better Auth client has been initialized without the jazzPluginClient")
  useEffect(() => {
    betterAuthClient.jazz.setJazzContext(context)
    betterAuthClient.jazz.setAuthSecretStorage(storage)
  }, [betterAuthClient, context, storage])
  useEffect(() => betterAuthClient.useSession?.subscribe(() => {}), [betterAuthClient])
  return children
}
