import type { AgentSecret, LocalNode } from "cojson"
import type { AnyAccount } from "../context/account-start.ts"
import type { AnonymousJazzAgent } from "../values/account/anonymous-agent.ts"
import { activeAccountContext } from "../context/active-account.ts"
import {
  JazzContextManager,
  type JazzContextManagerAuthProps,
  type JazzContextManagerProps,
  type PlatformContext,
} from "../context/context-manager.ts"
import { createJazzContext } from "../context/create-context.ts"
import { randomSessionProvider } from "../context/session-provider.ts"
import type { Account } from "../values/account/account.ts"
import { MockConnectionStatus } from "./mock-connection-status.ts"
import { TestJSCrypto } from "./test-crypto.ts"
import { getPeerConnectedToTestSyncServer, hasTestSyncServer } from "./test-sync.ts"

/** Who is signed in at first, in the test. */
export interface TestJazzContextManagerProps<A extends Account> extends JazzContextManagerProps<A> {
  readonly AccountSchema?: AnyAccount
  /** Whether stored credentials look signed up; default false. */
  readonly isAuthenticated?: boolean
}

/**
 * The context of component tests: made from an account or guest that the test has, or anew against the test server.
 *
 * @example
 * ```ts
 * import { TestJazzContextManager } from "jazz-tools/testing"
 *
 * const value = TestJazzContextManager.fromAccountOrGuest(me).getCurrentValue()
 * console.log(value && "me" in value && value.me.$jazz.id === me.$jazz.id) // true
 * ```
 */
export class TestJazzContextManager<A extends Account = Account> extends JazzContextManager<A, TestJazzContextManagerProps<A>> {
  static fromAccountOrGuest<A extends Account>(
    account?: A | { readonly guest: AnonymousJazzAgent },
    props?: TestJazzContextManagerProps<A>,
  ): TestJazzContextManager<A> {
    if (account && "guest" in account) return TestJazzContextManager.fromGuest<A>(account, props)
    return TestJazzContextManager.fromAccount<A>(account ?? (activeAccountContext.get() as A), props) // the caller states the type of the active one
  }

  static fromAccount<A extends Account>(account: A, props: TestJazzContextManagerProps<A> = {}): TestJazzContextManager<A> {
    const manager = new TestJazzContextManager<A>()
    const { localNode: node } = account.$jazz
    const credentials = {
      accountID: account.$jazz.id,
      accountSecret: node.agentSecret as AgentSecret,
      provider: props.isAuthenticated ? "testProvider" : "anonymous",
    }
    void manager.getAuthSecretStorage().setWithoutNotify(credentials)
    void manager.updateContext(props, { me: account, ...endOf(node) }, { credentials })
    return manager
  }

  static fromGuest<A extends Account>(
    { guest }: { readonly guest: AnonymousJazzAgent },
    props: TestJazzContextManagerProps<A> = {},
  ): TestJazzContextManager<A> {
    const manager = new TestJazzContextManager<A>()
    void manager.updateContext(props, { guest, ...endOf(guest.node) })
    return manager
  }

  override async getNewContext(
    props: TestJazzContextManagerProps<A>,
    authProps: JazzContextManagerAuthProps = {},
  ): Promise<PlatformContext<A>> {
    if (!hasTestSyncServer()) throw new Error("You need to setup a test sync server with setupJazzTestSync to use the Auth functions")
    const { credentials, newAccountProps } = authProps
    const context = await createJazzContext({
      credentials: credentials && {
        accountID: credentials.accountID,
        secret: credentials.accountSecret,
      },
      newAccountProps,
      defaultProfileName: props.defaultProfileName,
      AccountSchema: props.AccountSchema,
      peers: [getPeerConnectedToTestSyncServer()],
      crypto: await TestJSCrypto.create(),
      sessionProvider: randomSessionProvider,
      authSecretStorage: this.getAuthSecretStorage(),
    })
    const me = context.account as A // AccountSchema is the schema of A
    return { ...endOf(context.node), me, done: context.done, logOut: context.logOut }
  }
}

function endOf(node: LocalNode) {
  return {
    node,
    done: async (): Promise<void> => {
      await node.gracefulShutdown()
    },
    logOut: async (): Promise<void> => {
      await node.gracefulShutdown()
    },
    addConnectionListener: (listener: (connected: boolean) => void) => MockConnectionStatus.addConnectionListener(listener),
    connected: () => MockConnectionStatus.connected,
  }
}
