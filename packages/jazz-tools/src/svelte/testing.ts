import { TestJazzContextManager } from "../testing/test-context-manager.ts"
import type { Account } from "../values/account/account.ts"
import type { AnonymousJazzAgent } from "../values/account/anonymous-agent.ts"
import { contextsOf } from "./jazz-context.ts"

export { MockConnectionStatus } from "../testing/mock-connection-status.ts"
export { createJazzTestAccount, createJazzTestGuest, linkAccounts, setActiveAccount } from "../testing/test-accounts.ts"
export { setupJazzTestSync } from "../testing/test-sync.ts"

/** The `context` with which a test mounts a component: `account` is signed in, default the active account. */
export function createJazzTestContext<A extends Account>(
  options: { readonly account?: A | { readonly guest: AnonymousJazzAgent }; readonly isAuthenticated?: boolean } = {},
): Map<object, object> {
  const { account, isAuthenticated } = options
  return contextsOf(TestJazzContextManager.fromAccountOrGuest<A>(account, isAuthenticated === undefined ? {} : { isAuthenticated }))
}
