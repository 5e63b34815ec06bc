import { onMount, type Snippet } from "svelte"
import { JazzBrowserContextManager, type JazzBrowserContextManagerProps } from "../browser/browser-context-manager.ts"
import type { AccountOf, AnyAccount } from "../context/account-start.ts"
import type { Account } from "../values/account/account.ts"
import { provideContexts } from "./jazz-context.ts"

/** What an app tells its provider. */
export interface JazzSvelteProviderProps<S extends AnyAccount = AnyAccount<Account>> extends JazzBrowserContextManagerProps<S> {
  /** Children are shown on a server, and before there is a context, too: with an agent that has nothing. */
  readonly enableSSR?: boolean
  /** Apps of one origin take different ones. */
  readonly authSecretStorageKey?: string
  readonly children?: Snippet
}

export interface ProvidedJazz {
  /** Reactive. */
  readonly isReady: boolean
  /** Makes the context, and another one when the props ask for it. For an effect: whatever it reads of the props, it runs again. */
  follow(): void
}

/** For the component of a provider, while it is made. Callbacks are those of the latest props. */
export function provideJazz<S extends AnyAccount>(props: JazzSvelteProviderProps<S>): ProvidedJazz {
  const { enableSSR, authSecretStorageKey } = props
  const manager = new JazzBrowserContextManager<S>({
    ...(enableSSR && { useAnonymousFallback: true }),
    ...(authSecretStorageKey !== undefined && { authSecretStorageKey }),
  })
  const isReady = provideContexts(manager)
  onMount(() => () => manager.done())
  return {
    get isReady() {
      return isReady()
    },
    follow() {
      const { sync, guestMode, AccountSchema, storage, defaultProfileName, logOutReplacement } = props
      const asked = {
        ...{ sync: { ...sync }, guestMode, AccountSchema, storage, defaultProfileName },
        onLogOut: () => props.onLogOut?.(),
        onAnonymousAccountDiscarded: async (account: AccountOf<S>) => props.onAnonymousAccountDiscarded?.(account),
        ...(logOutReplacement && { logOutReplacement: () => props.logOutReplacement?.() }),
      } as JazzBrowserContextManagerProps<S> // `undefined` is as good as absent
      if (manager.propsChanged(asked))
        manager.createContext(asked).catch((error: unknown) => console.error("Error creating Jazz browser context:", error))
    },
  }
}
