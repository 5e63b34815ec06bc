/** Who is signed in, for components below a provider. */
import { getContext, setContext } from "svelte"
import { createSubscriber } from "svelte/reactivity"
import type { AuthSecretStorage } from "../auth/auth-secret-storage.ts"
import type { JazzContextManager, JazzContextManagerProps, JazzContextType } from "../context/context-manager.ts"
import type { SubscriptionCache } from "../loading/subscription-cache.ts"
import type { Account } from "../values/account/account.ts"
import type { AnonymousJazzAgent } from "../values/account/anonymous-agent.ts"

/** Key of the context in which a provider has a {@link SvelteJazzContext}. */
export const JAZZ_CTX: object = {}
/** Key of the context in which a provider has the storage of credentials. */
export const JAZZ_AUTH_CTX: object = {}

/** The context of an app: another one after log-in and log-out. */
export interface SvelteJazzContext<A extends Account = Account> {
  /** Reactive. */
  readonly current: JazzContextType<A>
}

type AnyManager<A extends Account> = JazzContextManager<A, JazzContextManagerProps<A>>

class ManagedContext<A extends Account> {
  readonly #manager: AnyManager<A>
  readonly #follow: () => void

  constructor(manager: AnyManager<A>) {
    this.#manager = manager
    this.#follow = createSubscriber((update) => manager.subscribe(update))
  }

  get subscriptions(): SubscriptionCache {
    return this.#manager.getSubscriptionScopeCache()
  }

  /** Undefined until there is one. */
  get present(): JazzContextType<A> | undefined {
    this.#follow()
    return this.#manager.getCurrentValue()
  }

  get current(): JazzContextType<A> {
    const { present } = this
    if (!present) throw new Error("Jazz context is not initialized")
    return present
  }
}

/** What a provider sets, or a test passes when it mounts a component. */
export function contextsOf<A extends Account>(manager: AnyManager<A>): Map<object, object> {
  return new Map<object, object>([
    [JAZZ_CTX, new ManagedContext(manager)],
    [JAZZ_AUTH_CTX, manager.getAuthSecretStorage()],
  ])
}

/** Sets the contexts of the component that is being made. Returns whether there is a context yet; reactive. */
export function provideContexts<A extends Account>(manager: AnyManager<A>): () => boolean {
  for (const [key, value] of contextsOf(manager)) setContext(key, value)
  const context = managedContext()
  return () => context.present !== undefined
}

/**
 * The context of the app: in `current` are `me` or `guest`, the node, log-in and log-out. Called while a component is made, like everything here;
 * throws outside of a provider.
 */
export function getJazzContext<A extends Account = Account>(): SvelteJazzContext<A> {
  return managedContext() as SvelteJazzContext<Account> as SvelteJazzContext<A> // the app knows its account schema
}

/** Where the credentials of this device are stored. */
export function getAuthSecretStorage(): AuthSecretStorage {
  const storage = getContext<AuthSecretStorage | undefined>(JAZZ_AUTH_CTX)
  if (!storage) throw new Error("getAuthSecretStorage must be used within a JazzSvelteProvider")
  return storage
}

/** The subscriptions that components below one provider share. */
export function getSubscriptions(): SubscriptionCache {
  return managedContext().subscriptions
}

/** The account, or in guest mode the agent. */
export function agentOf<A extends Account>({ current }: SvelteJazzContext<A>): A | AnonymousJazzAgent {
  return "me" in current ? current.me : current.guest
}

function managedContext(): ManagedContext<Account> {
  const context = getContext<ManagedContext<Account> | undefined>(JAZZ_CTX)
  if (!context) throw new Error("useJazzContext must be used within a JazzSvelteProvider")
  return context
}
