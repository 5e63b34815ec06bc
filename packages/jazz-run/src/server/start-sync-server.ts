/** The sync-and-storage server: a node without account that keeps and forwards what it cannot read. */
import { mkdir, stat } from "node:fs/promises"
import { createServer, type Server } from "node:http"
import { dirname, resolve } from "node:path"
import { promisify } from "node:util"
import { LocalNode, type CryptoProvider, type SyncLimits } from "cojson"
import { refuseUnauthorizedWrites } from "cojson/internals"
import { NapiCrypto } from "cojson/crypto/NapiCrypto"
import { Connections, GOODBYE_LIMIT_MS, type ConnectionLimits } from "./connections.ts"
import { Doorway } from "./doorway.ts"
import { answerRequest, type Middleware } from "./http.ts"

/** How long somebody may take to say what they want, milliseconds. */
const HANDSHAKE = { headersTimeout: 10_000, connectionsCheckingInterval: 2_000 }

export interface StartSyncServerOptions {
  /** Interface to listen on; default 127.0.0.1. */
  readonly host?: string | undefined
  /** TCP port as text; "0" or undefined for a free one. */
  readonly port?: string | undefined
  /** Keeps nothing on disk. */
  readonly inMemory: boolean
  /** SQLite file; its folder is made when it is missing. Not used with `inMemory`. */
  readonly db: string
  /** Default `NapiCrypto.create()`: a server mostly verifies signatures, and native code does that fastest. */
  readonly crypto?: CryptoProvider
  /** Runs first for plain HTTP requests; true when it has answered, or will. What it throws is logged and answered with 500. */
  readonly middleware?: Middleware
  /** Whether writes that no right covers are refused before they are stored; default true. */
  readonly refuseUnauthorizedWrites?: boolean
  readonly limits?: ConnectionLimits & Partial<SyncLimits>
}

/**
 * The HTTP server, the node behind it, and a `close` in this order: no new connections, what is queued is sent, the connections end,
 * what is pending is stored, the database is closed. The callback comes after all of that. Idempotent.
 */
export type SyncServer = Server & {
  readonly localNode: LocalNode
  /**
   * Whether the database refuses to commit. The server then serves what it has and takes nothing, so that nobody believes to be safe
   * what is not; clients keep their edits, and are asked for them when the database works again.
   */
  readonly isReadOnly: boolean
  /** How many runs of transactions were refused because nobody may write them, since the start; repetitions included. */
  readonly refusedWrites: number
}

/**
 * Resolves once the server listens; `server.address().port` is the real port. Rejects with the system's error when it cannot listen
 * (`EADDRINUSE`, …), with `storage.*` when the database cannot be used, or is by another server.
 */
export async function startSyncServer(options: StartSyncServerOptions): Promise<SyncServer> {
  const crypto = options.crypto ?? (await NapiCrypto.create())
  const agentSecret = crypto.newRandomAgentSecret()
  const sessionID = crypto.newRandomSessionID(crypto.getAgentID(agentSecret))
  let refusedWrites = 0
  const node = new LocalNode(agentSecret, sessionID, crypto, "always", {
    acknowledge: "durable",
    limits: options.limits ?? {},
    writeRefusal: (options.refuseUnauthorizedWrites ?? true) ? refuseUnauthorizedWrites : undefined,
    onRefusedWrite: () => refusedWrites++,
  })
  const database = options.inMemory ? undefined : await openStorage(options.db)
  if (database) node.setStorage(database.storage)
  const shutDown = async () => {
    try {
      await node.gracefulShutdown()
    } finally {
      database?.letGo()
    }
  }
  node.enableGarbageCollector()

  const isReadOnly = () => node.storage?.status === "failing"
  const connections = new Connections(node, options.limits)
  const doorway = new Doorway()
  const server = createServer(HANDSHAKE, (request, response) => {
    doorway.leave(request.socket)
    response.once("close", () => doorway.wait(request.socket))
    void answerRequest(request, response, isReadOnly, options.middleware)
  })
  server.on("connection", (socket) => doorway.enter(socket))
  server.on("upgrade", (request, socket, head) => {
    doorway.leave(request.socket)
    connections.accept(request, socket, head)
  })
  const stopListening = promisify(server.close.bind(server))
  let closing: Promise<void> | undefined
  const close = async () => {
    connections.stop()
    const allGone = stopListening()
    try {
      await shutDown()
    } finally {
      connections.end()
      // without a request, or in the middle of one, they would keep the server from ending
      setTimeout(() => server.closeAllConnections(), GOODBYE_LIMIT_MS).unref()
    }
    await allGone
  }
  const syncServer = Object.assign(server, {
    localNode: node,
    isReadOnly: false,
    refusedWrites: 0,
    close(callback?: (error?: Error) => void): Server {
      closing ??= close()
      closing.then(
        () => callback?.(),
        (error: unknown) => callback?.(error instanceof Error ? error : new Error(String(error))),
      )
      return server
    },
  })
  Object.defineProperties(syncServer, { isReadOnly: { get: isReadOnly }, refusedWrites: { get: () => refusedWrites } })
  try {
    await listen(server, portOf(options.port), options.host ?? "127.0.0.1")
  } catch (error) {
    await shutDown()
    throw error
  }
  return syncServer
}

async function openStorage(file: string) {
  if (!file) throw new Error("The name of the database file is empty. Name one, or set inMemory to keep nothing.")
  await makeFolder(dirname(resolve(file)))
  const { getSqliteStorage, holdDatabase } = await import("cojson-storage-sqlite")
  const letGo = holdDatabase(file) // two servers would not hear of what comes to the other
  try {
    return { storage: getSqliteStorage(file), letGo }
  } catch (error) {
    letGo()
    throw error
  }
}

/** Not with `recursive`: Node 20 never comes back from that where folders cannot be made, as in /proc. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === "EEXIST") return
    if (code !== "ENOENT" || dirname(folder) === folder || (await exists(dirname(folder)))) throw error
    await makeFolder(dirname(folder))
    await mkdir(folder)
  }
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject)
    server.listen(port, host, () => {
      server.off("error", reject)
      resolve()
    })
  })
}

function portOf(text = "0"): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) throw new RangeError(`Invalid port "${text}": use a number from 0 to 65535`)
  return port
}
