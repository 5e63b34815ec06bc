import { connectedPeers } from "cojson"
import type { AccountOf, AnyAccount } from "../context/account-start.ts"
import { activeAccountContext } from "../context/active-account.ts"
import type { AnonymousJazzAgent } from "../values/account/anonymous-agent.ts"
import { createAnonymousJazzContext, createJazzContextForNewAccount } from "../context/create-context.ts"
import { randomSessionProvider } from "../context/session-provider.ts"
import type { Account } from "../values/account/account.ts"
import { TestJSCrypto } from "./test-crypto.ts"
import { getPeerConnectedToTestSyncServer, hasTestSyncServer, testRuntime } from "./test-sync.ts"

export interface TestAccountOptions<S extends AnyAccount> {
  readonly AccountSchema?: S
  /** Whether the account stays the active one; default false. */
  readonly isCurrentActiveAccount?: boolean
  /** Passed to the migration, over `{ name: "Test Account" }`. */
  readonly creationProps?: Record<string, unknown>
}

let creating = false

/**
 * A new account on a node of its own, connected to the test server if there is one. Its migration runs with it as the active account.
 * Accounts must be made one after another.
 *
 * @example
 * ```ts
 * const ben = await createJazzTestAccount({ creationProps: { name: "Ben" } })
 * const { profile } = await ben.$jazz.ensureLoaded({ resolve: { profile: true } })
 * console.log(profile.name) // Ben
 * ```
 */
export async function createJazzTestAccount<S extends AnyAccount>(options: TestAccountOptions<S> = {}): Promise<AccountOf<S>> {
  if (creating) throw new Error("It is not possible to create multiple accounts in parallel inside the test environment.")
  creating = true
  const restore = activeAccountContext.remember()
  try {
    const { account } = await createJazzContextForNewAccount<S>({
      AccountSchema: options.AccountSchema,
      creationProps: { name: "Test Account", ...options.creationProps },
      crypto: await TestJSCrypto.create(),
      peers: hasTestSyncServer() ? [getPeerConnectedToTestSyncServer()] : [],
      sessionProvider: randomSessionProvider,
      runtime: testRuntime(),
    })
    if (!options.isCurrentActiveAccount) restore()
    return account
  } finally {
    creating = false
  }
}

/**
 * Makes the account the active one. Existing instances keep the account they were loaded with.
 *
 * @example
 * ```ts
 * import { Account } from "jazz-tools"
 * import { setActiveAccount } from "jazz-tools/testing"
 *
 * const ben = await createJazzTestAccount()
 * setActiveAccount(ben)
 * console.log(Account.getMe().$jazz.id === ben.$jazz.id) // true
 * ```
 */
export function setActiveAccount(account: Account): void {
  activeAccountContext.set(account)
}

/**
 * Runs the callback with no active account and brings the present one back, after the promise when there is one. Throws when there is
 * none to begin with.
 *
 * @example
 * ```ts
 * import { runWithoutActiveAccount } from "jazz-tools/testing"
 *
 * console.log(
 *   runWithoutActiveAccount(() => {
 *     try {
 *       return Group.create().$jazz.id
 *     } catch {
 *       return "nobody is logged in"
 *     }
 *   }),
 * ) // nobody is logged in
 * ```
 */
export function runWithoutActiveAccount<R>(callback: () => R): R {
  activeAccountContext.get()
  return activeAccountContext.run(null, callback)
}

/**
 * A reader without account and without peers. Leaves the process in guest mode.
 *
 * @example
 * ```ts
 * import { createJazzTestGuest } from "jazz-tools/testing"
 *
 * const { guest } = await createJazzTestGuest()
 * console.log(guest.$type$) // Anonymous
 * ```
 */
export async function createJazzTestGuest(): Promise<{ guest: AnonymousJazzAgent }> {
  const { agent } = createAnonymousJazzContext({ crypto: await TestJSCrypto.create(), peers: [] })
  return { guest: agent }
}

/**
 * Connects the nodes of two accounts and waits until both have what the other has. `aRole`: what `a` is for `b`.
 *
 * @example
 * ```ts
 * import { linkAccounts } from "jazz-tools/testing"
 *
 * const ben = await createJazzTestAccount()
 * await linkAccounts(me, ben)
 * const Note = co.map({ text: z.string() })
 * const note = Note.create({ text: "hi" }, Group.create().makePublic())
 * const seen = await Note.load(note.$jazz.id, { loadAs: ben })
 * console.log(seen.$isLoaded && seen.text) // hi
 * ```
 */
export async function linkAccounts(
  a: Account,
  b: Account,
  aRole: "server" | "client" = "server",
  bRole: "server" | "client" = "server",
): Promise<void> {
  const [peerA, peerB] = connectedPeers(a.$jazz.id, b.$jazz.id, {
    peer1role: aRole,
    peer2role: bRole,
  })
  a.$jazz.localNode.syncManager.addPeer(peerB)
  b.$jazz.localNode.syncManager.addPeer(peerA)
  await a.$jazz.waitForAllCoValuesSync()
  await b.$jazz.waitForAllCoValuesSync()
}
