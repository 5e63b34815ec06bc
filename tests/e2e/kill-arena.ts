/** A real server on a file, writers that never stop, and kills at points that a seed decides. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { inspect } from "node:util"
import { LocalNode, type Peer, type RawCoID, type RawCoMap, type SessionID } from "cojson"
import { WasmCrypto } from "cojson/crypto/WasmCrypto"
import { getSqliteStorage } from "cojson-storage-sqlite"
import { WebSocketPeerWithReconnection } from "cojson-transport-ws"
import { expect } from "vitest"
import { startBundledServer, type ServerProcess } from "./server-process.ts"
import { tapped, type Counters } from "./tapped-peer.ts"

const WRITERS = 2
const MAPS_PER_WRITER = 2
const KEYS = 20
/** Edits that a writer has under way at most. */
const MAX_UNDER_WAY = 60
const BURST = 6
const LARGE = "x".repeat(60_000)
const RECONNECT_MS = 20
/** A server that acknowledges nothing for this long is stuck. */
const SILENCE_MS = 30_000

const crypto = await WasmCrypto.create()

export class KillArena {
  /** The highest counters that the server has shown: value → session → transactions. */
  readonly acknowledged = new Map<RawCoID, Map<SessionID, number>>()
  readonly #program: string
  readonly #folder: string
  readonly #writers: Writer[] = []
  #server: ServerProcess | undefined
  #random: number
  #heard: () => void = () => {}

  private constructor(program: string, folder: string, seed: number) {
    this.#program = program
    this.#folder = folder
    this.#random = seed
  }

  /** @param program the bundled command line */
  static async start(program: string, seed: number): Promise<KillArena> {
    const arena = new KillArena(program, await mkdtemp(join(tmpdir(), "jazz-kill-")), seed)
    await arena.#startServer(0)
    for (let i = 0; i < WRITERS; i++) arena.#writers.push(await Writer.start(arena, `Writer ${i}`))
    for (const writer of arena.#writers) writer.pump()
    return arena
  }

  get url(): string {
    return this.#server?.url ?? ""
  }

  /** Lets the server take some edits, kills it, looks into its file, and starts it again. */
  async kill(): Promise<void> {
    for (let count = this.#below(12); count > 0; count--) await this.#nextAcknowledgement()
    if (this.#below(2) === 0) await new Promise((resolve) => setTimeout(resolve, this.#below(15)))
    await this.#server?.stop("SIGKILL")
    await this.#expectKept()
    await this.#startServer(this.#server?.port ?? 0)
  }

  /** Everything arrives in the end, and who knows nothing gets what the writers see. */
  async finish(): Promise<void> {
    for (const writer of this.#writers) writer.stop()
    await Promise.all(this.#writers.map(({ node }) => node.syncManager.waitForAllCoValuesSync(60_000)))
    const secret = crypto.newRandomAgentSecret()
    const reader = new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto)
    const connection = connectTo(this.url, (peer) => reader.syncManager.addPeer(peer))
    try {
      for (const map of this.#writers.flatMap(({ maps }) => maps)) {
        const copy = await reader.load(map.id)
        expect(copy === "unavailable" ? copy : copy.toJSON()).toEqual(map.toJSON())
      }
    } finally {
      connection.disable()
      await reader.gracefulShutdown()
    }
  }

  async close(): Promise<void> {
    for (const writer of this.#writers) await writer.close()
    await this.#server?.stop("SIGKILL")
    await rm(this.#folder, { recursive: true, force: true })
  }

  /** The server has shown that it has this much: it acknowledged it, or gave it to who connected again. */
  hear(id: RawCoID, sessions: Counters): void {
    const counters = this.acknowledged.get(id) ?? new Map<SessionID, number>()
    this.acknowledged.set(id, counters)
    for (const key in sessions) {
      const session = key as SessionID
      counters.set(session, Math.max(counters.get(session) ?? 0, sessions[session] ?? 0))
    }
    this.#heard()
  }

  async #startServer(port: number): Promise<void> {
    this.#server = await startBundledServer(this.#program, "--db", join(this.#folder, "sync.db"), "--port", String(port))
  }

  /** Rejects when the server acknowledges nothing any more, and tells what everyone thinks. */
  #nextAcknowledgement(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`nothing is acknowledged any more\n${this.#state()}`)), SILENCE_MS)
      this.#heard = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #state(): string {
    return [...this.#writers.map((writer) => writer.state()), `server: ${this.#server?.output()}`].join("\n")
  }

  /** Everything acknowledged is in the file and can be read. */
  async #expectKept(): Promise<void> {
    const storage = getSqliteStorage(join(this.#folder, "sync.db"))
    try {
      for (const [id, counters] of this.acknowledged) {
        const stored = await storage.read(id)
        if (!stored) throw new Error(`${id} was acknowledged and is gone: ${inspect(counters)}`)
        for (const [session, count] of counters) {
          expect(stored.known.sessions[session] ?? 0, `${id} ${session}`).toBeGreaterThanOrEqual(count)
        }
      }
    } finally {
      await storage.close()
    }
  }

  #below(limit: number): number {
    this.#random = (this.#random * 1_103_515_245 + 12_345) % 2 ** 31
    return Math.floor((this.#random / 2 ** 31) * limit)
  }
}

/** Edits its maps as fast as the server acknowledges, whether the server is there or not. */
class Writer {
  readonly node: LocalNode
  readonly maps: readonly RawCoMap[]
  readonly #arena: KillArena
  readonly #connection: WebSocketPeerWithReconnection
  #edits = 0
  #stopped = false
  #scheduled = false

  private constructor(arena: KillArena, node: LocalNode) {
    this.node = node
    this.#arena = arena
    const group = node.createGroup()
    group.addMember("everyone", "reader")
    this.maps = Array.from({ length: MAPS_PER_WRITER }, () => group.createMap())
    this.#connection = connectTo(arena.url, (peer) =>
      node.syncManager.addPeer(
        tapped(peer, (id, sessions) => {
          arena.hear(id, sessions)
          this.pump()
        }),
      ),
    )
  }

  static async start(arena: KillArena, name: string): Promise<Writer> {
    const { node } = await LocalNode.withNewlyCreatedAccount({ creationProps: { name }, crypto })
    return new Writer(arena, node)
  }

  pump(): void {
    if (this.#stopped || this.#scheduled || this.#edits - this.#acknowledgedEdits() > MAX_UNDER_WAY) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      if (this.#stopped) return
      for (let i = 0; i < BURST; i++) this.#edit()
      this.pump()
    })
  }

  stop(): void {
    this.#stopped = true
  }

  async close(): Promise<void> {
    this.stop()
    this.#connection.disable()
    await this.node.gracefulShutdown()
  }

  /** What it has done, what it believes to be acknowledged, and whether it is connected. */
  state(): string {
    const peers = this.node.syncManager.getPeers().map(({ id, closed }) => ({ id, closed }))
    const maps = this.maps.map(({ id, core }) => ({ id, own: core.knownState().sessions, acknowledged: this.#arena.acknowledged.get(id) }))
    return inspect(
      { edits: this.#edits, acknowledged: this.#acknowledgedEdits(), connected: this.#connection.connected, peers, maps },
      { depth: 5 },
    )
  }

  #edit(): void {
    const edit = this.#edits++
    const map = this.maps[edit % MAPS_PER_WRITER]
    map?.set(`key${edit % KEYS}`, edit % 297 === 0 ? LARGE + String(edit) : edit)
  }

  #acknowledgedEdits(): number {
    let count = 0
    for (const { id } of this.maps) for (const transactions of this.#arena.acknowledged.get(id)?.values() ?? []) count += transactions
    return count
  }
}

function connectTo(url: string, addPeer: (peer: Peer) => void): WebSocketPeerWithReconnection {
  const connection = new WebSocketPeerWithReconnection({ peer: url, reconnectionTimeout: RECONNECT_MS, addPeer, removePeer: () => {} })
  connection.enable()
  return connection
}
