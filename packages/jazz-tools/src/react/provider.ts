import { createElement, useEffect, useRef, useState, useSyncExternalStore, type ReactElement, type ReactNode } from "react"
import { JazzBrowserContextManager, type JazzBrowserContextManagerProps } from "../browser/browser-context-manager.ts"
import type { AccountOf, AnyAccount } from "../context/account-start.ts"
import { JazzContext, JazzContextManagerContext } from "../react-core/jazz-context.ts"
import type { Account } from "../values/account/account.ts"

/** What an app tells its provider. */
export interface JazzProviderProps<S extends AnyAccount> extends JazzBrowserContextManagerProps<S> {
  readonly children: ReactNode
  /** Children are shown on a server, and before there is a context, too: with an agent that has nothing. */
  readonly enableSSR?: boolean
  /** Shown until there is a context. */
  readonly fallback?: ReactNode
  /** Apps of one origin take different ones. */
  readonly authSecretStorageKey?: string
}

/**
 * Gives the components below an account, storage and sync. There is one per app.
 *
 * ```tsx
 * <JazzReactProvider sync={{ peer: "wss://sync.example.com" }} AccountSchema={Gardener} fallback={<Spinner />}>
 *   <Beds />
 * </JazzReactProvider>
 * ```
 *
 * @example
 * ```ts
 * import { JazzReactProvider, useAgent } from "jazz-tools/react"
 *
 * const sync = { peer: "wss://sync.example.com" } as const
 * const Agent = () => useAgent().$type$
 * const app = (enableSSR: boolean) => createElement(JazzReactProvider, { sync, enableSSR, fallback: "One moment", children: createElement(Agent) })
 * console.log(renderToString(app(false)), "–", renderToString(app(true))) // One moment – Anonymous
 * ```
 */
export function JazzReactProvider<S extends AnyAccount = AnyAccount<Account>>(props: JazzProviderProps<S>): ReactElement {
  const { children, enableSSR, fallback = null, authSecretStorageKey, ...rest } = props
  const [manager] = useState(
    () =>
      new JazzBrowserContextManager<S>({
        ...(enableSSR && { useAnonymousFallback: true }),
        ...(authSecretStorageKey !== undefined && { authSecretStorageKey }),
      }),
  )
  useContextOf(manager, rest)
  const read = () => manager.getCurrentValue()
  const value = useSyncExternalStore(manager.subscribe, read, read)
  const provided = createElement(JazzContextManagerContext.Provider, { value: manager as never }, value ? children : fallback)
  return createElement(JazzContext.Provider, { value }, provided)
}

/** Makes the context, and another one when the props ask for it. Callbacks are those of the latest render. */
function useContextOf<S extends AnyAccount>(manager: JazzBrowserContextManager<S>, props: JazzBrowserContextManagerProps<S>): void {
  const latest = useRef(props)
  latest.current = props
  const { sync, guestMode, storage } = props
  useEffect(() => {
    const asked: JazzBrowserContextManagerProps<S> = {
      ...latest.current,
      onLogOut: () => latest.current.onLogOut?.(),
      onAnonymousAccountDiscarded: async (account: AccountOf<S>) => latest.current.onAnonymousAccountDiscarded?.(account),
      ...(latest.current.logOutReplacement && { logOutReplacement: () => latest.current.logOutReplacement?.() }),
    }
    if (manager.propsChanged(asked))
      manager.createContext(asked).catch((error: unknown) => console.error("Error creating Jazz browser context:", error))
  }, [manager, sync.peer, sync.when, guestMode, String(storage)])
  useEffect(() => {
    if (typeof process !== "undefined" && process.env?.NODE_ENV === "development") return undefined // strict mode unmounts for show
    return () => manager.done()
  }, [manager])
}
