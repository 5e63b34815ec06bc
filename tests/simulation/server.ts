import type { VirtualRuntime } from "../../packages/cojson/src/base/virtual-runtime.ts"
import type { RawCoMap } from "../../packages/cojson/src/content/raw-co-map.ts"
import type { CryptoProvider } from "../../packages/cojson/src/crypto/provider.ts"
import type { CoID, RawCoID } from "../../packages/cojson/src/ids/co-id.ts"
import { countOf, covers, mergeSessions, type CoValueKnownState } from "../../packages/cojson/src/log/known-state.ts"
import { LocalNode } from "../../packages/cojson/src/node/local-node.ts"
import { refuseUnauthorizedWrites } from "../../packages/cojson/src/node/write-refusal.ts"
import { createStorage } from "../../packages/cojson/src/storage/engine.ts"
import { createMemoryDriver, emptyMemoryData } from "../../packages/cojson/src/storage/memory-driver.ts"
import type { KnownMessage, SyncMessage } from "../../packages/cojson/src/wire/messages.ts"
import type { Attacker } from "./attacker.ts"
import type { Chance } from "./chance.ts"
import { Host } from "./host.ts"
import { makeLink, type Weather } from "./link.ts"

/** A sync server with a disk. It must keep what it has told the author of an edit. */
export class Server extends Host {
  node: LocalNode
  /** Of servers that have one above them. */
  cutFromCore: (() => void) | undefined
  readonly #world: VirtualRuntime
  readonly #crypto: CryptoProvider
  readonly #promises = new Map<RawCoID, CoValueKnownState>()
  readonly #cuts = new Set<() => void>()
  readonly #attackers = new Set<Attacker>()
  #disk = emptyMemoryData()
  #backup = emptyMemoryData()
  #guests = 0

  constructor(name: string, world: VirtualRuntime, crypto: CryptoProvider) {
    super(name, world)
    this.#world = world
    this.#crypto = crypto
    this.node = this.#newNode()
  }

  /** Connects a node below this server. Returns the way to cut the connection. */
  link(
    lower: { readonly node: LocalNode; readonly id: string },
    chance: Chance,
    weather: Weather,
    { onDown, onClose }: { onDown?: (message: SyncMessage) => void; onClose?: () => void } = {},
  ) {
    const { toUpper, toLower, cut } = makeLink(this.#world, chance, weather, {
      upperID: this.name,
      lowerID: lower.id,
      ...(onDown && { onDown }),
    })
    if (onClose) toUpper.outgoing.onClose(onClose)
    lower.node.syncManager.addPeer(toUpper)
    this.node.syncManager.addPeer(toLower)
    this.#cuts.add(cut)
    return () => {
      this.#cuts.delete(cut)
      cut()
    }
  }

  admit(attacker: Attacker): void {
    this.#attackers.add(attacker)
    attacker.connect(this.node, `guest-${this.#guests++}`)
  }

  knows(attacker: Attacker): boolean {
    return this.#attackers.has(attacker)
  }

  /** Others may see an edit before it is on the disk; only what its author was told is a promise. */
  promised({ id, header, sessions }: KnownMessage, author: RawCoID): void {
    if (!header) return
    const own = Object.fromEntries(Object.entries(sessions).filter(([session]) => session.startsWith(author)))
    const before = this.#promises.get(id)
    this.#promises.set(id, { id, header: true, sessions: mergeSessions(before?.sessions ?? {}, own) })
  }

  backUp(): string {
    this.#backup = structuredClone(this.#disk)
    return `${this.name} is backed up`
  }

  /** A crash: nothing is flushed. */
  async restart(fromBackup: boolean): Promise<string> {
    for (const cut of this.#cuts) cut()
    this.#cuts.clear()
    this.#attackers.clear()
    this.cutFromCore?.()
    this.cutFromCore = undefined
    if (fromBackup) {
      this.#disk = structuredClone(this.#backup)
      this.#releaseFromPromises()
    }
    this.node = this.#newNode()
    await this.expectPromisesKept()
    return fromBackup ? `${this.name} is restored from its backup` : `${this.name} crashes and starts again`
  }

  async expectPromisesKept(): Promise<void> {
    for (const id of this.#promises.keys()) void this.node.load(id as CoID<RawCoMap>, true)
    await this.#world.settle()
    for (const [id, promised] of this.#promises) {
      const known = this.node.availableCoValue(id)?.knownState()
      if (known && covers(known, promised)) continue
      throw new Error(`${this.name} promised ${JSON.stringify(promised.sessions)} of ${id} and has ${JSON.stringify(known?.sessions)}`)
    }
  }

  /** What an older disk does not have is up to the clients. */
  #releaseFromPromises(): void {
    const driver = createMemoryDriver(this.#disk)
    for (const [id, { sessions }] of [...this.#promises]) {
      const kept = driver.knownState(id) as CoValueKnownState | undefined // this driver is synchronous
      this.#promises.delete(id)
      if (!kept) continue
      const both = Object.keys(sessions).map((key) => {
        const session = key as keyof typeof sessions
        return [session, Math.min(countOf(sessions, session), countOf(kept.sessions, session))]
      })
      this.#promises.set(id, { id, header: true, sessions: Object.fromEntries(both) as typeof sessions })
    }
  }

  #newNode(): LocalNode {
    const secret = this.#crypto.newRandomAgentSecret()
    const session = this.#crypto.newRandomSessionID(this.#crypto.getAgentID(secret))
    const node = new LocalNode(secret, session, this.#crypto, "always", {
      runtime: this.runtime,
      acknowledge: "durable",
      writeRefusal: refuseUnauthorizedWrites,
    })
    node.setStorage(createStorage(createMemoryDriver(this.#disk), this.runtime))
    return node
  }
}
