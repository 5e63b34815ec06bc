/** Contexts in browsers: WebAssembly crypto, IndexedDB, one WebSocket, a session per tab. */
import { logger, type CryptoProvider, type LocalNode, type StorageAPI } from "cojson"
import { WasmCrypto } from "cojson/crypto/WasmCrypto"
import { getIndexedDBStorage } from "cojson-storage-indexeddb"
import type { AuthSecretStorage } from "../auth/auth-secret-storage.ts"
import type { Credentials, NewAccountProps } from "../auth/auth-credentials.ts"
import type { AccountOf, AnyAccount } from "../context/account-start.ts"
import { createAnonymousJazzContext, createJazzContext } from "../context/create-context.ts"
import type { SyncConfig } from "../context/sync-config.ts"
import type { AnonymousJazzAgent } from "../values/account/anonymous-agent.ts"
import { openConnection, type BrowserConnection } from "./browser-connection.ts"
import { BrowserSessionProvider } from "./browser-session-provider.ts"
import { localStorageOfPage } from "./local-storage.ts"

/** Where CoValues are kept in the browser; an array without `"indexedDB"` keeps them in memory only. */
export type BrowserStorage = "indexedDB" | readonly "indexedDB"[]

/** Where a page syncs and stores. */
export interface BrowserGuestContextOptions {
  readonly sync: SyncConfig
  readonly storage?: BrowserStorage | undefined
  /** WebAssembly by default. */
  readonly crypto?: CryptoProvider | undefined
  /** Milliseconds before the first attempt to connect again, twice that before the second, …; default 500. */
  readonly reconnectionTimeout?: number | undefined
  readonly authSecretStorage: AuthSecretStorage
}

/** Whom a page acts as, and where it syncs and stores. */
export interface BrowserContextOptions<S extends AnyAccount> extends BrowserGuestContextOptions {
  /** Whom to act as; by default who is stored, or a new anonymous account. */
  readonly credentials?: Credentials | undefined
  /** Makes a new account whatever is stored, and stores nothing. */
  readonly newAccountProps?: NewAccountProps | undefined
  readonly AccountSchema?: S | undefined
  readonly defaultProfileName?: string | undefined
}

interface BrowserContextEnd {
  readonly node: LocalNode
  /** Closes the node, its storage and its connection. Stored credentials stay. */
  done(): Promise<void>
  /** Like `done`, and forgets stored credentials. */
  logOut(): Promise<void>
  addConnectionListener(listener: (connected: boolean) => void): () => void
  connected(): boolean
}

/** A page that acts as the account `me`. */
export interface JazzBrowserContext<A> extends BrowserContextEnd {
  readonly me: A
  readonly authSecretStorage: AuthSecretStorage
}

/** A page without an account: `guest` reads what everyone can. */
export interface JazzBrowserGuestContext extends BrowserContextEnd {
  readonly guest: AnonymousJazzAgent
}

/**
 * A context that acts as an account: the given or stored one, or a new anonymous one, which is stored. Rejects when the stored account cannot
 * be loaded, or with `storage.*` when the browser has no database to give and credentials would outlive what they are for. Where the server
 * has everything, or credentials cannot be stored either, the page goes on without a database, and the log says so.
 *
 * @example
 * ```ts
 * import { AuthSecretStorage, KvStoreContext } from "jazz-tools"
 * import { createJazzBrowserContext, LocalStorageKVStore } from "jazz-tools/browser"
 *
 * KvStoreContext.getInstance().initialize(new LocalStorageKVStore())
 * const options = { sync: { when: "never" }, authSecretStorage: new AuthSecretStorage() } as const
 * const first = await createJazzBrowserContext({ ...options, defaultProfileName: "Ada" })
 * await first.done()
 * const second = await createJazzBrowserContext(options)
 * console.log(second.me.$jazz.id === first.me.$jazz.id) // true
 * await second.logOut()
 * ```
 */
export async function createJazzBrowserContext<S extends AnyAccount>(
  options: BrowserContextOptions<S>,
): Promise<JazzBrowserContext<AccountOf<S>>> {
  const { sync, authSecretStorage, reconnectionTimeout } = options
  const crypto = options.crypto ?? (await WasmCrypto.create())
  const isSignedUp = options.credentials !== undefined || authSecretStorage.getIsAuthenticated(await authSecretStorage.get())
  const storage = await openStorage(options.storage, syncs(sync, isSignedUp) || !localStorageOfPage())
  const connection = openConnection(sync, isSignedUp, authSecretStorage, reconnectionTimeout)
  try {
    const { account, node, done, logOut } = await createJazzContext({
      ...options,
      crypto,
      storage,
      peers: [],
      syncWhen: sync.when,
      sessionProvider: new BrowserSessionProvider(),
      onNode: (made) => connection.attach(made),
    })
    return { me: account, authSecretStorage, node, ...ending(connection, done, logOut) }
  } catch (error) {
    connection.close()
    throw error
  }
}

/**
 * A context that acts as nobody and can read what everyone can.
 *
 * @example
 * ```ts
 * import { AuthSecretStorage, KvStoreContext } from "jazz-tools"
 * import { createJazzBrowserGuestContext, LocalStorageKVStore } from "jazz-tools/browser"
 *
 * KvStoreContext.getInstance().initialize(new LocalStorageKVStore())
 * const { guest, done } = await createJazzBrowserGuestContext({ sync: { when: "never" }, authSecretStorage: new AuthSecretStorage() })
 * console.log(guest.$type$) // Anonymous
 * await done()
 * ```
 */
export async function createJazzBrowserGuestContext(options: BrowserGuestContextOptions): Promise<JazzBrowserGuestContext> {
  const { sync, authSecretStorage, reconnectionTimeout } = options
  const crypto = options.crypto ?? (await WasmCrypto.create())
  const storage = await openStorage(options.storage, true)
  const { agent, done, logOut } = createAnonymousJazzContext({ crypto, storage, peers: [], syncWhen: sync.when })
  const connection = openConnection(sync, false, authSecretStorage, reconnectionTimeout)
  connection.attach(agent.node)
  return { guest: agent, node: agent.node, ...ending(connection, done, logOut) }
}

/** @param isDispensable whether nothing is out of reach later that was kept in memory only */
async function openStorage(storage: BrowserStorage | undefined, isDispensable: boolean): Promise<StorageAPI | undefined> {
  const isWanted = storage === undefined || storage.includes("indexedDB")
  if (!isWanted) return undefined
  try {
    return await getIndexedDBStorage()
  } catch (error) {
    if (!isDispensable) throw error
    logger.error("the browser gives this page no database; everything is kept in memory only", { error })
    return undefined
  }
}

function syncs({ peer, when }: SyncConfig, isSignedUp: boolean): boolean {
  return peer !== undefined && (when === "signedUp" ? isSignedUp : when !== "never")
}

function ending(connection: BrowserConnection, done: () => Promise<void>, logOut: () => Promise<void>) {
  const closingConnection = (end: () => Promise<void>) => async () => {
    connection.detach()
    await end()
    connection.close()
  }
  return {
    done: closingConnection(done),
    logOut: closingConnection(logOut),
    addConnectionListener: connection.addConnectionListener,
    connected: connection.connected,
  }
}
