import type { jazzPluginClient } from "./client.ts"

type Actions = ReturnType<ReturnType<typeof jazzPluginClient>["getActions"]>

/** A client made with `createAuthClient` of `better-auth/client` and {@link jazzPluginClient}. */
export interface BetterAuthClient extends Actions {
  readonly useSession?: { readonly subscribe: (listener: () => void) => () => void }
}

/** A client has a function that sends a request for whatever name it is asked, and so have these functions: `length` tells others from them. */
export function hasPlugin({ jazz }: Partial<BetterAuthClient>): boolean {
  return typeof jazz?.setJazzContext?.length === "number"
}
