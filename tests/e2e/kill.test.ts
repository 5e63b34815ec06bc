/** A real server is killed in the middle of writes, again and again: what it has acknowledged must be in its file, whole and readable. */
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { LocalNode, type KnownMessage, type Peer, type RawCoID, type RawCoMap, type SessionID } from "cojson"
import { WasmCrypto } from "cojson/crypto/WasmCrypto"
import { getSqliteStorage } from "cojson-storage-sqlite"
import { WebSocketPeerWithReconnection } from "cojson-transport-ws"
import { afterEach, expect, test } from "vitest"
import { startServerProcess, type ServerProcess } from "./server-process.ts"
import { tapped } from "./tapped-peer.ts"

const KILLS = 20
const WRITERS = 2
const MAPS_PER_WRITER = 3
const KEYS = 40
/** Edits that a writer has under way at most. */
const MAX_UNDER_WAY = 200
const BURST = 15
const LARGE = "x".repeat(60_000)
const RECONNECT_MS = 20

const crypto = await WasmCrypto.create()
let folder: string | undefined
let server: ServerProcess | undefined
const writers: Writer[] = []

afterEach(async () => {
  for (const writer of writers.splice(0)) await writer.close()
  await server?.stop("SIGKILL")
  if (folder) await rm(folder, { recursive: true, force: true })
})

/** Edits its maps as fast as the server acknowledges, whether the server is there or not. */
class Writer {
  readonly node: LocalNode
  readonly maps: readonly RawCoMap[]
  readonly #connection: WebSocketPeerWithReconnection
  #edits = 0
  #stopped = false
  #scheduled = false

  constructor(node: LocalNode, connection: WebSocketPeerWithReconnection) {
    this.node = node
    this.#connection = connection
    const group = node.createGroup()
    group.addMember("everyone", "reader")
    this.maps = Array.from({ length: MAPS_PER_WRITER }, () => group.createMap())
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

  #edit(): void {
    const edit = this.#edits++
    const map = this.maps[edit % MAPS_PER_WRITER]
    map?.set(`key${edit % KEYS}`, edit % 97 === 0 ? LARGE + String(edit) : edit)
  }

  #acknowledgedEdits(): number {
    let count = 0
    for (const { id } of this.maps) for (const transactions of acknowledged.get(id)?.values() ?? []) count += transactions
    return count
  }
}

/** The highest counters that the server has told: value → session → transactions. */
const acknowledged = new Map<RawCoID, Map<SessionID, number>>()
const told = new EventTarget()

function remember({ id, sessions }: KnownMessage): void {
  const counters = acknowledged.get(id) ?? new Map<SessionID, number>()
  acknowledged.set(id, counters)
  for (const key in sessions) {
    const session = key as SessionID
    counters.set(session, Math.max(counters.get(session) ?? 0, sessions[session] ?? 0))
  }
  told.dispatchEvent(new Event("told"))
}

async function startWriter(url: string, name: string): Promise<Writer> {
  const early: Peer[] = []
  const started: { node?: LocalNode; writer?: Writer } = {}
  const connection = new WebSocketPeerWithReconnection({
    peer: url,
    reconnectionTimeout: RECONNECT_MS,
    addPeer: (plain) => {
      const peer = tapped(plain, (message) => {
        remember(message)
        started.writer?.pump()
      })
      if (started.node) started.node.syncManager.addPeer(peer)
      else early.push(peer)
    },
    removePeer: () => {},
  })
  connection.enable()
  const { node } = await LocalNode.withNewlyCreatedAccount({ creationProps: { name }, crypto, peers: early })
  started.node = node
  return (started.writer = new Writer(node, connection))
}

async function acknowledgements(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await once(told, "told")
}

/** Everything acknowledged is in the file, and a node that checks every signature takes it. */
async function expectKept(file: string): Promise<void> {
  const secret = crypto.newRandomAgentSecret()
  const node = new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto)
  node.setStorage(getSqliteStorage(file))
  try {
    for (const [id, counters] of acknowledged) {
      const value = await node.load(id)
      if (value === "unavailable") throw new Error(`${id} was acknowledged and is gone`)
      const { sessions } = value.core.knownState()
      for (const [session, count] of counters) expect(sessions[session] ?? 0, `${id} ${session}`).toBeGreaterThanOrEqual(count)
    }
  } finally {
    await node.gracefulShutdown()
  }
}

/** What a client that knows nothing gets from the server. */
async function fresh(url: string): Promise<{ node: LocalNode; close(): Promise<void> }> {
  const secret = crypto.newRandomAgentSecret()
  const node = new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto)
  const connection = new WebSocketPeerWithReconnection({
    peer: url,
    reconnectionTimeout: RECONNECT_MS,
    addPeer: (peer) => node.syncManager.addPeer(peer),
    removePeer: () => {},
  })
  connection.enable()
  return {
    node,
    close: async () => {
      connection.disable()
      await node.gracefulShutdown()
    },
  }
}

test(`${KILLS} times kill -9 at any moment of heavy writing lose nothing that was acknowledged`, { timeout: 240_000 }, async () => {
  folder = await mkdtemp(join(tmpdir(), "jazz-kill-"))
  const file = join(folder, "sync.db")
  server = await startServerProcess("--db", file, "--port", "0")
  const { url, port } = server
  for (let i = 0; i < WRITERS; i++) writers.push(await startWriter(url, `Writer ${i}`))
  for (const writer of writers) writer.pump()

  let random = 20_261
  for (let round = 0; round < KILLS; round++) {
    random = (random * 1_103_515_245 + 12_345) % 2 ** 31
    await acknowledgements(1 + (random % 40))
    await server.stop("SIGKILL")
    await expectKept(file)
    server = await startServerProcess("--db", file, "--port", String(port))
  }
  for (const writer of writers) writer.stop()
  await Promise.all(writers.map(({ node }) => node.syncManager.waitForAllCoValuesSync(60_000)))

  const reader = await fresh(url)
  try {
    for (const map of writers.flatMap(({ maps }) => maps)) {
      const copy = await reader.node.load(map.id)
      expect(copy === "unavailable" ? copy : copy.toJSON()).toEqual(map.toJSON())
    }
  } finally {
    await reader.close()
  }
})
