/**
 * A network in one process: servers on disks, one of them the core that the others sync with, clients with and without a disk, links that
 * break, processes that crash. Time, order and chance come from a seed, so a failure can be repeated.
 */
import { JazzError } from "../../packages/cojson/src/base/errors.ts"
import { VirtualRuntime } from "../../packages/cojson/src/base/virtual-runtime.ts"
import type { RawCoList } from "../../packages/cojson/src/content/raw-co-list.ts"
import type { RawCoMap } from "../../packages/cojson/src/content/raw-co-map.ts"
import type { CoID, RawCoID } from "../../packages/cojson/src/ids/co-id.ts"
import { covers, type CoValueKnownState } from "../../packages/cojson/src/log/known-state.ts"
import type { LocalNode } from "../../packages/cojson/src/node/local-node.ts"
import { Attacker } from "./attacker.ts"
import { Chance, seededCrypto } from "./chance.ts"
import { Client } from "./client.ts"
import { FINE, someWeather } from "./link.ts"
import { Server } from "./server.ts"

export interface NetworkOptions {
  readonly clients: number
  readonly servers: number
  readonly attackers: number
  /**
   * For networks whose outcomes are compared: messages need no time, everything is done between two steps, no server loses data. Else what
   * goes on overlaps in ways that depend on who else is busy, and an attacker that repeats what it heard helps.
   */
  readonly comparable: boolean
}

export class Network {
  readonly runtime = new VirtualRuntime()
  readonly servers: readonly Server[]
  readonly clients: Client[] = []
  readonly values: RawCoID[] = []
  /** One of the values, to which is only added: what programs have written there since they started. */
  readonly journal = new Map<string, Client>()
  /** In which more than one program wrote: their counts say nothing about what was lost. */
  readonly #sharedSessions = new Set<string>()
  readonly #chance: Chance
  readonly #attackers: readonly Attacker[]
  readonly comparable: boolean
  #links = 0

  /** The attackers' chance is their own: without them everything else happens in the same way. */
  private constructor(chance: Chance, attackers: Chance, options: NetworkOptions) {
    this.#chance = chance
    this.comparable = options.comparable
    const crypto = seededCrypto(chance.fork())
    this.servers = Array.from(
      { length: options.servers },
      (_, index) => new Server(`server-${index}`, this.runtime, seededCrypto(chance.fork())),
    )
    for (let index = 0; index < options.clients; index++) {
      this.clients.push(new Client(`client-${index}`, index % 2 === 0, this.runtime, crypto, (client) => this.connect(client)))
    }
    this.#attackers = Array.from({ length: options.attackers }, () => new Attacker(attackers.fork()))
  }

  /** Starts clients, the first of which shares a map and a list with everybody. */
  static async start(seed: number, options: NetworkOptions): Promise<Network> {
    const network = new Network(new Chance(seed), new Chance(~seed), options)
    network.connectServers()
    for (const client of network.clients) {
      client.server = network.#chance.pick(network.servers)
      await client.create()
    }
    const [first] = network.clients
    const group = first?.expectNode().createGroup()
    group?.addMember("everyone", "writer")
    const made = [group?.createMap({ begun: true }), group?.createList(["begun"]), group?.createList([], { type: "journal" })]
    for (const value of made) if (value) network.values.push(value.id)
    // later than any wrong clock can be early: what is written before there is a right to does not count, and servers refuse it
    await network.runtime.advance(MATURITY_MS)
    for (const server of network.servers) server.backUp()
    return network
  }

  /** One thing that happens; returns what, for the report of a failure. */
  async step(): Promise<string> {
    let ticket = this.#chance.below(TOTAL_WEIGHT)
    const [, , happening] = HAPPENINGS.find(([weight]) => (ticket -= weight) < 0) ?? HAPPENINGS[0]
    const what = await happening(this, this.#chance.fork())
    for (const attacker of this.#attackers) {
      if (attacker.isClosed || !this.servers.some((server) => server.knows(attacker))) this.#send(attacker)
      attacker.act(this.values)
    }
    if (this.comparable) await this.runtime.settle()
    return what
  }

  connect(client: Client, wanted = FINE): void {
    const weather = this.comparable ? FINE : wanted
    const { server, node } = client
    if (client.cut || !server || !node) return
    const cut = server.link({ node, id: `${client.name}-${this.#links++}` }, this.#chance.fork(), weather, {
      onDown(message) {
        if (message.action === "known") server.promised(message, client.accountID)
      },
      onClose: () => {
        if (client.cut !== cut) return
        client.cut = undefined
        this.runtime.timer(RECONNECT_MS, () => this.connect(client))
      },
    })
    client.cut = cut
  }

  connectServers(wanted = FINE): void {
    const weather = this.comparable ? FINE : wanted
    const [core, ...edges] = this.servers
    for (const edge of edges) {
      if (edge.cutFromCore) continue
      edge.cutFromCore = core?.link({ node: edge.node, id: `${edge.name}-${this.#links++}` }, this.#chance.fork(), weather)
    }
  }

  /** Whether a server may get an older disk: what only it told about a copied session would be gone (docs/security.md). */
  get canLoseData(): boolean {
    return !this.comparable && this.#sharedSessions.size === 0
  }

  /** A crash: what it had not told anybody may be gone. */
  restart(client: Client, chance: Chance): Promise<string> {
    for (const [entry, writer] of this.journal) if (writer === client) this.journal.delete(entry)
    return client.restart(chance)
  }

  /**
   * The disk of a client is copied; from now on two programs write in one session. Only below one server: two that cannot reach each other
   * may each confirm one of the continuations, and neither can give it up (docs/security.md).
   */
  copyDisk(client: Client): string {
    const session = client.node?.currentSessionID
    const canBeCopied = !this.comparable && this.servers.length === 1
    const copy = canBeCopied && session ? client.copy(`copy of ${client.name}`) : undefined
    if (!session || !copy) return "nothing is copied"
    this.#sharedSessions.add(session)
    this.clients.push(copy)
    return `the disk of ${client.name} is copied`
  }

  /** Everything is connected and has time; then every node must have and show the same, and the servers must have kept their word. */
  async expectAgreement(): Promise<void> {
    const held = await this.#held()
    for (const server of this.servers) server.cutFromCore?.()
    for (const server of this.servers) server.cutFromCore = undefined
    this.connectServers()
    for (const client of this.clients) {
      client.disconnect()
      if (!client.node) await client.restart()
      this.connect(client)
    }
    await this.runtime.advance(120_000)
    for (const id of this.values) await this.#loadEverywhere(id)
    await this.runtime.advance(10_000)
    for (const server of this.servers) await server.expectPromisesKept()
    for (const id of this.values) this.#expectSame(id, held)
    this.#expectJournal()
    const failures = this.runtime.lines.filter(({ level, text }) => level === "error" && !EXPECTED_ERRORS.has(text))
    if (failures.length > 0) throw new Error(`errors were logged: ${JSON.stringify(failures.slice(0, 3), errorText)}`)
  }

  /** What the honest clients see in the end. */
  outcome(): string {
    const [client] = this.clients
    return JSON.stringify(this.values.map((id) => [id, shown(client?.expectNode(), id)]))
  }

  #expectSame(id: RawCoID, held: readonly CoValueKnownState[]): void {
    const nodes: [string, LocalNode][] = [...this.servers, ...this.clients].map((host) => [host.name, host.expectNode()])
    const views = new Set<string>()
    const known = new Map<string, string>()
    for (const [name, node] of nodes) {
      const state = node.expectCoValueLoaded(id).knownState()
      known.set(JSON.stringify(sorted(state.sessions)), name)
      for (const before of held) {
        if (before.id === id && !covers(state, before)) throw new Error(`${name} has ${text(state)}, somebody had ${text(before)} of ${id}`)
      }
    }
    for (const { node } of this.clients) views.add(shown(node, id))
    if (known.size !== 1) throw new Error(`not everybody has the same of ${id}: ${text([...known])}`)
    if (views.size !== 1) throw new Error(`${id} looks different: ${[...views].join(" | ")}`)
  }

  #expectJournal(): void {
    const [client] = this.clients
    const shown = new Set(this.values.flatMap((id) => client?.expectNode().expectCoValueLoaded(id).getCurrentContent().toJSON() ?? []))
    const lost = [...this.journal.keys()].filter((entry) => !shown.has(entry))
    if (lost.length > 0) throw new Error(`what was written is lost: ${lost.join(", ")}`)
  }

  /** What anybody has at the moment. */
  async #held(): Promise<CoValueKnownState[]> {
    await this.runtime.settle()
    const held: CoValueKnownState[] = []
    for (const id of this.values) {
      for (const { node } of [...this.servers, ...this.clients]) {
        const known = node?.availableCoValue(id)?.knownState()
        if (known) held.push({ ...known, sessions: this.#unshared(known.sessions) })
      }
    }
    return held
  }

  #unshared(sessions: CoValueKnownState["sessions"]): CoValueKnownState["sessions"] {
    return Object.fromEntries(Object.entries(sessions).filter(([session]) => !this.#sharedSessions.has(session)))
  }

  async #loadEverywhere(id: RawCoID): Promise<void> {
    const loads = [...this.servers, ...this.clients].map((host) => host.expectNode().load(id as CoID<RawCoMap>))
    let results: unknown[] | undefined
    void Promise.all(loads).then((done) => (results = done))
    await this.runtime.advance(5_000)
    if (!results || results.includes("unavailable")) throw new Error(`${id} is unavailable somewhere`)
  }

  #send(attacker: Attacker): void {
    const server = this.servers[this.#links % this.servers.length]
    server?.admit(attacker)
  }
}

/** After which a client whose connection was ended comes back. */
const RECONNECT_MS = 1_000
const MATURITY_MS = 24 * 3_600_000

/** What can happen, and how often. */
type Happening = readonly [weight: number, name: string, run: (network: Network, chance: Chance) => Promise<string> | string]

const HAPPENINGS: readonly [Happening, ...Happening[]] = [
  [50, "edit", (network, chance) => edit(network, chance.pick(network.clients), chance)],
  [10, "cut", (network, chance) => chance.pick(network.clients).disconnect()],
  [
    16,
    "connect",
    (network, chance) => {
      const client = chance.pick(network.clients)
      if (!client.cut) client.server = chance.pick(network.servers)
      network.connect(client, someWeather(chance))
      return `${client.name} connects to ${client.server?.name}`
    },
  ],
  [5, "client crashes", (network, chance) => network.restart(chance.pick(network.clients), chance)],
  [1, "disk is copied", (network, chance) => network.copyDisk(chance.pick(network.clients))],
  [4, "server crashes", (network, chance) => crash(network, chance.pick(network.servers), chance)],
  [2, "backup", (network, chance) => chance.pick(network.servers).backUp()],
  [1, "backup is restored", (network, chance) => crash(network, chance.pick(network.servers), chance, true)],
  [3, "disk syncs", (network, chance) => chance.pick(network.clients).syncDisk()],
  [2, "clock jumps", (network, chance) => chance.pick([...network.clients, ...network.servers]).jump(chance)],
  [3, "partition", (network, chance) => partition(network, chance)],
  [
    8,
    "time",
    async (network, chance) => {
      await network.runtime.advance(chance.below(5_000))
      return "time passes"
    },
  ],
  [
    6,
    "quiet",
    async (network) => {
      await network.runtime.settle()
      return "quiet"
    },
  ],
]
const TOTAL_WEIGHT = HAPPENINGS.reduce((sum, [weight]) => sum + weight, 0)

/** Lines that crashes in the middle of something write. */
const EXPECTED_ERRORS = new Set(["Error withLoadedAccount"])

async function edit(network: Network, client: Client, chance: Chance): Promise<string> {
  const { values, runtime } = network
  const id = chance.pick(values)
  const { node } = client
  const core = node?.availableCoValue(id)
  // what arrived without being asked for may come before the group that it belongs to
  const value = core?.ownerCore() && (core.getCurrentContent() as RawCoMap | RawCoList)
  if (!value) {
    void node?.load(id as CoID<RawCoMap>, true)
    return `${client.name} asks for a value`
  }
  const times = 1 + chance.below(4)
  try {
    for (let i = 0; i < times; i++) editOnce(network, value, client, chance)
  } catch (error) {
    if (!(error instanceof JazzError) || error.code !== "write.no-key") throw error
    return `${client.name} cannot edit yet` // only a part of the group is here
  }
  if (chance.below(2) === 0) await runtime.settle()
  return `${client.name} edits ${times} times`
}

async function crash(network: Network, server: Server, chance: Chance, fromBackup = false): Promise<string> {
  const clients = network.clients.filter((client) => client.server === server)
  for (const client of clients) client.disconnect()
  const what = await server.restart(fromBackup && network.canLoseData)
  network.connectServers(someWeather(chance))
  for (const client of clients) network.connect(client, someWeather(chance))
  return what
}

function partition(network: Network, chance: Chance): string {
  const server = chance.pick(network.servers)
  const [core] = network.servers
  if (server === core || chance.below(2) === 0) {
    network.connectServers(someWeather(chance))
    return "servers find each other"
  }
  server.cutFromCore?.()
  server.cutFromCore = undefined
  return `${server.name} loses the core`
}

function editOnce({ journal }: Network, value: RawCoMap | RawCoList, client: Client, chance: Chance): void {
  const { name } = client
  if (value.type === "comap") {
    ;(value as RawCoMap).set(`key-${chance.below(5)}`, `${name} ${chance.below(1_000)}`)
    return
  }
  const list = value as RawCoList
  if (list.headerMeta?.type === "journal") {
    const entry = `${name} ${journal.size} ${chance.below(2 ** 31)}`
    list.append(entry)
    journal.set(entry, client)
    return
  }
  if (list.length > 0 && chance.below(4) === 0) list.delete(chance.below(list.length))
  else if (chance.below(3) === 0) list.prepend(`${name} ${chance.below(1_000)}`)
  else list.append(`${name} ${chance.below(1_000)}`, list.length > 0 ? chance.below(list.length) : undefined)
}

function shown(node: LocalNode | undefined, id: RawCoID): string {
  return text(sorted((node?.expectCoValueLoaded(id).getCurrentContent() as RawCoMap | RawCoList | undefined)?.toJSON()))
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function text(value: unknown): string {
  return JSON.stringify(value)
}

function errorText(_: string, value: unknown): unknown {
  return value instanceof Error ? value.message : value
}
