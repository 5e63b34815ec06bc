/** A real server node over a real SQLite database in memory, with clients, in virtual time. */
import { expect } from "vitest"
import { openSqlStorage } from "cojson/internals"
import { DatabaseConnection } from "../../packages/cojson-storage-sqlite/src/database-connection.ts"
import { VirtualRuntime } from "../../packages/cojson/src/base/virtual-runtime.ts"
import { WasmCrypto } from "../../packages/cojson/src/crypto/entries/WasmCrypto.ts"
import type { RawCoID } from "../../packages/cojson/src/ids/co-id.ts"
import { LocalNode } from "../../packages/cojson/src/node/local-node.ts"
import type { Storage } from "../../packages/cojson/src/storage/storage.ts"
import { connectedPeers } from "../../packages/cojson/src/sync/connected-peers.ts"
import { FaultyDatabase } from "./faulty-database.ts"

const crypto = await WasmCrypto.create()

/** A server over a database, and clients without a disk. */
export class Scene {
  readonly runtime = new VirtualRuntime()
  readonly database = new FaultyDatabase()
  readonly clients: LocalNode[] = []
  server: LocalNode | undefined
  readonly #cuts: (() => void)[] = []

  openStorage(): Storage {
    return openSqlStorage(new DatabaseConnection(this.database, { synchronous: "full", busyTimeoutMs: 0 }), this.runtime)
  }

  newNode(options: { readonly acknowledge?: "durable" } = {}): LocalNode {
    const secret = crypto.newRandomAgentSecret()
    const session = crypto.newRandomSessionID(crypto.getAgentID(secret))
    return new LocalNode(secret, session, crypto, "always", { runtime: this.runtime, ...options })
  }

  /** As an operator would: until the database can be opened. */
  async startServer({ reconnect = true } = {}): Promise<void> {
    await this.stopServer()
    for (;;) {
      try {
        const storage = this.openStorage()
        this.server = this.newNode({ acknowledge: "durable" })
        this.server.setStorage(storage)
        break
      } catch {
        await this.advance(1_000)
      }
    }
    if (reconnect) for (const client of this.clients) this.connect(client)
    await this.runtime.advance(0)
  }

  async stopServer(): Promise<void> {
    for (const cut of this.#cuts.splice(0)) cut()
    await this.server?.gracefulShutdown()
    this.server = undefined
  }

  addClient(): LocalNode {
    const client = this.newNode()
    this.clients.push(client)
    this.connect(client)
    return client
  }

  /** Moves time, and looks whether the server promised too much. */
  async advance(ms: number): Promise<void> {
    await this.runtime.advance(ms)
    this.expectPromisesKept()
  }

  /** Everything that a client was told of its own edits is in the tables. */
  expectPromisesKept(): void {
    if (!this.server) return
    const rows = this.database.sound
      .prepare("SELECT v.id AS id, s.sessionID AS session, s.lastIdx AS count FROM coValues v JOIN sessions s ON s.coValue = v.rowID")
      .all() as { readonly id: RawCoID; readonly session: string; readonly count: number }[]
    const stored = new Map(rows.map(({ id, session, count }) => [`${id} ${session}`, count]))
    for (const client of this.clients) {
      for (const peer of client.syncManager.getPeers()) {
        for (const id of peer.subscriptions()) {
          const promised = peer.told(id)?.sessions[client.currentSessionID] ?? 0
          expect(stored.get(`${id} ${client.currentSessionID}`) ?? 0, `of ${id}`).toBeGreaterThanOrEqual(promised)
        }
      }
    }
  }

  connect(client: LocalNode): void {
    const name = client.currentSessionID
    const [toServer, toClient] = connectedPeers("server", name, { peer1role: "server", peer2role: "client", persistent: true })
    client.syncManager.addPeer(toServer)
    this.server?.syncManager.addPeer({ ...toClient, persistent: false })
    this.#cuts.push(() => toServer.outgoing.close())
  }
}
