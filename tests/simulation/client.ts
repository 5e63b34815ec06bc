import type { VirtualRuntime } from "../../packages/cojson/src/base/virtual-runtime.ts"
import type { CryptoProvider } from "../../packages/cojson/src/crypto/provider.ts"
import type { AgentSecret } from "../../packages/cojson/src/ids/agent-id.ts"
import type { RawAccountID } from "../../packages/cojson/src/ids/co-id.ts"
import type { SessionID } from "../../packages/cojson/src/ids/session-id.ts"
import { LocalNode } from "../../packages/cojson/src/node/local-node.ts"
import { createStorage } from "../../packages/cojson/src/storage/engine.ts"
import { createMemoryDriver, emptyMemoryData, type MemoryData } from "../../packages/cojson/src/storage/memory-driver.ts"
import type { Chance } from "./chance.ts"
import { Host } from "./host.ts"
import type { Server } from "./server.ts"

/** An account at work, with a disk that survives crashes or without. */
export class Client extends Host {
  node: LocalNode | undefined
  server: Server | undefined
  cut: (() => void) | undefined
  readonly #world: VirtualRuntime
  readonly #crypto: CryptoProvider
  readonly #connect: (client: Client) => void
  #disk: MemoryData | undefined
  /** What a power failure leaves. */
  #synced: MemoryData | undefined
  #starts = 0
  #account: { readonly accountID: RawAccountID; readonly accountSecret: AgentSecret } | undefined

  constructor(name: string, hasDisk: boolean, world: VirtualRuntime, crypto: CryptoProvider, connect: (client: Client) => void) {
    super(name, world)
    this.#world = world
    this.#crypto = crypto
    this.#connect = connect
    this.#disk = hasDisk ? emptyMemoryData() : undefined
  }

  get accountID(): RawAccountID {
    if (!this.#account) throw new Error(`${this.name} has no account yet`)
    return this.#account.accountID
  }

  async create(): Promise<void> {
    const creating = LocalNode.withNewlyCreatedAccount({
      creationProps: { name: this.name },
      crypto: this.#crypto,
      ...this.#storage(),
      options: { runtime: this.runtime },
    })
    await this.#world.settle()
    const { node, accountID, accountSecret } = await creating
    this.node = node
    this.#account = { accountID, accountSecret }
    this.#connect(this)
    await this.#world.settle()
    this.syncDisk()
  }

  /** A copy of the disk gets a program of its own, which goes on in the session of this one. */
  copy(name: string): Client | undefined {
    const { node } = this
    if (!this.#disk || !this.#account || !node) return undefined
    const copy = new Client(name, true, this.#world, this.#crypto, this.#connect)
    copy.#disk = structuredClone(this.#disk)
    copy.#synced = structuredClone(this.#disk)
    copy.#account = this.#account
    copy.server = this.server
    copy.#start(node.currentSessionID)
    return copy
  }

  disconnect(): string {
    const { cut } = this
    this.cut = undefined
    cut?.()
    return `${this.name} loses its connection`
  }

  syncDisk(): string {
    this.#synced = this.#disk && structuredClone(this.#disk)
    return `the disk of ${this.name} syncs`
  }

  /** A crash: nothing is flushed, and sometimes the disk loses what was not synced. */
  async restart(chance?: Chance): Promise<string> {
    if (!this.#account) throw new Error(`${this.name} has no account yet`)
    this.disconnect()
    const isPowerFailure = chance?.below(3) === 0
    if (isPowerFailure && this.#disk) this.#disk = structuredClone(this.#synced)
    const { outcome } = this.#start()
    await this.#world.advance(100)
    return `${this.name} ${isPowerFailure ? "loses power" : "crashes"} and ${outcome()}`
  }

  #start(sessionID?: SessionID): { outcome(): string } {
    if (!this.#account) throw new Error(`${this.name} has no account yet`)
    const start = ++this.#starts
    let outcome = "starts slowly"
    LocalNode.withLoadedAccount({
      ...this.#account,
      sessionID,
      crypto: this.#crypto,
      peers: [],
      ...this.#storage(),
      options: { runtime: this.runtime },
      onNode: (node) => {
        this.node = node
        this.#connect(this)
      },
    }).then(
      () => (outcome = "starts again"),
      // its server cannot reach the one that has its account
      () => {
        if (this.#starts !== start) return // it was started again meanwhile
        this.disconnect()
        this.node = undefined
        outcome = "stays down"
      },
    )
    return { outcome: () => outcome }
  }

  #storage() {
    return this.#disk && { storage: createStorage(createMemoryDriver(this.#disk), this.runtime) }
  }
}
