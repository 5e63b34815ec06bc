/** Plays one side of a recorded session against our node, and keeps what our node says. */
import { readFileSync } from "node:fs"
import { VirtualRuntime } from "../../packages/cojson/src/base/virtual-runtime.ts"
import { WasmCrypto } from "../../packages/cojson/src/crypto/entries/WasmCrypto.ts"
import type { CoID, RawCoID } from "../../packages/cojson/src/ids/co-id.ts"
import { emptyKnownState, mergeSessions, type CoValueKnownState } from "../../packages/cojson/src/log/known-state.ts"
import { LocalNode } from "../../packages/cojson/src/node/local-node.ts"
import type { RawCoMap } from "../../packages/cojson/src/content/raw-co-map.ts"
import type { SyncMessage } from "../../packages/cojson/src/wire/messages.ts"
import type { IncomingPeerChannel, Peer } from "../../packages/cojson/src/sync/peer.ts"
import { decodeMessage, isMalformed } from "../../packages/cojson/src/wire/decode.ts"
import { createStorage } from "../../packages/cojson/src/storage/engine.ts"
import { createMemoryDriver } from "../../packages/cojson/src/storage/memory-driver.ts"

const crypto = await WasmCrypto.create()

type Line =
  | { readonly conn: number; readonly dir: "c>s" | "s>c"; readonly frame: string; readonly bin?: true }
  | { readonly conn: number; readonly ev: "open" | "close" }
  | { readonly ev: "note" }

/** Something that one side said, or a connection that opened or closed. */
export type Event =
  | { readonly conn: number; readonly from: "client" | "server"; readonly message: SyncMessage }
  | { readonly conn: number; readonly open: boolean }

/** Well-formed messages of a recording, in order. */
export function eventsOf(file: string): readonly Event[] {
  const lines = readFileSync(new URL(`transcripts/${file}`, import.meta.url), "utf8")
    .trim()
    .split("\n")
  return lines.flatMap((line): Event[] => {
    const recorded = JSON.parse(line) as Line
    if ("ev" in recorded) return recorded.ev === "note" ? [] : [{ conn: recorded.conn, open: recorded.ev === "open" }]
    if (recorded.bin) return []
    const from = recorded.dir === "c>s" ? "client" : "server"
    return messagesIn(recorded.frame).map((message) => ({ conn: recorded.conn, from, message }))
  })
}

function messagesIn(frame: string): SyncMessage[] {
  const messages: SyncMessage[] = []
  for (const text of frame.split("\n")) {
    try {
      const message = decodeMessage(JSON.parse(text))
      if (!isMalformed(message)) messages.push(message)
    } catch {
      return [] // recorded on purpose: a frame that is no JSON
    }
  }
  return messages
}

/** What a side has of each value, as far as its own messages prove, by connection and over all of them. */
export class Holdings {
  readonly #known = new Map<RawCoID, CoValueKnownState>()

  /** A message of the side itself, or content that it got. */
  add(message: SyncMessage): void {
    if (message.action !== "content" && message.action !== "known" && message.action !== "load") return
    const before = this.#known.get(message.id) ?? emptyKnownState(message.id)
    const sessions =
      message.action === "content"
        ? Object.fromEntries(Object.entries(message.new).map(([session, run]) => [session, run.after + run.newTransactions.length]))
        : message.sessions
    const header = message.action === "content" ? message.header !== undefined : message.header
    this.#known.set(message.id, { id: message.id, header: before.header || header, sessions: mergeSessions(before.sessions, sessions) })
  }

  of(id: RawCoID): CoValueKnownState {
    return this.#known.get(id) ?? emptyKnownState(id)
  }

  ids(): readonly RawCoID[] {
    return [...this.#known.keys()]
  }
}

/** Our node in the role of one side of a recording. */
export class Understudy {
  readonly runtime = new VirtualRuntime(Date.UTC(2026, 10, 23))
  readonly node: LocalNode
  /** Everything that our node said, in order. */
  readonly said: SyncMessage[] = []
  readonly #role: "client" | "server"
  readonly #connections = new Map<number, Connection>()

  constructor(role: "client" | "server") {
    this.#role = role
    const secret = crypto.newRandomAgentSecret()
    this.node = new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, "always", {
      runtime: this.runtime,
      acknowledge: role === "server" ? "durable" : "received",
    })
    this.node.setStorage(createStorage(createMemoryDriver(), this.runtime))
  }

  /** Plays a recording to its end. */
  async play(events: readonly Event[]): Promise<void> {
    for (const event of events) {
      if ("open" in event) {
        if (event.open) this.#open(event.conn)
        else this.#connections.get(event.conn)?.close()
      } else if (event.from === this.#role) await this.#recall(event.message)
      else this.#connections.get(event.conn)?.deliver(event.message)
      await this.runtime.advance(10)
    }
    await this.runtime.advance(100)
  }

  /** Gives our node all content that its side says in a recording, before anybody asks. */
  async prepare(events: readonly Event[]): Promise<void> {
    for (const event of events)
      if ("message" in event && event.from === this.#role && event.message.action === "content") await this.#recall(event.message)
    await this.runtime.advance(100)
  }

  /** What the side did in the recording by its user's or another peer's will, and not as an answer. */
  async #recall(message: SyncMessage): Promise<void> {
    if (message.action === "content") this.node.syncManager.handleNewContent(message, "import")
    else if (message.action === "load" && this.#role === "client") void this.node.load(message.id as CoID<RawCoMap>, true)
    await this.runtime.settle()
  }

  #open(conn: number): void {
    const connection = new Connection((message) => this.said.push(message))
    this.#connections.set(conn, connection)
    const role = this.#role === "client" ? "server" : "client"
    const id = role === "server" ? "server" : `client-${conn}`
    const peer: Peer = { id, role, incoming: connection, outgoing: connection, persistent: role === "server" }
    this.node.syncManager.addPeer(peer)
  }
}

class Connection implements IncomingPeerChannel {
  readonly #onMessage: ((message: SyncMessage | "Disconnected") => void)[] = []
  readonly #onClose: (() => void)[] = []
  readonly #hear: (message: SyncMessage) => void

  constructor(hear: (message: SyncMessage) => void) {
    this.#hear = hear
  }

  push(message: SyncMessage | "Disconnected"): void {
    if (message !== "Disconnected") this.#hear(structuredClone(message))
  }

  onMessage(callback: (message: SyncMessage | "Disconnected") => void): void {
    this.#onMessage.push(callback)
  }

  onClose(callback: () => void): void {
    this.#onClose.push(callback)
  }

  deliver(message: SyncMessage): void {
    for (const listener of this.#onMessage) listener(message)
  }

  close(): void {
    for (const listener of this.#onClose.splice(0)) listener()
  }
}
