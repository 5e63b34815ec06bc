import { createElement, useState, useSyncExternalStore, type ReactElement, type ReactNode } from "react"
import { TestJazzContextManager } from "../testing/test-context-manager.ts"
import type { Account } from "../values/account/account.ts"
import type { AnonymousJazzAgent } from "../values/account/anonymous-agent.ts"
import { JazzContext, JazzContextManagerContext } from "./jazz-context.ts"

export { MockConnectionStatus } from "../testing/mock-connection-status.ts"
export { createJazzTestAccount, createJazzTestGuest, linkAccounts, setActiveAccount } from "../testing/test-accounts.ts"
export { setupJazzTestSync } from "../testing/test-sync.ts"

/**
 * A provider for component tests: `account` is signed in, default the active account.
 *
 * @example
 * ```ts
 * import { useAgent } from "jazz-tools/react"
 *
 * const Agent = () => useAgent().$type$
 * console.log(renderToString(createElement(JazzTestProvider, { account: me, children: createElement(Agent) }))) // Account
 * ```
 */
export function JazzTestProvider<A extends Account>({
  children,
  account,
  isAuthenticated,
}: {
  readonly children: ReactNode
  readonly account?: A | { readonly guest: AnonymousJazzAgent }
  readonly isAuthenticated?: boolean
}): ReactElement {
  const [manager] = useState(() =>
    TestJazzContextManager.fromAccountOrGuest<A>(account, isAuthenticated === undefined ? {} : { isAuthenticated }),
  )
  const read = () => manager.getCurrentValue()
  const value = useSyncExternalStore(manager.subscribe, read, read)
  return createElement(
    JazzContext.Provider,
    { value },
    createElement(JazzContextManagerContext.Provider, { value: manager as never }, children),
  )
}
