import { PureJSCrypto } from "cojson/crypto/PureJSCrypto"
import { InMemoryKVStore, type KvStore } from "../auth/kv-store.ts"
import type { AccountOf, AnyAccount } from "../context/account-start.ts"
import { activeAccountContext } from "../context/active-account.ts"
import {
  JazzContextManager,
  type JazzContextManagerAuthProps,
  type JazzContextManagerProps,
  type JazzContextType,
  type PlatformContext,
} from "../context/context-manager.ts"
import { createAnonymousJazzContext } from "../context/create-context.ts"
import type { SyncConfig } from "../context/sync-config.ts"
import type { Account } from "../values/account/account.ts"
import { createJazzBrowserContext, createJazzBrowserGuestContext, type BrowserStorage } from "./browser-context.ts"
import { localStorageOfPage } from "./local-storage.ts"
import { LocalStorageKVStore } from "./local-storage-kv-store.ts"

/** What a context of a page is made from; another one is made when it changes. */
export interface JazzBrowserContextManagerProps<S extends AnyAccount> extends JazzContextManagerProps<AccountOf<S>> {
  readonly sync: SyncConfig
  /** No account: a throw-away agent that can read what everyone can. */
  readonly guestMode?: boolean
  /** Its migration runs at each start. */
  readonly AccountSchema?: S
  readonly storage?: BrowserStorage
}

/** What holds for the whole life of a page. */
export interface JazzBrowserContextManagerOptions {
  /** Gives a guest without server and storage until the first context is there, as when a page is rendered on a server. */
  readonly useAnonymousFallback?: boolean
  /** Key of the stored credentials; apps of one origin take different ones. Default `jazz-logged-in-secret`. */
  readonly authSecretStorageKey?: string
}

/**
 * The context of an app in a browser, kept through log-in, sign-up and log-out.
 *
 * @example
 * ```ts
 * import { JazzBrowserContextManager } from "jazz-tools/browser"
 *
 * const manager = new JazzBrowserContextManager()
 * await manager.createContext({ sync: { when: "never" } })
 * const idOf = (context: ReturnType<typeof manager.getCurrentValue>) => context && "me" in context && context.me.$jazz.id
 * const before = idOf(manager.getCurrentValue())
 * await manager.logOut()
 * const after = idOf(manager.getCurrentValue())
 * console.log(before !== undefined, after !== before) // true true
 * ```
 */
export class JazzBrowserContextManager<S extends AnyAccount = AnyAccount<Account>> extends JazzContextManager<
  AccountOf<S>,
  JazzBrowserContextManagerProps<S>
> {
  #creating: Promise<void> = Promise.resolve()
  #asked: JazzBrowserContextManagerProps<S> | undefined
  readonly #fallback: JazzContextType<AccountOf<S>> | undefined

  constructor(options: JazzBrowserContextManagerOptions = {}) {
    super(options)
    if (options.useAnonymousFallback) this.#fallback = anonymousFallback(this.authSecretStorage.isAuthenticated)
  }

  override getKvStore(): KvStore {
    return localStorageOfPage() ? new LocalStorageKVStore() : new InMemoryKVStore()
  }

  override getCurrentValue(): JazzContextType<AccountOf<S>> | undefined {
    return this.value ?? this.#fallback
  }

  /** Starts the context, or replaces the present one, after earlier calls have ended. */
  override createContext(props: JazzBrowserContextManagerProps<S>, authProps?: JazzContextManagerAuthProps): Promise<void> {
    this.#asked = props
    const created = this.#creating.then(() => super.createContext(props, authProps))
    this.#creating = created.catch(() => {}) // its caller hears of it
    return created
  }

  /** Also ends a context that is still being made, unless somebody follows by then: strict mode mounts again. */
  override done(): void {
    if (this.context) this.#asked = undefined
    super.done()
    const creating = this.#creating
    void creating.then(() => {
      if (this.context && creating === this.#creating && !this.isFollowed) this.done()
    })
  }

  /** Whether `createContext` was last called for something else, also when that context is still being made. */
  override propsChanged({ sync, guestMode, storage }: JazzBrowserContextManagerProps<S>): boolean {
    const props = this.#asked
    return (
      props?.sync.peer !== sync.peer ||
      props?.sync.when !== sync.when ||
      (props?.guestMode ?? false) !== (guestMode ?? false) ||
      String(props?.storage) !== String(storage)
    )
  }

  override async getNewContext(
    props: JazzBrowserContextManagerProps<S>,
    { credentials, newAccountProps }: JazzContextManagerAuthProps = {},
  ): Promise<PlatformContext<AccountOf<S>>> {
    const { sync, storage, AccountSchema, defaultProfileName } = props
    const authSecretStorage = this.getAuthSecretStorage()
    if (props.guestMode) return createJazzBrowserGuestContext({ sync, storage, authSecretStorage })
    return createJazzBrowserContext({
      sync,
      storage,
      authSecretStorage,
      AccountSchema,
      defaultProfileName,
      newAccountProps,
      credentials: credentials && { accountID: credentials.accountID, secret: credentials.accountSecret },
    })
  }
}

function anonymousFallback(isAuthenticated: boolean): JazzContextType<never> {
  const keepActive = activeAccountContext.maybeGet() && activeAccountContext.remember() // a worker that renders pages stays who it is
  const { agent, done, logOut } = createAnonymousJazzContext({ crypto: new PureJSCrypto(), peers: [] })
  keepActive?.()
  return {
    guest: agent,
    node: agent.node,
    isAuthenticated,
    done,
    logOut,
    addConnectionListener: () => () => {},
    connected: () => false,
    authenticate: async () => {},
    register: async () => {
      throw new Error("Not implemented")
    },
  }
}
