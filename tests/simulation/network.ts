/**
 * A network in one process: a server on a disk, clients with and without one, links that break, processes that crash. Time, order and
 * chance come from a seed, so a failure can be repeated.
 */
import { VirtualRuntime } from "../../packages/cojson/src/base/virtual-runtime.ts"
import type { RawCoList } from "../../packages/cojson/src/content/raw-co-list.ts"
import type { RawCoMap } from "../../packages/cojson/src/content/raw-co-map.ts"
import { WasmCrypto } from "../../packages/cojson/src/crypto/entries/WasmCrypto.ts"
import type { AgentSecret } from "../../packages/cojson/src/ids/agent-id.ts"
import type { CoID, RawCoID } from "../../packages/cojson/src/ids/co-id.ts"
import { covers, mergeSessions, type CoValueKnownState } from "../../packages/cojson/src/log/known-state.ts"
import { LocalNode } from "../../packages/cojson/src/node/local-node.ts"
import { createStorage } from "../../packages/cojson/src/storage/engine.ts"
import { createMemoryDriver, emptyMemoryData, type MemoryData } from "../../packages/cojson/src/storage/memory-driver.ts"
import { connectedPeers } from "../../packages/cojson/src/sync/connected-peers.ts"

const crypto = await WasmCrypto.create()

/** Numbers that look random and are the same for the same seed (mulberry32). */
export class Chance {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** From 0 up to, not including, `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * limit)
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)]
    if (item === undefined) throw new Error("nothing to pick from")
    return item
  }
}

interface Client {
  readonly name: string
  readonly accountID: RawCoID
  readonly accountSecret: AgentSecret
  /** Survives restarts; undefined for clients without storage. */
  readonly disk: MemoryData | undefined
  node: LocalNode
  cut: (() => void) | undefined
}

export class Network {
  readonly runtime = new VirtualRuntime()
  readonly clients: Client[] = []
  readonly #disk = emptyMemoryData()
  /** What the server has told anybody that it has. */
  readonly #promised = new Map<RawCoID, CoValueKnownState>()
  readonly #values: RawCoID[] = []
  #server = this.#newServer()

  /** Starts clients, the first of which shares a map and a list with everybody. */
  static async start(clients: number): Promise<Network> {
    const network = new Network()
    for (let i = 0; i < clients; i++) await network.#addClient(`client-${i}`, i % 2 === 0)
    const [first] = network.clients
    if (!first) throw new Error("a network has clients")
    const group = first.node.createGroup()
    group.addMember("everyone", "writer")
    network.#values.push(group.createMap({ begun: true }).id, group.createList(["begun"]).id)
    await network.settle()
    return network
  }

  async settle(): Promise<void> {
    await this.runtime.settle()
    this.#notePromises()
  }

  /** One thing that happens; returns what, for the report of a failure. */
  async step(chance: Chance): Promise<string> {
    const client = chance.pick(this.clients)
    const what = chance.below(100)
    if (what < 50) return await this.#edit(client, chance)
    if (what < 62) return this.#cut(client)
    if (what < 78) return this.#connect(client)
    if (what < 84) return await this.#restartClient(client)
    if (what < 88) return await this.#restartServer()
    if (what < 94) {
      await this.runtime.advance(chance.below(5_000))
      this.#notePromises()
      return "time passes"
    }
    await this.settle()
    return "quiet"
  }

  /** Everything is connected and has time; then every node must have and show the same, and the server must have kept its word. */
  async expectAgreement(): Promise<void> {
    for (const client of this.clients) this.#connect(client)
    await this.runtime.advance(120_000)
    for (const id of this.#values) await this.#loadEverywhere(id)
    await this.runtime.advance(10_000)
    this.#expectPromisesKept(this.#server)
    for (const id of this.#values) {
      const onServer = JSON.stringify(sorted(this.#server.expectCoValueLoaded(id).knownState().sessions))
      const shown = new Set<string>()
      for (const { name, node } of this.clients) {
        const core = node.expectCoValueLoaded(id)
        const known = JSON.stringify(sorted(core.knownState().sessions))
        if (known !== onServer) throw new Error(`${name} has ${known} of ${id}, the server ${onServer}`)
        shown.add(JSON.stringify(sorted((core.getCurrentContent() as RawCoMap | RawCoList).toJSON())))
      }
      if (shown.size !== 1) throw new Error(`${id} looks different: ${[...shown].join(" | ")}`)
    }
    const failures = this.runtime.lines.filter(({ level, text }) => level === "error" && text !== "Error withLoadedAccount")
    if (failures.length > 0) throw new Error(`errors were logged: ${JSON.stringify(failures.slice(0, 3), errorText)}`)
  }

  async #edit(client: Client, chance: Chance): Promise<string> {
    const id = chance.pick(this.#values)
    const core = client.node.availableCoValue(id)
    // what arrived without being asked for may come before the group that it belongs to
    const value = core?.ownerCore() && (core.getCurrentContent() as RawCoMap | RawCoList)
    if (!value) {
      void client.node.load(id as CoID<RawCoMap>, true)
      return `${client.name} asks for a value`
    }
    const times = 1 + chance.below(4)
    for (let i = 0; i < times; i++) editOnce(value, client.name, chance)
    if (chance.below(2) === 0) await this.settle()
    return `${client.name} edits ${times} times`
  }

  #cut(client: Client): string {
    client.cut?.()
    client.cut = undefined
    return `${client.name} loses its connection`
  }

  #connect(client: Client): string {
    if (client.cut) return "nothing"
    const [toServer, toClient] = connectedPeers("server", client.name, { peer1role: "server", peer2role: "client", persistent: true })
    client.node.syncManager.addPeer(toServer)
    this.#server.syncManager.addPeer({ ...toClient, persistent: false })
    client.cut = () => toServer.outgoing.close()
    return `${client.name} connects`
  }

  /** A crash: nothing is flushed. */
  async #restartClient(client: Client): Promise<string> {
    this.#cut(client)
    await this.settle()
    const loading = LocalNode.withLoadedAccount({
      accountID: client.accountID,
      accountSecret: client.accountSecret,
      sessionID: undefined,
      crypto,
      peers: [],
      ...(client.disk && { storage: createStorage(createMemoryDriver(client.disk), this.runtime) }),
      options: { runtime: this.runtime },
      onNode: (node) => {
        client.node = node
        this.#connect(client)
      },
    })
    await this.runtime.advance(100)
    await loading
    return `${client.name} crashes and starts again`
  }

  async #restartServer(): Promise<string> {
    this.#notePromises()
    for (const client of this.clients) this.#cut(client)
    this.#server = this.#newServer()
    for (const id of this.#promised.keys()) void this.#server.load(id as CoID<RawCoMap>, true)
    await this.runtime.settle()
    this.#expectPromisesKept(this.#server)
    for (const client of this.clients) this.#connect(client)
    return "the server crashes and starts again"
  }

  #newServer(): LocalNode {
    const secret = crypto.newRandomAgentSecret()
    const session = crypto.newRandomSessionID(crypto.getAgentID(secret))
    const node = new LocalNode(secret, session, crypto, "always", { runtime: this.runtime, acknowledge: "durable" })
    node.setStorage(createStorage(createMemoryDriver(this.#disk), this.runtime))
    return node
  }

  async #addClient(name: string, hasDisk: boolean): Promise<void> {
    const disk = hasDisk ? emptyMemoryData() : undefined
    const creating = LocalNode.withNewlyCreatedAccount({
      creationProps: { name },
      crypto,
      ...(disk && { storage: createStorage(createMemoryDriver(disk), this.runtime) }),
      options: { runtime: this.runtime },
    })
    await this.runtime.settle()
    const { node, accountID, accountSecret } = await creating
    const client: Client = { name, accountID, accountSecret, disk, node, cut: undefined }
    this.clients.push(client)
    this.#connect(client)
    await this.settle()
  }

  async #loadEverywhere(id: RawCoID): Promise<void> {
    const loads = [this.#server, ...this.clients.map(({ node }) => node)].map((node) => node.load(id as CoID<RawCoMap>))
    await this.runtime.advance(1_000)
    if ((await Promise.all(loads)).includes("unavailable")) throw new Error(`${id} is unavailable somewhere`)
  }

  /** Only what the server told an author of its own edits is a promise: others may see an edit before it is on the disk. */
  #notePromises(): void {
    for (const { node, accountID } of this.clients) {
      for (const peer of node.syncManager.getPeers()) {
        for (const id of this.#values) {
          const told = peer.told(id)
          if (!told?.header) continue
          const sessions = Object.fromEntries(Object.entries(told.sessions).filter(([session]) => session.startsWith(accountID)))
          const before = this.#promised.get(id)
          this.#promised.set(id, { id, header: true, sessions: mergeSessions(before?.sessions ?? {}, sessions) })
        }
      }
    }
  }

  #expectPromisesKept(server: LocalNode): void {
    for (const [id, promised] of this.#promised) {
      const known = server.availableCoValue(id)?.knownState()
      if (!known || !covers(known, promised)) {
        throw new Error(`the server promised ${JSON.stringify(promised.sessions)} of ${id} and has ${JSON.stringify(known?.sessions)}`)
      }
    }
  }
}

function editOnce(value: RawCoMap | RawCoList, name: string, chance: Chance): void {
  if (value.type === "comap") {
    ;(value as RawCoMap).set(`key-${chance.below(5)}`, `${name} ${chance.below(1_000)}`)
    return
  }
  const list = value as RawCoList
  if (list.length > 0 && chance.below(4) === 0) list.delete(chance.below(list.length))
  else if (chance.below(3) === 0) list.prepend(`${name} ${chance.below(1_000)}`)
  else list.append(`${name} ${chance.below(1_000)}`, list.length > 0 ? chance.below(list.length) : undefined)
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function errorText(_: string, value: unknown): unknown {
  return value instanceof Error ? value.message : value
}
