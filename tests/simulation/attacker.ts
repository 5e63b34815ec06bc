import type { RawCoID } from "../../packages/cojson/src/ids/co-id.ts"
import type { LocalNode } from "../../packages/cojson/src/node/local-node.ts"
import type { Peer } from "../../packages/cojson/src/sync/peer.ts"
import type { NewContentMessage, SyncMessage } from "../../packages/cojson/src/wire/messages.ts"
import type { Chance } from "./chance.ts"

/** What it has heard; more is forgotten. */
const MEMORY = 20
const STRANGE: readonly unknown[] = [null, true, -1, 1.5, 2 ** 60, "", "co_z", "__proto__", [], [[]], {}, { length: -1 }]

/** Somebody who is connected to a server like anybody else, knows the ids of all values, and does what harm it can. */
export class Attacker {
  readonly #chance: Chance
  readonly #heard: NewContentMessage[] = []
  #listener: (message: SyncMessage | "Disconnected") => void = () => {}
  #closed = false
  #corrections = 0
  #isDeaf = false

  constructor(chance: Chance) {
    this.#chance = chance
  }

  get isClosed(): boolean {
    return this.#closed
  }

  connect(server: LocalNode, id: string): void {
    this.#closed = false
    this.#corrections = 0
    const close = () => void (this.#closed = true)
    const peer: Peer = {
      id,
      role: "client",
      incoming: { onMessage: (listener) => void (this.#listener = listener), onClose: () => {}, close },
      outgoing: { push: (message) => this.#hear(message), onClose: () => {}, close, isBackedUp: () => this.#isDeaf },
      persistent: false,
    }
    server.syncManager.addPeer(peer)
  }

  /** One attack of several messages. Returns which. */
  act(ids: readonly RawCoID[]): string {
    const attack = this.#chance.pick(ATTACKS)
    this.#isDeaf = this.#chance.below(4) === 0
    this.#corrections = 0
    for (const message of attack.make(this.#chance, ids, this.#heard)) this.#say(message)
    return `attack: ${attack.name}`
  }

  #hear(message: SyncMessage | "Disconnected"): void {
    if (message === "Disconnected" || this.#closed || message.action !== "content") return
    if (this.#heard.length < MEMORY) this.#heard.push(message)
    else this.#heard[this.#chance.below(MEMORY)] = message
    // never content with what it gets
    if (this.#corrections++ < 30) this.#say({ action: "known", isCorrection: true, id: message.id, header: false, sessions: {} })
  }

  #say(message: unknown): void {
    if (!this.#closed) queueMicrotask(() => this.#listener(structuredClone(message) as SyncMessage))
  }
}

interface Attack {
  readonly name: string
  readonly make: (chance: Chance, ids: readonly RawCoID[], heard: readonly NewContentMessage[]) => unknown[]
}

const ATTACKS: readonly Attack[] = [
  {
    name: "garbage",
    make: (chance) => times(20, () => ({ action: chance.pick(ACTIONS), id: chance.pick(STRANGE), new: chance.pick(STRANGE) })),
  },
  { name: "spoiled messages", make: (chance, ids, heard) => times(20, () => spoiled(chance, someMessage(chance, ids, heard))) },
  { name: "unknown ids", make: (chance) => times(60, () => ({ action: "load", id: unknownID(chance), header: false, sessions: {} })) },
  {
    name: "absurd counts",
    make: (chance, ids, heard) =>
      times(20, () => ({
        action: chance.pick(["known", "load"]),
        id: chance.pick(ids),
        header: chance.below(2) === 0,
        sessions: Object.fromEntries([...sessionsIn(heard), "__proto__", "x"].map((session) => [session, chance.pick([0, 1, 2 ** 50])])),
        ...(chance.below(2) === 0 && { isCorrection: true }),
      })),
  },
  { name: "forged runs", make: (chance, _, heard) => heard.map((message) => forged(chance, message)) },
  { name: "replays", make: (chance, _, heard) => times(heard.length, () => chance.pick(heard)) },
  {
    name: "other headers",
    make: (chance, ids, heard) => heard.map(({ header }) => ({ action: "content", id: chance.pick(ids), header, new: {} })),
  },
  {
    name: "headers of unknown ids",
    make: (chance, _, heard) => heard.map((message) => ({ ...message, id: unknownID(chance) })),
  },
  {
    name: "authors that nobody knows",
    make: (chance, ids, heard) =>
      heard.map((message) => ({
        ...message,
        id: chance.pick(ids),
        new: Object.fromEntries(Object.values(message.new).map((run) => [`${unknownID(chance)}_session_z1`, run])),
      })),
  },
  { name: "subscriptions to everything", make: (_, ids) => ids.map((id) => ({ action: "load", id, header: false, sessions: {} })) },
  {
    name: "reconciliations",
    make: (chance, ids) =>
      times(30, () => ({ action: "reconcile", id: `r${chance.below(9)}`, values: ids.map((id) => [id, "shortHash_zx"]) })),
  },
  { name: "endings", make: (chance, ids) => times(20, () => ({ action: chance.pick(["done", "reconcile-ack"]), id: chance.pick(ids) })) },
]

const ACTIONS = ["load", "known", "content", "done", "reconcile", "reconcile-ack", "nonsense", ""]

function someMessage(chance: Chance, ids: readonly RawCoID[], heard: readonly NewContentMessage[]): object {
  if (heard.length > 0 && chance.below(2) === 0) return chance.pick(heard)
  return { action: chance.pick(["load", "known"]), id: chance.pick(ids), header: true, sessions: { x: 1 } }
}

/** One member anywhere in the message is something else. */
export function spoiled(chance: Chance, message: object): object {
  const copy = structuredClone(message) as Record<string, unknown>
  let place: Record<string, unknown> = copy
  for (;;) {
    const key = chance.pick(Object.keys(place))
    const value = place[key]
    if (typeof value === "object" && value !== null && Object.keys(value).length > 0 && chance.below(3) > 0) place = value as typeof place
    else {
      if (chance.below(4) === 0) delete place[key]
      else place[key] = chance.pick(STRANGE)
      return copy
    }
  }
}

/** A run that goes on after the real one, with somebody else's signature. */
function forged(chance: Chance, message: NewContentMessage): object {
  const runs = Object.entries(message.new).map(([session, run]) => {
    const changes = '[{"op":"set","key":"key-0","value":"forged"}]'
    const transaction = { privacy: "trusting", madeAt: 1_700_000_000_000 + chance.below(10 ** 9), changes }
    return [
      session,
      { after: run.after + chance.below(run.newTransactions.length + 2), newTransactions: [transaction], lastSignature: run.lastSignature },
    ]
  })
  return { action: "content", id: message.id, priority: 3, new: Object.fromEntries(runs) as object }
}

function sessionsIn(heard: readonly NewContentMessage[]): string[] {
  return [...new Set(heard.flatMap((message) => Object.keys(message.new)))]
}

/** An id that no value has. */
export function unknownID(chance: Chance): string {
  return `co_zUnknown${String(chance.below(10 ** 9))
    .replaceAll("0", "z")
    .padStart(15, "1")}`
}

export function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make)
}
