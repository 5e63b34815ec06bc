import type { CryptoProvider, LocalNode, Peer, StorageAPI } from "cojson"
import type { AnyWebSocketConstructor } from "cojson-transport-ws"
import { WasmCrypto } from "cojson/crypto/WasmCrypto"
import type { AccountOf, AnyAccount } from "../context/account-start.ts"
import { createJazzContextFromExistingCredentials, type JazzContextWithAccount } from "../context/create-context.ts"
import { Inbox } from "../inbox/inbox.ts"
import { finalUpload } from "./final-upload.ts"
import { linkOfPeer, openServerLink, type ServerLink } from "../context/server-link.ts"
import { workerCredentials } from "./worker-credentials.ts"
import { workerSession } from "./worker-session.ts"

const DEFAULT_SYNC_SERVER = "wss://cloud.jazz.tools"
const DEFAULT_CONNECTION_TIMEOUT_MS = 20_000

/** Who the worker is and which server it talks to. Account and secret stand in the environment by default. */
export interface StartWorkerOptions<S extends AnyAccount> {
  /** Schema of the worker's account; its migration runs on every start. */
  readonly AccountSchema?: S
  /** Default: environment variable `JAZZ_WORKER_ACCOUNT`. */
  readonly accountID?: string | undefined
  /** Default: environment variable `JAZZ_WORKER_SECRET`. */
  readonly accountSecret?: string | undefined
  /** `ws(s)://` or `http(s)://`, with `?key=` if the server wants one. Default `wss://cloud.jazz.tools`. Unused with `peer`. */
  readonly syncServer?: string | undefined
  /** A connection made elsewhere, in place of `syncServer`. */
  readonly peer?: Peer | undefined
  /** WebSocket class for runtimes that have none. */
  readonly WebSocket?: AnyWebSocketConstructor | undefined
  /** Default: `await WasmCrypto.create()`. */
  readonly crypto?: CryptoProvider | undefined
  /** Do not load the inbox; `experimental.inbox.subscribe` does nothing then. */
  readonly skipInboxLoad?: boolean | undefined
  /** Whether the worker becomes the process-wide "me". Default true. */
  readonly asActiveAccount?: boolean | undefined
  /**
   * Local persistence. With it a worker can start while the server is away, and goes on in the session of its last run if the storage
   * remembers sessions, as those of `cojson-storage-sqlite` do. Closed at shutdown.
   */
  readonly storage?: StorageAPI | undefined
  /** How long a worker without `storage` waits for the first answer of its server, milliseconds; default 20 000. */
  readonly connectionTimeoutMs?: number | undefined
}

/** A worker that runs: its account, its inbox, and its connection. */
export interface Worker<A> {
  readonly worker: A
  readonly experimental: { readonly inbox: { readonly subscribe: Inbox["subscribe"] } }
  /** Resolves when the server answers, now or later. */
  waitForConnection(): Promise<void>
  /** Calls back at once with the present state, then with every change. Returns the way to stop. */
  subscribeToConnectionChange(listener: (connected: boolean) => void): () => void
  /** Ids of the values in memory of which the server, or the storage, does not have every edit yet. */
  unsyncedCoValues(): readonly string[]
  /**
   * Waits until the server has everything, closes connection, node and storage. Rejects after 60 s, closed all the same, and says what
   * the server lacks. With `storage` and the server away it waits one second and warns: the next start uploads. Idempotent.
   */
  shutdownWorker(): Promise<void>
  /** @deprecated use `shutdownWorker` */
  done(): Promise<void>
}

/**
 * Starts a server worker: a node with the credentials of an existing account (`jazz-run account create`), connected to a sync
 * server. On failure nothing stays open.
 *
 * Rejects with `No accountID provided`, `No accountSecret provided`, `Invalid accountID`, `Invalid accountSecret`, `Invalid syncServer: …`,
 * `Sync server … is not reachable`, `Account unavailable from all peers`, `Account secret does not match expected agent ID in account`,
 * `Account has no profile`, what the migration throws, or why the inbox cannot be loaded.
 *
 * @example
 * ```ts
 * import { getPeerConnectedToTestSyncServer } from "jazz-tools/testing"
 * import { startWorker } from "jazz-tools/worker"
 *
 * await me.$jazz.waitForAllCoValuesSync()
 * const { worker, shutdownWorker } = await startWorker({
 *   accountID: me.$jazz.id,
 *   accountSecret: me.$jazz.localNode.getCurrentAgent().agentSecret,
 *   peer: getPeerConnectedToTestSyncServer(), // else: syncServer: "wss://sync.example.com"
 *   asActiveAccount: false,
 *   skipInboxLoad: true,
 * })
 * console.log(worker.$jazz.id === me.$jazz.id) // true
 * await shutdownWorker()
 * ```
 */
export async function startWorker<S extends AnyAccount>(options: StartWorkerOptions<S> = {}): Promise<Worker<AccountOf<S>>> {
  const { syncServer = DEFAULT_SYNC_SERVER, peer, storage } = options
  const credentials = workerCredentials(options)
  const session = workerSession(storage)
  const link = peer ? linkOfPeer(session.guard(peer)) : openServerLink(syncServer, options.WebSocket, session.guard)
  const unreachable =
    peer || storage ? undefined : firstConnection(link, syncServer, options.connectionTimeoutMs ?? DEFAULT_CONNECTION_TIMEOUT_MS)
  let node: LocalNode | undefined
  try {
    const crypto = options.crypto ?? (await WasmCrypto.create()) // while the connection opens
    if (unreachable) await Promise.race([link.opened, unreachable.failure])
    const starting = createJazzContextFromExistingCredentials<S>({
      credentials,
      peers: link.peers,
      crypto,
      sessionProvider: session.provider,
      AccountSchema: options.AccountSchema,
      asActiveAccount: options.asActiveAccount ?? true,
      syncWhen: "always",
      storage,
      onNode: (made) => {
        node = made
        link.attach(made)
        session.attach(made)
      },
    })
    const context = await (unreachable ? Promise.race([starting, unreachable.failure]) : starting)
    link.attach((node = context.node))
    const inbox = options.skipInboxLoad ? undefined : await Inbox.load(context.account)
    return workerOf(context, link, inbox, storage !== undefined)
  } catch (error) {
    link.close()
    await node?.gracefulShutdown()
    session.end()
    throw error
  } finally {
    unreachable?.cancel()
  }
}

function workerOf<A extends AccountOf<AnyAccount>>(
  context: JazzContextWithAccount<A>,
  link: ServerLink,
  inbox: Inbox | undefined,
  isStored: boolean,
): Worker<A> {
  const subscribe = inbox ? inbox.subscribe.bind(inbox) : ((() => undefined) as unknown as Inbox["subscribe"]) // documented: a no-op without inbox
  let ended: Promise<void> | undefined
  const shutDown = async (): Promise<void> => {
    try {
      await finalUpload(context.node, link, isStored)
    } finally {
      link.close()
      await context.done()
    }
  }
  const shutdownWorker = (): Promise<void> => (ended ??= shutDown())
  return {
    worker: context.account,
    experimental: { inbox: { subscribe } },
    waitForConnection: () => link.waitForConnection(),
    subscribeToConnectionChange: (listener) => link.subscribe(listener),
    unsyncedCoValues: () => context.node.syncManager.unsettledIDs(),
    shutdownWorker,
    done: shutdownWorker,
  }
}

function firstConnection(
  link: ServerLink,
  syncServer: string,
  timeoutMs: number,
): { readonly failure: Promise<never>; readonly cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  const failure = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      if (!link.connected) reject(new Error(`Sync server ${syncServer} is not reachable`))
    }, timeoutMs)
  })
  return { failure, cancel: () => clearTimeout(timer) }
}
