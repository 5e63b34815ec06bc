import type { BetterAuthClientPlugin } from "better-auth"
import type { AuthSecretStorage } from "../../auth/auth-secret-storage.ts"
import type { JazzContextType } from "../../context/context-manager.ts"
import type { Account } from "../../values/account/account.ts"
import type { jazzPlugin } from "./server.ts"
import { fromWire, JAZZ_AUTH_HEADER, PROVIDER, toWire, wireCredentialsIn } from "./wire-credentials.ts"

type JazzContext = Pick<JazzContextType<Account>, "authenticate" | "logOut"> & { readonly me?: Account }

/** Requests that may create a user. */
const CREATING = ["/sign-up", "/sign-in/social", "/sign-in/oauth2", "/email-otp/send-verification-otp"]
const SIGNING_IN = ["/sign-up", "/sign-in/email"]
const SIGNING_OUT = ["/sign-out", "/delete-user"]

/**
 * Signs in and out of Jazz together with Better Auth. Tell it of the context and of the storage of credentials, and of every new context.
 *
 * @example
 * ```ts
 * import { jazzPluginClient } from "jazz-tools/better-auth/auth/client"
 * import { createAuthClient } from "better-auth/client"
 *
 * const client = createAuthClient({ baseURL: "http://localhost:3000", plugins: [jazzPluginClient()] })
 * console.log(typeof client.jazz.setJazzContext) // function
 * ```
 */
export const jazzPluginClient = () => {
  let context: JazzContext | undefined
  let storage: AuthSecretStorage | undefined
  let stopFollowing = (): void => {}

  async function logIn(answer: unknown): Promise<void> {
    const given = wireCredentialsIn((answer as { readonly jazzAuth?: unknown } | null | undefined)?.jazzAuth)
    if (!given || !context || !storage) return
    const credentials = fromWire(given)
    await context.authenticate(credentials)
    await storage.set(credentials)
  }

  /** The session as the server sees it: Jazz follows. */
  async function followSession(answer: unknown): Promise<void> {
    if (!context || !storage) return
    const { user } = (answer ?? {}) as { readonly user?: { readonly accountID?: unknown } | null }
    if (!user) {
      const isOurs = storage.isAuthenticated && (await storage.get())?.provider === PROVIDER
      if (isOurs) await context.logOut()
      return
    }
    if (!storage.isAuthenticated || context.me?.$jazz.id !== user.accountID) await logIn(answer)
  }

  return {
    id: "jazz-plugin",
    $InferServerPlugin: {} as ReturnType<typeof jazzPlugin>,
    getActions: ($fetch, $store) => ({
      jazz: {
        setJazzContext(next: JazzContext): void {
          context = next
        },
        setAuthSecretStorage(next: AuthSecretStorage): void {
          stopFollowing()
          storage = next
          stopFollowing = next.onUpdate((isAuthenticated) => {
            const session = ($store.atoms.session?.get() as { readonly data?: unknown } | undefined)?.data
            if (!isAuthenticated && session) void $fetch("/sign-out", { method: "POST" })
          })
        },
      },
    }),
    fetchPlugins: [
      {
        id: "jazz-plugin",
        name: "jazz-plugin",
        hooks: {
          async onRequest(request) {
            if (!isOneOf(CREATING, request.url)) return request
            const credentials = await storage?.get()
            if (!credentials) throw new Error("Jazz credentials not found")
            request.headers.set(JAZZ_AUTH_HEADER, JSON.stringify(toWire(credentials)))
            return request
          },
          async onSuccess({ request, data }) {
            if (isOneOf(SIGNING_IN, request.url)) await logIn(data)
            else if (isOneOf(SIGNING_OUT, request.url)) await context?.logOut()
            else if (isOneOf(["/get-session"], request.url)) await followSession(data)
          },
        },
      },
    ],
  } satisfies BetterAuthClientPlugin
}

/** Whether a request is for one of these paths, below whatever base. */
function isOneOf(paths: readonly string[], url: string | URL): boolean {
  return paths.some((path) => String(url).includes(path))
}
