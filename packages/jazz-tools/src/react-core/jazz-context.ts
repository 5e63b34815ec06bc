import { createContext, useContext, useSyncExternalStore } from "react"
import type { AuthSecretStorage } from "../auth/auth-secret-storage.ts"
import type { JazzContextManager, JazzContextManagerProps, JazzContextType } from "../context/context-manager.ts"
import type { Account } from "../values/account/account.ts"
import type { AnonymousJazzAgent } from "../values/account/anonymous-agent.ts"

type AnyManager = JazzContextManager<Account, JazzContextManagerProps<Account>>

/** Who is signed in, for components below. */
export const JazzContext = createContext<JazzContextType<Account> | undefined>(undefined)
/** What replaces the context on log-in and log-out, for components below. */
export const JazzContextManagerContext = createContext<AnyManager | undefined>(undefined)

/** The context of the app: `me` or `guest`, the node, log-in and log-out. Throws outside of a provider, like every hook here. */
export function useJazzContext<A extends Account = Account>(): JazzContextType<A> {
  const value = useContext(JazzContext)
  if (!value) throw new Error("You need to set up a JazzProvider on top of your app to use this hook.")
  return value as JazzContextType<A> // the app knows its account schema
}

/** What makes the contexts of the app. */
export function useJazzContextManager(): AnyManager {
  const manager = useContext(JazzContextManagerContext)
  if (!manager) throw new Error("You need to set up a JazzProvider on top of your app to use this hook.")
  return manager
}

/** Where the credentials of this device are stored. */
export function useAuthSecretStorage(): AuthSecretStorage {
  const manager = useContext(JazzContextManagerContext)
  if (!manager) throw new Error("You need to set up a JazzProvider on top of your app to use this useAuthSecretStorage.")
  return manager.getAuthSecretStorage()
}

/** The account, or in guest mode the agent; `$type$` tells them apart. */
export function useAgent<A extends Account = Account>(): A | AnonymousJazzAgent {
  const context = useJazzContext<A>()
  return context.guest ? context.guest : context.me
}

/** Whether somebody is signed up or logged in, other than anonymously. */
export function useIsAuthenticated(): boolean {
  const storage = useAuthSecretStorage()
  const read = () => storage.isAuthenticated
  return useSyncExternalStore((onChange) => storage.onUpdate(onChange), read, read)
}

/** Logs out; the same function in every render. */
export function useLogOut(): () => Promise<void> {
  return useJazzContextManager().logOut
}

/** Whether there is a connection to the sync server. */
export function useSyncConnectionStatus(): boolean {
  const { addConnectionListener, connected } = useJazzContext()
  return useSyncExternalStore((onChange) => addConnectionListener(onChange), connected, connected)
}
