import { createContext, useContext, useSyncExternalStore } from "react"
import type { AuthSecretStorage } from "../auth/auth-secret-storage.ts"
import type { JazzContextManager, JazzContextManagerProps, JazzContextType } from "../context/context-manager.ts"
import type { Account } from "../values/account/account.ts"
import type { AnonymousJazzAgent } from "../values/account/anonymous-agent.ts"

type Manager<A extends Account> = JazzContextManager<A, JazzContextManagerProps<A>>

/**
 * Who is signed in, for components below.
 *
 * @example
 * ```ts
 * import { JazzContext } from "jazz-tools/react-core"
 * import { use } from "react"
 *
 * const Me = () => {
 *   const context = use(JazzContext)
 *   return context && "me" in context ? context.me.$type$ : "nobody"
 * }
 * console.log(renderToString(createElement(Me)), renderToString(createElement(JazzTestProvider, { account: me, children: createElement(Me) }))) // nobody Account
 * ```
 */
export const JazzContext = createContext<JazzContextType<Account> | undefined>(undefined)
/**
 * What replaces the context on log-in and log-out, for components below.
 *
 * @example
 * ```ts
 * import { JazzContextManagerContext } from "jazz-tools/react-core"
 * import { use } from "react"
 *
 * const Has = () => (use(JazzContextManagerContext) ? "yes" : "no")
 * console.log(renderToString(createElement(Has)), renderToString(createElement(JazzTestProvider, { account: me, children: createElement(Has) }))) // no yes
 * ```
 */
export const JazzContextManagerContext = createContext<Manager<Account> | undefined>(undefined)

/**
 * The context of the app: `me` or `guest`, the node, log-in and log-out. Throws outside of a provider, like every hook here.
 *
 * @example
 * ```ts
 * import { useJazzContext } from "jazz-tools/react"
 *
 * const Who = () => {
 *   const context = useJazzContext()
 *   return "me" in context && context.me.$jazz.id === me.$jazz.id ? "me" : "somebody"
 * }
 * console.log(renderToString(createElement(JazzTestProvider, { account: me, children: createElement(Who) }))) // me
 * ```
 */
export function useJazzContext<A extends Account = Account>(): JazzContextType<A> {
  const value = useContext(JazzContext)
  if (!value) throw new Error("You need to set up a JazzProvider on top of your app to use this hook.")
  return value as JazzContextType<A> // the app knows its account schema
}

/**
 * What makes the contexts of the app.
 *
 * @example
 * ```ts
 * import { useJazzContextManager } from "jazz-tools/react-core"
 *
 * const Who = () => {
 *   const context = useJazzContextManager().getCurrentValue()
 *   return context && "me" in context ? context.me.$type$ : "nobody"
 * }
 * console.log(renderToString(createElement(JazzTestProvider, { account: me, children: createElement(Who) }))) // Account
 * ```
 */
export function useJazzContextManager<A extends Account = Account>(): Manager<A> {
  const manager = useContext(JazzContextManagerContext)
  if (!manager) throw new Error("You need to set up a JazzProvider on top of your app to use this hook.")
  return manager as unknown as Manager<A> // the app knows its account schema
}

/**
 * Where the credentials of this device are stored.
 *
 * @example
 * ```ts
 * import { useAuthSecretStorage } from "jazz-tools/react"
 *
 * const Key = () => useAuthSecretStorage().getStorageKey()
 * console.log(renderToString(createElement(JazzTestProvider, { account: me, children: createElement(Key) }))) // jazz-logged-in-secret
 * ```
 */
export function useAuthSecretStorage(): AuthSecretStorage {
  const manager = useContext(JazzContextManagerContext)
  if (!manager) throw new Error("You need to set up a JazzProvider on top of your app to use this useAuthSecretStorage.")
  return manager.getAuthSecretStorage()
}

/**
 * The account, or in guest mode the agent; `$type$` tells them apart.
 *
 * @example
 * ```ts
 * import { useAgent } from "jazz-tools/react"
 *
 * const Agent = () => useAgent().$type$
 * console.log(renderToString(createElement(JazzTestProvider, { account: me, children: createElement(Agent) }))) // Account
 * ```
 */
export function useAgent<A extends Account = Account>(): A | AnonymousJazzAgent {
  const context = useJazzContext<A>()
  return "me" in context ? context.me : context.guest
}

/**
 * Whether somebody is signed up or logged in, other than anonymously.
 *
 * @example
 * ```ts
 * import { useIsAuthenticated } from "jazz-tools/react"
 *
 * const State = () => (useIsAuthenticated() ? "signed in" : "anonymous")
 * const app = (isAuthenticated: boolean) => createElement(JazzTestProvider, { account: me, isAuthenticated, children: createElement(State) })
 * console.log(renderToString(app(false)), renderToString(app(true))) // anonymous signed in
 * ```
 */
export function useIsAuthenticated(): boolean {
  const storage = useAuthSecretStorage()
  const read = () => storage.isAuthenticated
  return useSyncExternalStore((onChange) => storage.onUpdate(onChange), read, read)
}

/**
 * Logs out; the same function in every render.
 *
 * @example
 * ```ts
 * import { useLogOut } from "jazz-tools/react"
 *
 * const LogOut = () => createElement("button", { onClick: useLogOut() }, "Log out")
 * console.log(renderToString(createElement(JazzTestProvider, { account: me, children: createElement(LogOut) }))) // <button>Log out</button>
 * ```
 */
export function useLogOut(): () => Promise<void> {
  return useJazzContextManager().logOut
}

/**
 * Whether there is a connection to the sync server.
 *
 * @example
 * ```ts
 * import { useSyncConnectionStatus } from "jazz-tools/react"
 *
 * const Status = () => (useSyncConnectionStatus() ? "online" : "offline")
 * console.log(renderToString(createElement(JazzTestProvider, { account: me, children: createElement(Status) }))) // online
 * ```
 */
export function useSyncConnectionStatus(): boolean {
  const { addConnectionListener, connected } = useJazzContext()
  return useSyncExternalStore((onChange) => addConnectionListener(onChange), connected, connected)
}
