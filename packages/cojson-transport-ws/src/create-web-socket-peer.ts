import { logger, type IncomingPeerChannel, type Peer, type SyncMessage } from "cojson"
import type { AnyWebSocket } from "./any-web-socket.ts"
import { parseFrame } from "./frame.ts"
import { OutgoingChannel, POLICY_VIOLATION } from "./outgoing-channel.ts"
import { countedChannel, usageCounter, type Attributes, type UsageMeter } from "./usage.ts"

export interface CreateWebSocketPeerOptions {
  /** Unique per connection on servers, the URL on clients. */
  readonly id: string
  readonly websocket: AnyWebSocket
  /** What the other end is for us. */
  readonly role: Peer["role"]
  /** Whether silence means that the connection is dead; default true. Servers send pings, clients do not. */
  readonly expectPings?: boolean
  /** Milliseconds of silence; default 10 000. */
  readonly pingTimeout?: number
  /** Whether the other end takes several messages in a frame from the start; default true. Else from its own first batch on. */
  readonly batchingByDefault?: boolean
  /** Whether everything that is known of the peer is forgotten with the connection; default false. Servers set it for their clients. */
  readonly deletePeerStateOnClose?: boolean
  /**
   * After so many refusals in a row, of frames or of messages in them, the connection is closed with code 1008; default 100. It is closed as
   * well when 4 MiB more were refused than taken.
   */
  readonly maxRefused?: number
  /** Called once when the connection is gone. */
  readonly onClose?: () => void
  /** Called at the first frame. */
  readonly onSuccess?: () => void
  /** Called with the time of each ping, Unix milliseconds by the clock of the other end. */
  readonly onPing?: (time: number) => void
  /** By what the meter tells connections apart. */
  readonly meta?: Attributes
  /** Counts the bytes of transactions that come in and go out, as `jazz.usage.ingress` and `jazz.usage.egress`. */
  readonly meter?: UsageMeter | undefined
}

const DEFAULT_PING_TIMEOUT_MS = 10_000
/** A timer that is so late tells of our silence, not of the other end's. */
const LATE_MS = 500
const LOOK_AGAIN_MS = 100
const DEFAULT_MAX_REFUSED = 100
/** Code units of refused frames, less those of frames without refusals since. */
const MAX_WASTE = 4 * 1024 * 1024
/** Code units of frames that may be anything, as signs of life are. */
const MAX_UNCOUNTED = 1_000

/** A peer over a socket that is open or opening. Nothing that arrives makes it throw. */
export function createWebSocketPeer(options: CreateWebSocketPeerOptions): Peer {
  const { id, websocket, role, expectPings = true, batchingByDefault = true, deletePeerStateOnClose = false, onClose, onSuccess } = options
  const { pingTimeout = DEFAULT_PING_TIMEOUT_MS, maxRefused = DEFAULT_MAX_REFUSED, meter, meta } = options
  const countIngress = meter && usageCounter(meter, "ingress", meta)
  const outgoing = new OutgoingChannel(websocket, batchingByDefault)
  const incoming = new IncomingChannel(websocket, (reason) => refuse(reason))
  let heard = false
  let refused = 0
  let waste = 0
  let heardAt = performance.now()
  let silence: ReturnType<typeof setTimeout> | undefined
  let closed = false

  const close = () => {
    if (closed) return
    closed = true
    clearTimeout(silence)
    websocket.removeEventListener("message", onMessage)
    websocket.removeEventListener("close", close)
    websocket.removeEventListener("error", close)
    // an error event may still come after the close of a socket that never opened; nobody listening would end the process
    websocket.addEventListener("error", () => {})
    outgoing.close()
    incoming.disconnect()
    onClose?.()
  }

  /** One timer for the whole connection: setting one with every frame costs as much as reading the frame. */
  const watch = (ms: number) => {
    const due = performance.now() + ms
    silence = setTimeout(() => {
      const now = performance.now()
      const left = heardAt + pingTimeout - now
      if (left > 0) return watch(left)
      if (now - due > LATE_MS) return watch(LOOK_AGAIN_MS) // we were busy ourselves: what has come meanwhile is read first
      logger.warn("no sign of life from the peer", { peer: id, pingTimeout })
      close()
    }, ms)
    if (typeof silence === "object") silence.unref()
  }
  const onMessage = ({ data }: { readonly data: unknown }) => {
    heardAt = performance.now()
    const frame = parseFrame(data)
    const length = typeof data === "string" ? data.length : 0 // nobody looks at binary frames
    if (frame.kind === "refused") {
      logger.warn("frame refused", { peer: id, reason: frame.reason })
      refuse(frame.reason)
      return discard(length)
    }
    if (frame.kind === "empty") return
    if (!heard) {
      heard = true
      onSuccess?.()
    }
    if (frame.kind === "other") {
      if (frame.time !== undefined) options.onPing?.(frame.time)
      else discard(length)
      return
    }
    if (frame.messages.length > 1) outgoing.batching = true
    const refusedBefore = refused
    for (const message of frame.messages) {
      countIngress?.(message as SyncMessage)
      incoming.deliver(message as SyncMessage) // the engine checks every field
    }
    if (refused !== refusedBefore) return discard(length)
    refused = 0
    waste = Math.max(0, waste - length)
  }

  const refuse = (reason: string) => {
    if (++refused === maxRefused) cutOff(reason)
  }
  const discard = (length: number) => {
    if (length > MAX_UNCOUNTED) waste += length
    if (waste > MAX_WASTE) cutOff("most of what is sent is refused")
  }
  const cutOff = (reason: string) => {
    if (closed) return
    websocket.close(POLICY_VIOLATION, reason)
    close()
  }

  websocket.addEventListener("message", onMessage)
  websocket.addEventListener("close", close)
  websocket.addEventListener("error", close)
  outgoing.onClose(close)
  incoming.onClose(close)
  if (expectPings) watch(pingTimeout)
  const counted = meter ? countedChannel(outgoing, usageCounter(meter, "egress", meta)) : outgoing
  return { id, role, incoming, outgoing: counted, persistent: !deletePeerStateOnClose }
}

/** Messages that come before somebody listens wait for the first who does. */
class IncomingChannel implements IncomingPeerChannel {
  readonly #listeners: ((message: SyncMessage | "Disconnected") => void)[] = []
  #early: (SyncMessage | "Disconnected")[] = []
  readonly #closeListeners: (() => void)[] = []
  #closed = false
  readonly refused: (reason: string) => void
  readonly pause?: () => void
  readonly resume?: () => void

  constructor(websocket: AnyWebSocket, refused: (reason: string) => void) {
    this.refused = refused
    if (!websocket.pause || !websocket.resume) return
    this.pause = () => websocket.pause?.()
    this.resume = () => websocket.resume?.()
  }

  onMessage(callback: (message: SyncMessage | "Disconnected") => void): void {
    this.#listeners.push(callback)
    for (const message of this.#early.splice(0)) callback(message)
  }

  onClose(callback: () => void): void {
    this.#closeListeners.push(callback)
  }

  deliver(message: SyncMessage | "Disconnected"): void {
    if (this.#closed) return
    if (this.#listeners.length === 0) this.#early.push(message)
    for (const listener of this.#listeners) listener(message)
  }

  disconnect(): void {
    if (this.#closed) return
    this.deliver("Disconnected")
    this.close()
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const listener of this.#closeListeners) listener()
  }
}
