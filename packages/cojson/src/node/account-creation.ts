/** Making new accounts: data-model §13.2. */
import { JazzError } from "../base/errors.ts"
import type { RawAccount } from "../content/raw-account.ts"
import type { RawGroup } from "../content/raw-group.ts"
import type { RawProfile } from "../content/raw-profile.ts"
import type { CryptoProvider } from "../crypto/provider.ts"
import type { AgentID, AgentSecret } from "../ids/agent-id.ts"
import type { CoID, RawAccountID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import { idForHeader, type CoValueHeader } from "../log/header.ts"
import type { Storage } from "../storage/storage.ts"
import type { Peer } from "../sync/peer.ts"
import type { LocalNode, NodeFactory, NodeOptions, SyncWhen } from "./local-node.ts"

export interface AccountCreationProps {
  readonly name: string
}

/** Runs while an account is created (with `creationProps`) or loaded (without). May be asynchronous; is awaited. */
export type RawAccountMigration = (account: RawAccount, node: LocalNode, creationProps?: AccountCreationProps) => void | Promise<void>

export interface NewAccountOptions {
  readonly creationProps: AccountCreationProps
  readonly crypto: CryptoProvider
  readonly peers?: readonly Peer[]
  /** Must set `profile`. Without it a profile in a public group is made. */
  readonly migration?: RawAccountMigration
  /** Makes the account id predictable (passphrases). Random by default. */
  readonly initialAgentSecret?: AgentSecret
  readonly sessionID?: SessionID
  readonly storage?: Storage
  readonly syncWhen?: SyncWhen
  readonly options?: NodeOptions
}

export interface NewAccount {
  readonly node: LocalNode
  readonly accountID: RawAccountID
  readonly accountSecret: AgentSecret
  readonly sessionID: SessionID
}

/** The header of an agent's account; the account id is a function of the agent id. */
export function accountHeader(agentID: AgentID): CoValueHeader {
  return { type: "comap", ruleset: { type: "group", initialAdmin: agentID }, meta: { type: "account" }, createdAt: null, uniqueness: null }
}

/**
 * Creates an account in a node of its own. Storage and peers are attached first, so everything is stored and sent as it is made.
 * Rejects with `account.no-profile` when the migration did not set a profile.
 */
export async function createAccountNode(newNode: NodeFactory, given: NewAccountOptions): Promise<NewAccount> {
  const { crypto, creationProps } = given
  const accountSecret = given.initialAgentSecret ?? crypto.newRandomAgentSecret()
  const header = accountHeader(crypto.getAgentID(accountSecret))
  const accountID = idForHeader(header, crypto)
  const sessionID = given.sessionID ?? crypto.newRandomSessionID(accountID)
  const node = newNode(accountSecret, sessionID, crypto, given.syncWhen, given.options)
  try {
    if (given.storage) node.setStorage(given.storage)
    for (const peer of given.peers ?? []) node.syncManager.addPeer(peer)

    const account = node.createAccount(header)
    if (given.migration) await given.migration(account, node, creationProps)
    else account.set("profile", createPublicProfile(node, creationProps.name), "trusting")
    if (account.get("profile") === undefined) throw new JazzError("account.no-profile", "Must set account profile in initial migration")
    if (given.storage) {
      node.syncManager.flushLocal()
      await given.storage.flush()
    }
  } catch (error) {
    await node.gracefulShutdown()
    throw error
  }
  return { node, accountID, accountSecret, sessionID }
}

function createPublicProfile(node: LocalNode, name: string): CoID<RawProfile> {
  const group: RawGroup = node.createGroup()
  group.addMember("everyone", "reader")
  return group.createMap<RawProfile>({ name }).id
}
