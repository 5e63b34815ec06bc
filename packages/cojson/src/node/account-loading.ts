/** Starting a node with the credentials of an existing account: sync §12.2. */
import { JazzError } from "../base/errors.ts"
import { RawAccount } from "../content/raw-account.ts"
import type { CryptoProvider } from "../crypto/provider.ts"
import type { AgentSecret } from "../ids/agent-id.ts"
import { isRawCoID, type RawAccountID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { Storage } from "../storage/storage.ts"
import type { Peer } from "../sync/peer.ts"
import type { RawAccountMigration } from "./account-creation.ts"
import type { LocalNode, NodeFactory, NodeOptions, SyncWhen } from "./local-node.ts"

export interface LoadedAccountOptions {
  readonly accountID: RawAccountID
  readonly accountSecret: AgentSecret
  /** A new random session when undefined. A session must never be used by two processes at once. */
  readonly sessionID: SessionID | undefined
  readonly crypto: CryptoProvider
  readonly peers: readonly Peer[]
  readonly migration?: RawAccountMigration
  readonly storage?: Storage
  readonly syncWhen?: SyncWhen
  readonly options?: NodeOptions
  /** Gets the node before the account is loaded, so that connections which come and go can be added to it. */
  readonly onNode?: (node: LocalNode) => void
}

/**
 * Rejects with `account.unavailable`, `account.secret-mismatch` or `account.no-profile`, or with what the migration threw;
 * the node is shut down then.
 */
export async function loadAccountNode(newNode: NodeFactory, given: LoadedAccountOptions): Promise<LocalNode> {
  const { accountID, accountSecret, crypto } = given
  const node = newNode(accountSecret, given.sessionID ?? crypto.newRandomSessionID(accountID), crypto, given.syncWhen, given.options)
  given.onNode?.(node)
  try {
    if (given.storage) node.setStorage(given.storage)
    for (const peer of given.peers) node.syncManager.addPeer(peer)

    const account = await node.load(accountID)
    if (account === "unavailable" || !(account instanceof RawAccount)) {
      throw new JazzError("account.unavailable", "Account unavailable from all peers", { coValueID: accountID })
    }
    if (account.currentAgentID() !== crypto.getAgentID(accountSecret)) {
      throw new JazzError("account.secret-mismatch", "Account secret does not match expected agent ID in account", { coValueID: accountID })
    }
    const profileID = account.get("profile")
    if (!isRawCoID(profileID)) throw new JazzError("account.no-profile", "Account has no profile", { coValueID: accountID })

    const root = account.lastEditAt("root")
    if (root?.value !== undefined && root.privacy === "private") account.set("root", root.value, "trusting")
    await node.load(profileID)
    await given.migration?.(account, node)
    return node
  } catch (error) {
    node.runtime.log.error("Error withLoadedAccount", { accountID, error })
    await node.gracefulShutdown()
    throw error
  }
}
