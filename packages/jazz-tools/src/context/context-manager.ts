/**
 * JazzContextManager: holds the one context of an app and replaces it on log-in, sign-up and log-out. Platform providers extend it
 * and say in `getNewContext` how a context is made.
 */
import { connectedPeers, type AgentSecret, type LocalNode } from "cojson"
import type { AuthCredentials, NewAccountProps } from "../auth/auth-credentials.ts"
import { AuthSecretStorage } from "../auth/auth-secret-storage.ts"
import { InMemoryKVStore, KvStoreContext, type KvStore } from "../auth/kv-store.ts"
import { SubscriptionCache } from "../loading/subscription-cache.ts"
import type { Account } from "../values/account/account.ts"
import type { AnonymousJazzAgent } from "../values/account/anonymous-agent.ts"

/** Whom a new context is for: an account that exists, one that is to be made, or by default the stored or an anonymous one. */
export interface JazzContextManagerAuthProps {
  readonly credentials?: AuthCredentials
  readonly newAccountProps?: NewAccountProps
}

/** What an app tells the manager of its context, at each render if it likes. */
export interface JazzContextManagerProps<A extends Account> {
  readonly onLogOut?: () => void | Promise<void>
  /** Replaces the default log-out, which forgets the credentials and starts anew. */
  readonly logOutReplacement?: () => void | Promise<void>
  /** Runs when a log-in or a registration replaces an anonymous account, while both accounts are alive and linked. */
  readonly onAnonymousAccountDiscarded?: (anonymousAccount: A) => Promise<void>
  readonly defaultProfileName?: string
}

interface ContextEnd {
  readonly node: LocalNode
  done(): void | Promise<void>
  logOut(): Promise<void>
  addConnectionListener(listener: (connected: boolean) => void): () => void
  connected(): boolean
}

/** What a platform makes: a node that acts as somebody, or as a guest. */
export type PlatformContext<A extends Account> =
  | (ContextEnd & { readonly me: A; readonly guest?: never })
  | (ContextEnd & { readonly guest: AnonymousJazzAgent; readonly me?: never })

interface ContextActions {
  authenticate(credentials: AuthCredentials, forceContextCreation?: boolean): Promise<void>
  register(accountSecret: AgentSecret, creationProps: { readonly name: string }): Promise<string>
  logOut(): Promise<void>
}

/** What an app works with while somebody is signed in, anonymously too: `me` is the account. */
export type JazzAuthContext<A extends Account> = Omit<ContextEnd, "logOut"> &
  ContextActions & { readonly me: A; readonly isAuthenticated: boolean }
/** What an app works with in guest mode: `guest` reads what everyone can, and there is no account. */
export type JazzGuestContext = Omit<ContextEnd, "logOut"> &
  ContextActions & {
    readonly guest: AnonymousJazzAgent
    readonly isAuthenticated: boolean
  }
/** The context of an app; `"me" in context` tells an account from a guest. */
export type JazzContextType<A extends Account> = JazzAuthContext<A> | JazzGuestContext

/**
 * Holds the context of an app – an account or a guest – and replaces it when somebody logs in or out. A platform says in `getNewContext` how
 * a context is made.
 *
 * @example
 * ```ts
 * import { JazzContextManager } from "jazz-tools"
 * import { TestJazzContextManager } from "jazz-tools/testing"
 *
 * const manager = TestJazzContextManager.fromAccount(me)
 * const stop = manager.subscribe(() => console.log("another context"))
 * console.log(manager instanceof JazzContextManager, manager.getCurrentValue() !== undefined) // true true
 * stop()
 * ```
 */
export class JazzContextManager<A extends Account, P extends JazzContextManagerProps<A>> {
  protected value: JazzContextType<A> | undefined
  protected context: PlatformContext<A> | undefined
  protected props: P | undefined
  protected authSecretStorage: AuthSecretStorage
  readonly #listeners = new Set<() => void>()
  readonly #subscriptions = new SubscriptionCache()
  #authenticating: string | undefined
  #loggingOut: Promise<void> | undefined

  constructor(options: { readonly authSecretStorageKey?: string } = {}) {
    KvStoreContext.getInstance().initialize(this.getKvStore())
    this.authSecretStorage = new AuthSecretStorage(options.authSecretStorageKey)
  }

  getKvStore(): KvStore {
    return new InMemoryKVStore()
  }

  /** How this platform makes a context. Must not store credentials that `authProps` names. */
  async getNewContext(_props: P, _authProps?: JazzContextManagerAuthProps): Promise<PlatformContext<A>> {
    throw new Error("Not implemented")
  }

  getAuthSecretStorage(): AuthSecretStorage {
    return this.authSecretStorage
  }

  /** The subscriptions that the components of the app share. */
  getSubscriptionScopeCache(): SubscriptionCache {
    return this.#subscriptions
  }

  getCurrentValue(): JazzContextType<A> | undefined {
    return this.value
  }

  setCurrentValue(value: JazzContextType<A>): void {
    this.value = value
  }

  /** Calls back when the context was replaced. Returns the way to stop. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  protected get isFollowed(): boolean {
    return this.#listeners.size > 0
  }

  notify(): void {
    for (const listener of [...this.#listeners]) listener()
  }

  /** Whether a provider with these props needs another context. */
  propsChanged(props: P): boolean {
    const keys = new Set([...Object.keys(props), ...Object.keys(this.props ?? {})]) as Set<keyof P>
    return [...keys].some((key) => this.props?.[key] !== props[key] && typeof props[key] !== "function")
  }

  /** Starts the context, or replaces the present one, which is closed. */
  async createContext(props: P, authProps?: JazzContextManagerAuthProps): Promise<void> {
    const previous = await this.#open(props, authProps)
    await previous?.done()
  }

  /** Takes a context into use. The caller closes the previous one. */
  async updateContext(props: P, context: PlatformContext<A>, authProps?: JazzContextManagerAuthProps): Promise<void> {
    this.props = props
    this.context = context
    const credentials = authProps?.credentials ?? (context.guest ? null : await this.authSecretStorage.get())
    this.authSecretStorage.emitUpdate(credentials)
    const actions = {
      authenticate: this.authenticate,
      register: this.register,
      logOut: this.logOut,
      done: () => this.done(),
    }
    this.value = {
      ...context,
      ...actions,
      isAuthenticated: this.authSecretStorage.isAuthenticated,
    } as JazzContextType<A> // union kept by the spread
    this.notify()
  }

  /** Acts as another account from now on. Credentials of a named provider are stored as well. */
  authenticate = async (credentials: AuthCredentials, forceContextCreation = false): Promise<void> => {
    const props = this.#expectProps()
    const { accountID } = credentials
    if (this.#authenticating === accountID) return
    if (this.#authenticating) {
      throw new Error(
        `Authentication already in progress for different account (${this.#authenticating}), cannot authenticate ${accountID}`,
      )
    }
    if (this.context?.me?.$jazz.id === accountID && !forceContextCreation) return

    this.#authenticating = accountID
    try {
      await this.#replace(props, { credentials })
    } finally {
      this.#authenticating = undefined
    }
  }

  /** Makes a new account from a secret and acts as it. Stores nothing. Resolves to its id. */
  register = async (accountSecret: AgentSecret, creationProps: { readonly name: string }): Promise<string> => {
    const props = this.#expectProps()
    if (this.#authenticating) throw new Error("Authentication already in progress")
    this.#authenticating = "new account"
    try {
      await this.#replace(props, { newAccountProps: { secret: accountSecret, creationProps } })
    } finally {
      this.#authenticating = undefined
    }
    const id = this.context?.me?.$jazz.id
    if (!id) throw new Error("The registration did not result in an account")
    return id
  }

  /** Forgets the credentials and starts anew, as a fresh anonymous account. Failures are logged. Concurrent calls are one. */
  logOut = (): Promise<void> => {
    this.#loggingOut ??= this.#logOut().finally(() => {
      this.#loggingOut = undefined
    })
    return this.#loggingOut
  }

  /** Closes the context; there is none until the next `createContext`. */
  done(): void {
    void this.context?.done()
    this.context = undefined
  }

  async #open(props: P, authProps: JazzContextManagerAuthProps | undefined): Promise<PlatformContext<A> | undefined> {
    this.props = props
    const previous = this.context
    await this.updateContext(props, await this.getNewContext(props, authProps), authProps)
    return previous
  }

  /** Acts as another account. An anonymous one that it replaces is handed over before it is closed. */
  async #replace(props: P, authProps: JazzContextManagerAuthProps): Promise<void> {
    const stored = await this.authSecretStorage.get()
    const wasAnonymous = stored !== null && !this.authSecretStorage.getIsAuthenticated(stored)
    const previous = await this.#open(props, authProps)
    const { credentials } = authProps
    const provider = credentials?.provider
    if (provider && provider !== "anonymous") await this.authSecretStorage.setWithoutNotify({ ...credentials, provider })
    if (wasAnonymous && previous?.me && previous.me.$jazz.id !== this.context?.me?.$jazz.id) await this.#handOver(props, previous)
    await previous?.done()
  }

  async #logOut(): Promise<void> {
    const { context, props } = this
    if (!context || !props) return
    try {
      await props.onLogOut?.()
      if (props.logOutReplacement) {
        await props.logOutReplacement()
        return
      }
      await context.logOut()
      await this.authSecretStorage.clearWithoutNotify()
      this.context = undefined
      await this.createContext(props)
    } catch (error) {
      console.error("Error during logout", error)
    }
  }

  async #handOver(props: P, previous: PlatformContext<A>): Promise<void> {
    const { context } = this
    if (!props.onAnonymousAccountDiscarded || !previous.me || !context?.me) return
    const [toOld, toNew] = connectedPeers(previous.me.$jazz.id, context.me.$jazz.id, {
      peer1role: "client",
      peer2role: "server",
    })
    try {
      previous.node.syncManager.addPeer(toNew)
      context.node.syncManager.addPeer(toOld)
      await props.onAnonymousAccountDiscarded(previous.me)
      await previous.node.syncManager.waitForAllCoValuesSync()
    } catch (error) {
      console.error("Error handling the anonymous account discarded callback", error)
    } finally {
      toNew.outgoing.close()
      toOld.outgoing.close()
    }
  }

  #expectProps(): P {
    if (!this.props) throw new Error("Props required")
    return this.props
  }
}
