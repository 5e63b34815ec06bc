/** Contexts: a node that acts as an account (or as nobody), with the account's instance and the way to end it. */
import { LocalNode, type AgentSecret, type CryptoProvider, type NodeOptions, type Peer, type StorageAPI, type SyncWhen } from "cojson"
import type { Credentials, NewAccountProps } from "../auth/auth-credentials.ts"
import type { AuthSecretStorage } from "../auth/auth-secret-storage.ts"
import { AnonymousJazzAgent } from "../values/account/anonymous-agent.ts"
import { AccountStart, type AccountOf, type AnyAccount } from "./account-start.ts"
import { activeAccountContext } from "./active-account.ts"
import type { SessionProvider } from "./session-provider.ts"

/** A node and the account that signs on it. */
export interface JazzContextWithAccount<A> {
  readonly node: LocalNode
  readonly account: A
  /** Ends the node and gives its session back. Stored credentials stay. Idempotent. */
  done(): Promise<void>
  /** Like `done`, and forgets stored credentials. */
  logOut(): Promise<void>
}

export interface JazzContextWithAgent {
  readonly agent: AnonymousJazzAgent
  done(): Promise<void>
  logOut(): Promise<void>
}

interface ContextOptions<S extends AnyAccount> {
  readonly peers: readonly Peer[]
  readonly crypto: CryptoProvider
  readonly sessionProvider: SessionProvider
  readonly AccountSchema?: S | undefined
  readonly syncWhen?: SyncWhen | undefined
  readonly storage?: StorageAPI | undefined
  /** Gets the node, before an existing account is loaded, so that connections which come and go can be added to it. */
  readonly onNode?: ((node: LocalNode) => void) | undefined
  readonly runtime?: NodeOptions["runtime"]
}

export interface ExistingCredentialsOptions<S extends AnyAccount> extends ContextOptions<S> {
  readonly credentials: Credentials
  /** Whether the account becomes the process-wide "me". */
  readonly asActiveAccount: boolean
  readonly onLogOut?: (() => void | Promise<void>) | undefined
}

/**
 * Starts a node for an account that exists. Its migration has run when this resolves. Rejects when the account cannot be loaded,
 * the secret is not its own, or the migration fails; the active account is what it was before then.
 *
 * @example
 * ```ts
 * import { createJazzContextFromExistingCredentials, randomSessionProvider } from "jazz-tools"
 * import { getPeerConnectedToTestSyncServer } from "jazz-tools/testing"
 *
 * const { localNode } = me.$jazz
 * const context = await createJazzContextFromExistingCredentials({
 *   credentials: { accountID: me.$jazz.id, secret: localNode.getCurrentAgent().agentSecret },
 *   peers: [getPeerConnectedToTestSyncServer()],
 *   crypto: localNode.crypto,
 *   sessionProvider: randomSessionProvider,
 *   asActiveAccount: false,
 * })
 * console.log(context.account.$jazz.id === me.$jazz.id) // true
 * context.done()
 * ```
 */
export async function createJazzContextFromExistingCredentials<S extends AnyAccount>(
  options: ExistingCredentialsOptions<S>,
): Promise<JazzContextWithAccount<AccountOf<S>>> {
  const { credentials, crypto, peers, storage, syncWhen, onLogOut, onNode } = options
  const session = await options.sessionProvider.acquireSession(credentials.accountID, crypto)
  const start = new AccountStart<S>(options.AccountSchema, options.asActiveAccount)
  try {
    const node = await LocalNode.withLoadedAccount({
      // a wrong string is found out by loading it
      accountID: credentials.accountID as Parameters<typeof LocalNode.withLoadedAccount>[0]["accountID"],
      accountSecret: credentials.secret,
      sessionID: session.sessionID,
      crypto,
      peers: [...peers],
      migration: start.migration,
      ...(storage && { storage }),
      ...(syncWhen && { syncWhen }),
      ...(onNode && { onNode }),
    })
    return contextOf(node, start.account(), session.sessionDone, onLogOut)
  } catch (error) {
    start.undo()
    session.sessionDone()
    throw error
  }
}

export interface NewAccountContextOptions<S extends AnyAccount> extends ContextOptions<S> {
  readonly creationProps: { readonly name: string; readonly [key: string]: unknown }
  readonly initialAgentSecret?: AgentSecret | undefined
  readonly onLogOut?: (() => void | Promise<void>) | undefined
}

/**
 * Makes an account and starts a node for it; the account becomes the active one.
 *
 * @example
 * ```ts
 * import { createJazzContextForNewAccount, randomSessionProvider } from "jazz-tools"
 *
 * const { account, done } = await createJazzContextForNewAccount({
 *   creationProps: { name: "Ben" },
 *   peers: [],
 *   crypto: me.$jazz.localNode.crypto,
 *   sessionProvider: randomSessionProvider,
 * })
 * const { profile } = await account.$jazz.ensureLoaded({ resolve: { profile: true } })
 * console.log(profile.name) // Ben
 * done()
 * ```
 */
export async function createJazzContextForNewAccount<S extends AnyAccount>(
  options: NewAccountContextOptions<S>,
): Promise<JazzContextWithAccount<AccountOf<S>>> {
  const { creationProps, crypto, peers, storage, syncWhen, initialAgentSecret, onLogOut } = options
  const start = new AccountStart<S>(options.AccountSchema, true)
  try {
    const { node, accountID } = await LocalNode.withNewlyCreatedAccount({
      creationProps,
      crypto,
      peers: [...peers],
      migration: start.migration,
      ...(initialAgentSecret && { initialAgentSecret }),
      ...(options.runtime && { options: { runtime: options.runtime } }),
      ...(storage && { storage }),
      ...(syncWhen && { syncWhen }),
    })
    options.onNode?.(node)
    const session = await options.sessionProvider.persistSession(accountID, node.currentSessionID)
    return contextOf(node, start.account(), session.sessionDone, onLogOut)
  } catch (error) {
    start.undo()
    throw error
  }
}

export interface JazzContextOptions<S extends AnyAccount> extends ContextOptions<S> {
  readonly credentials?: Credentials | undefined
  /** Makes a new account whatever is stored, and stores nothing. */
  readonly newAccountProps?: NewAccountProps | undefined
  readonly authSecretStorage: AuthSecretStorage
  readonly defaultProfileName?: string | undefined
}

/**
 * Starts a node for the given credentials, else for the stored ones, else for a new account, whose credentials are then stored as
 * anonymous.
 *
 * @example
 * ```ts
 * import { AuthSecretStorage, createJazzContext, InMemoryKVStore, KvStoreContext, randomSessionProvider } from "jazz-tools"
 *
 * KvStoreContext.getInstance().initialize(new InMemoryKVStore())
 * const authSecretStorage = new AuthSecretStorage("example")
 * const { account, done } = await createJazzContext({
 *   authSecretStorage,
 *   peers: [],
 *   crypto: me.$jazz.localNode.crypto,
 *   sessionProvider: randomSessionProvider,
 * })
 * console.log((await authSecretStorage.get())?.accountID === account.$jazz.id) // true
 * done()
 * await authSecretStorage.clear()
 * ```
 */
export async function createJazzContext<S extends AnyAccount>(
  options: JazzContextOptions<S>,
): Promise<JazzContextWithAccount<AccountOf<S>> & { readonly authSecretStorage: AuthSecretStorage }> {
  const { authSecretStorage, newAccountProps, crypto } = options
  await authSecretStorage.migrate()
  const stored = await authSecretStorage.get()
  const credentials = options.credentials ?? (stored && { accountID: stored.accountID, secret: stored.accountSecret })
  const onLogOut = () => authSecretStorage.clearWithoutNotify()

  if (credentials && !newAccountProps) {
    const context = await createJazzContextFromExistingCredentials({
      ...options,
      credentials,
      asActiveAccount: true,
      onLogOut,
    })
    return { ...context, authSecretStorage }
  }

  const secretSeed = crypto.newRandomSecretSeed()
  const initialAgentSecret = newAccountProps?.secret ?? crypto.agentSecretFromSecretSeed(secretSeed)
  const creationProps = newAccountProps?.creationProps ?? {
    name: options.defaultProfileName ?? "Anonymous user",
  }
  const context = await createJazzContextForNewAccount({
    ...options,
    creationProps,
    initialAgentSecret,
    onLogOut,
  })
  if (!newAccountProps) {
    await authSecretStorage.setWithoutNotify({
      accountID: context.account.$jazz.id,
      secretSeed,
      accountSecret: context.node.agentSecret,
      provider: "anonymous",
    })
  }
  return { ...context, authSecretStorage }
}

export interface AnonymousContextOptions {
  readonly peers: readonly Peer[]
  readonly crypto: CryptoProvider
  readonly syncWhen?: SyncWhen | undefined
  readonly storage?: StorageAPI | undefined
}

/**
 * Starts a node that can only read what is public. Switches the process to guest mode: there is no active account afterwards.
 *
 * @example
 * ```ts
 * import { createAnonymousJazzContext } from "jazz-tools"
 * import { getPeerConnectedToTestSyncServer } from "jazz-tools/testing"
 *
 * const Note = co.map({ text: z.string() })
 * const { id } = Note.create({ text: "hi" }, Group.create().makePublic()).$jazz
 * await me.$jazz.waitForAllCoValuesSync()
 * const { agent, done } = createAnonymousJazzContext({ peers: [getPeerConnectedToTestSyncServer()], crypto: me.$jazz.localNode.crypto })
 * const note = await Note.load(id, { loadAs: agent })
 * console.log(note.$isLoaded && note.text) // hi
 * done()
 * ```
 */
export function createAnonymousJazzContext(options: AnonymousContextOptions): JazzContextWithAgent {
  const { crypto, peers, storage, syncWhen } = options
  const agentSecret = crypto.newRandomAgentSecret()
  const node = new LocalNode(agentSecret, crypto.newRandomSessionID(crypto.getAgentID(agentSecret)), crypto, syncWhen)
  if (storage) node.setStorage(storage)
  for (const peer of peers) node.syncManager.addPeer(peer)

  const agent = new AnonymousJazzAgent(node)
  activeAccountContext.setGuestMode(agent)
  const done = async (): Promise<void> => {
    await node.gracefulShutdown()
  }
  return { agent, done, logOut: done }
}

function contextOf<A>(
  node: LocalNode,
  account: A,
  sessionDone: () => void,
  onLogOut: (() => void | Promise<void>) | undefined,
): JazzContextWithAccount<A> {
  let ended: Promise<void> | undefined
  const done = (): Promise<void> => (ended ??= Promise.resolve(node.gracefulShutdown()).then(sessionDone))
  const logOut = async (): Promise<void> => {
    await done()
    await onLogOut?.()
  }
  return { node, account, done, logOut }
}
