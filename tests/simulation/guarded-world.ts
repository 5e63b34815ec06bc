/** A server that refuses what nobody may write, and agents who change groups and write to everything, with a right or without one. */
import type { Runtime } from "../../packages/cojson/src/base/runtime.ts"
import { VirtualRuntime } from "../../packages/cojson/src/base/virtual-runtime.ts"
import { JazzError } from "../../packages/cojson/src/base/errors.ts"
import type { RawCoMap } from "../../packages/cojson/src/content/raw-co-map.ts"
import { RawGroup } from "../../packages/cojson/src/content/raw-group.ts"
import { WasmCrypto } from "../../packages/cojson/src/crypto/entries/WasmCrypto.ts"
import type { AgentID } from "../../packages/cojson/src/ids/agent-id.ts"
import type { CoID, RawCoID } from "../../packages/cojson/src/ids/co-id.ts"
import type { SessionID } from "../../packages/cojson/src/ids/session-id.ts"
import { countOf } from "../../packages/cojson/src/log/known-state.ts"
import { LocalNode } from "../../packages/cojson/src/node/local-node.ts"
import { refuseUnauthorizedWrites } from "../../packages/cojson/src/node/write-refusal.ts"
import { connectedPeers } from "../../packages/cojson/src/sync/connected-peers.ts"
import type { SyncMessage } from "../../packages/cojson/src/wire/messages.ts"
import type { Chance } from "./chance.ts"

const crypto = await WasmCrypto.create()

/** More messages than any honest exchange of this size needs: somebody sends the same again and again. */
const MAX_MESSAGES = 20_000
const ROLES = ["reader", "writer", "manager", "admin", "writeOnly"] as const
const BIG = "x".repeat(60_000)

interface Client {
  readonly name: string
  readonly node: LocalNode
  cut: (() => void) | undefined
}

export class GuardedWorld {
  readonly runtime = new VirtualRuntime()
  readonly clients: Client[] = []
  readonly groups: RawCoID[] = []
  readonly values: RawCoID[] = []
  readonly server: LocalNode
  /** Sent by clients so far. */
  messages = 0

  private constructor() {
    this.server = this.newNode(0, true)
  }

  /** Groups of the first two clients, each with two maps; everybody knows of everything. */
  static async start(count: number, chance: Chance): Promise<GuardedWorld> {
    const world = new GuardedWorld()
    for (let i = 0; i < count; i++) {
      const skew = chance.below(3) === 0 ? chance.below(60_000) - 30_000 : 0
      world.clients.push({ name: `client-${i}`, node: world.newNode(skew, false), cut: undefined })
    }
    for (const client of world.clients) world.connect(client)
    for (const { node } of world.clients.slice(0, 2)) {
      for (let i = 0; i < 2; i++) {
        const group = node.createGroup()
        world.groups.push(group.id)
        world.values.push(group.createMap({ begun: true }, null, "trusting").id)
      }
    }
    await world.runtime.advance(10)
    for (const { node } of world.clients) for (const id of [...world.groups, ...world.values]) void node.load(id as CoID<RawCoMap>, true)
    await world.runtime.advance(1_000)
    return world
  }

  newNode(skew: number, isServer: boolean): LocalNode {
    const { runtime } = this
    const skewed: Runtime = {
      now: () => runtime.now() + skew,
      defer: (task) => runtime.defer(task),
      soon: (task) => runtime.soon(task),
      timer: (delay, task) => runtime.timer(delay, task),
      log: runtime.log,
    }
    const secret = crypto.newRandomAgentSecret()
    const session = crypto.newRandomSessionID(crypto.getAgentID(secret))
    return new LocalNode(secret, session, crypto, "always", {
      runtime: skewed,
      writeRefusal: isServer ? refuseUnauthorizedWrites : undefined,
    })
  }

  connect(client: Client, server = this.server): string {
    if (client.cut) return "nothing"
    const [toServer, toClient] = connectedPeers("server", client.name, { peer1role: "server", peer2role: "client", persistent: true })
    const { outgoing } = toServer
    const deliver = (message: SyncMessage | "Disconnected") => {
      if (++this.messages <= MAX_MESSAGES) outgoing.push(message)
    }
    client.node.syncManager.addPeer({
      ...toServer,
      outgoing: {
        push: deliver,
        close: () => outgoing.close(),
        onClose: (callback) => outgoing.onClose(callback),
      },
    })
    server.syncManager.addPeer({ ...toClient, persistent: false })
    client.cut = () => toServer.outgoing.close()
    return `${client.name} connects`
  }

  cut(client: Client): string {
    client.cut?.()
    client.cut = undefined
    return `${client.name} loses its connection`
  }

  async step(chance: Chance): Promise<string> {
    const client = chance.pick(this.clients)
    const what = chance.below(100)
    if (what < 20) return this.#changeMember(client, chance)
    if (what < 27) return this.#link(client, chance)
    if (what < 60) return this.#write(client, chance)
    if (what < 65) return this.#meddle(client, chance)
    if (what < 75) return this.cut(client)
    if (what < 88) return this.connect(client)
    await this.runtime.advance(what < 96 ? chance.below(20) : chance.below(5_000))
    return "time passes"
  }

  /** Everybody is connected and has time. */
  async calm(): Promise<void> {
    for (const client of this.clients) this.connect(client)
    await this.runtime.advance(120_000)
    if (this.messages > MAX_MESSAGES) throw new Error("too many messages: somebody sends the same again and again")
  }

  /** A node that has what all clients have, right or wrong. */
  allKnowing(): LocalNode {
    const node = this.newNode(0, false)
    for (const id of [...this.groups, ...this.values]) {
      for (const client of this.clients) {
        const core = client.node.availableCoValue(id)
        for (const message of core?.newContentSince() ?? []) node.syncManager.handleNewContent(message, "import")
      }
    }
    return node
  }

  /** A new guarded server that everybody gives everything, groups first. */
  async uploadedAgain(): Promise<LocalNode> {
    const server = this.newNode(0, true)
    this.connect({ name: "all", node: this.allKnowing(), cut: undefined }, server)
    await this.runtime.advance(60_000)
    return server
  }

  #changeMember({ name, node }: Client, chance: Chance): string {
    const group = this.#group(node, chance)
    if (!group) return "nothing"
    const member = chance.below(6) === 0 ? ("everyone" as const) : chance.pick(this.clients).node.getCurrentAgentID()
    return this.#tried(`${name} changes the role of ${member.slice(-4)}`, () => {
      if (chance.below(3) === 0) return group.removeMember(member)
      return group.addMemberInternal(member as AgentID, chance.pick(ROLES))
    })
  }

  #link({ name, node }: Client, chance: Chance): string {
    const child = this.#group(node, chance)
    const parent = this.#group(node, chance)
    if (!child || !parent || child === parent) return "nothing"
    return this.#tried(`${name} links groups`, () => {
      if (chance.below(3) === 0) child.revokeExtend(parent)
      else child.extend(parent, chance.pick(["extend", "reader", "writer", "admin"] as const))
    })
  }

  #write({ name, node }: Client, chance: Chance): string {
    const core = node.availableCoValue(chance.pick(this.values))
    if (!core) return "nothing"
    const times = chance.below(4) === 0 ? 5 : 1
    for (let i = 0; i < times; i++) {
      const value = `${name} ${chance.below(1_000)} ${times > 1 ? BIG : ""}`
      const back = chance.below(8) === 0 ? chance.below(10_000) : 0
      core.makeTransaction([{ op: "set", key: `key-${chance.below(4)}`, value }], "trusting", undefined, node.runtime.now() - back)
    }
    return `${name} writes ${times} times to ${core.id.slice(-4)}`
  }

  /** Writes to a group as no client of ours would. */
  #meddle({ name, node }: Client, chance: Chance): string {
    const core = node.availableCoValue(chance.pick(this.groups))
    if (!core) return "nothing"
    const me = node.getCurrentAgentID()
    const [key, value] = chance.pick([
      [me, "admin"],
      [me, "revoked"],
      [`writeKeyFor_${me}`, "key_zabc"],
      [`key_zabc_for_${me}`, "sealed_Uabc"],
      ["readKey", "key_zabc"],
      ["profile", "co_zabc"],
    ] as const)
    core.makeTransaction([{ op: "set", key, value }], "trusting")
    return `${name} sets ${key.slice(0, 12)} in ${core.id.slice(-4)}`
  }

  #group(node: LocalNode, chance: Chance): RawGroup | undefined {
    const content = node.availableCoValue(chance.pick(this.groups))?.getCurrentContent()
    return content instanceof RawGroup ? content : undefined
  }

  #tried(what: string, action: () => unknown): string {
    try {
      action()
      return what
    } catch (error) {
      if (error instanceof JazzError) return `${what}: ${error.code}`
      throw error
    }
  }
}

/** Per session of a value the count up to its last transaction that counts. */
export function validCounts(node: LocalNode, id: RawCoID): Map<SessionID, number> {
  const counts = new Map<SessionID, number>()
  for (const { txID, isValid } of node.expectCoValueLoaded(id).verifiedTransactions) {
    counts.set(txID.sessionID, Math.max(counts.get(txID.sessionID) ?? 0, isValid ? txID.txIndex + 1 : 0))
  }
  return counts
}

export function keptCount(node: LocalNode, id: RawCoID, session: SessionID): number {
  return countOf(node.availableCoValue(id)?.knownState().sessions ?? {}, session)
}
