/** The sync server of the test process: an ordinary node that other nodes reach through memory. */
import { connectedPeers, type LocalNode, type Peer } from "cojson"
import type { Account } from "../values/account/account.ts"
import { createJazzContextForNewAccount } from "../context/create-context.ts"
import { randomSessionProvider } from "../context/session-provider.ts"
import { activeAccountContext } from "../context/active-account.ts"
import { delayedPeer } from "./delayed-peer.ts"
import { TestJSCrypto } from "./test-crypto.ts"
import { TEST_RUNTIME } from "./test-runtime.ts"

interface TestServer {
  readonly node: LocalNode
  readonly asyncPeers: boolean
}

// one per process on purpose: every account that a test file makes finds it
let server: TestServer | undefined
let lastPeer = 0

/**
 * Starts the test server, in place of an earlier one. With `asyncPeers` messages arrive in later macrotasks.
 *
 * @example
 * ```ts
 * const server = await setupJazzTestSync({ asyncPeers: true })
 * const ann = await createJazzTestAccount({ isCurrentActiveAccount: true })
 * await ann.$jazz.waitForAllCoValuesSync()
 * console.log(server.$jazz.localNode.getCoValue(ann.$jazz.raw.id).isAvailable()) // true
 * ```
 */
export async function setupJazzTestSync({ asyncPeers = false }: { readonly asyncPeers?: boolean } = {}): Promise<Account> {
  disableJazzTestSync()
  const restore = activeAccountContext.remember()
  const { account, node } = await createJazzContextForNewAccount({
    creationProps: { name: "Test Sync Server" },
    crypto: await TestJSCrypto.create(),
    peers: [],
    sessionProvider: randomSessionProvider,
    runtime: asyncPeers ? undefined : TEST_RUNTIME,
  })
  restore()
  server = { node, asyncPeers }
  return account
}

/**
 * Stops the test server. Accounts made afterwards are on their own.
 *
 * @example
 * ```ts
 * import { disableJazzTestSync } from "jazz-tools/testing"
 *
 * disableJazzTestSync()
 * const alone = await createJazzTestAccount()
 * console.log(alone.$jazz.localNode.syncManager.getPeers().length) // 0
 * ```
 */
export function disableJazzTestSync(): void {
  void server?.node.gracefulShutdown()
  server = undefined
}

/** Whether `setupJazzTestSync` was called. */
export function hasTestSyncServer(): boolean {
  return server !== undefined
}

/** What nodes of tests run on; undefined for the system's. */
export function testRuntime(): typeof TEST_RUNTIME | undefined {
  return server?.asyncPeers ? undefined : TEST_RUNTIME
}

/**
 * A connection to the test server, to be added to a node. Throws before `setupJazzTestSync`.
 *
 * @example
 * ```ts
 * import { getPeerConnectedToTestSyncServer } from "jazz-tools/testing"
 *
 * console.log(getPeerConnectedToTestSyncServer().role) // server
 * ```
 */
export function getPeerConnectedToTestSyncServer(): Peer {
  if (!server) throw new Error("Sync server not initialized")
  const number = ++lastPeer
  const [toServer, toClient] = connectedPeers(`test-sync-server-${number}`, `test-client-${number}`, {
    peer1role: "server",
    peer2role: "client",
    ...(!server.asyncPeers && { soon: TEST_RUNTIME.soon }),
  })
  server.node.syncManager.addPeer(server.asyncPeers ? delayedPeer(toClient) : toClient)
  return server.asyncPeers ? delayedPeer(toServer) : toServer
}
