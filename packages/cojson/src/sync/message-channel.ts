/**
 * Linking two contexts of one program (window and worker, window and iframe) over a message port, without a socket.
 *
 * Handshake: the host posts `{ type: "jazz:port", id }` with a port, then `{ type: "jazz:ready", id }` on its own end; the guest answers
 * `{ type: "jazz:ready" }`. After that sync messages travel as structured clones (sync §9.7).
 */
import type { SyncMessage } from "../wire/messages.ts"
import type { Peer } from "./peer.ts"

/** A window, a worker, or anything else that takes messages with ports. */
export interface PostMessageTarget {
  postMessage(message: unknown, options: string, transfer: Transferable[]): void
  postMessage(message: unknown, transfer: Transferable[]): void
}

/** Where a guest hears of ports: the global scope of a window or worker. */
export interface MessageSource {
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void
  removeEventListener(type: "message", listener: (event: MessageEvent) => void): void
}

interface ChannelOptions {
  /** Tells several channels apart; random by default on the host, any on the guest. */
  readonly id?: string | undefined
  /** What the other end is for us; default `client`. */
  readonly role?: Peer["role"] | undefined
  readonly onClose?: (() => void) | undefined
}

export interface MessageChannelExposeOptions extends ChannelOptions {
  /** For windows: the origin that may receive the port. */
  readonly targetOrigin?: string | undefined
  readonly messageChannel?: MessageChannel | undefined
}

export interface MessageChannelWaitOptions extends ChannelOptions {
  /** Ports from other origins are ignored; by default none is. */
  readonly allowedOrigins?: readonly string[] | undefined
  /** Default: the global scope. */
  readonly source?: MessageSource | undefined
}

export type MessageChannelAcceptOptions = ChannelOptions

/** Peers over a MessageChannel, for `syncManager.addPeer`. */
export class CojsonMessageChannel {
  /** Sends the other context a port. Resolves with it as a peer when the other context has answered. */
  static async expose(target: PostMessageTarget, options: MessageChannelExposeOptions = {}): Promise<Peer> {
    const { port1, port2 } = options.messageChannel ?? new MessageChannel()
    const id = options.id ?? `channel_${Math.random().toString(36).slice(2)}`

    const answered = nextReady(port1, () => true)
    const message = { type: "jazz:port", id }
    if (options.targetOrigin === undefined) target.postMessage(message, [port2])
    else target.postMessage(message, options.targetOrigin, [port2])
    port1.postMessage({ type: "jazz:ready", id })
    await answered
    return peerOfPort(port1, id, options)
  }

  /** Waits for a port from the other context and returns it as a peer. */
  static async waitForConnection(options: MessageChannelWaitOptions = {}): Promise<Peer> {
    const { port, id } = await nextPort(options.source ?? (globalThis as unknown as MessageSource), options) // windows and workers are sources
    return CojsonMessageChannel.acceptFromPort(port, { ...options, id })
  }

  /** Takes a port that came on a way of the program's own, once the other context is ready at its end. */
  static async acceptFromPort(port: MessagePort, options: MessageChannelAcceptOptions = {}): Promise<Peer> {
    const id = await nextReady(port, (given) => given !== undefined && (options.id ?? given) === given)
    port.postMessage({ type: "jazz:ready" })
    return peerOfPort(port, String(id), options)
  }
}

function nextPort(source: MessageSource, options: MessageChannelWaitOptions): Promise<{ port: MessagePort; id: string }> {
  return new Promise((resolve) => {
    const listen = (event: MessageEvent): void => {
      const { type, id } = (event.data ?? {}) as { type?: unknown; id?: unknown }
      const [port] = event.ports
      if (type !== "jazz:port" || typeof id !== "string" || !port) return
      if (options.id !== undefined && options.id !== id) return
      if (options.allowedOrigins && !options.allowedOrigins.includes(event.origin)) return
      source.removeEventListener("message", listen)
      resolve({ port, id })
    }
    source.addEventListener("message", listen)
  })
}

/** The id in the next word that the other end is ready. */
function nextReady(port: MessagePort, isOurs: (id: unknown) => boolean): Promise<unknown> {
  return new Promise((resolve) => {
    const listen = (event: MessageEvent): void => {
      const { type, id } = (event.data ?? {}) as { type?: unknown; id?: unknown }
      if (type !== "jazz:ready" || !isOurs(id)) return
      port.removeEventListener("message", listen)
      resolve(id)
    }
    port.addEventListener("message", listen)
    port.start()
  })
}

function peerOfPort(port: MessagePort, id: string, { role = "client", onClose }: ChannelOptions): Peer {
  const closings = new Set<() => void>()
  let isClosed = false
  const close = (): void => {
    if (isClosed) return
    isClosed = true
    port.close()
    for (const closing of closings) closing()
    onClose?.()
  }
  port.addEventListener("close", close)
  port.addEventListener("messageerror", close)

  return {
    id,
    role,
    incoming: {
      onMessage: (callback) => {
        port.addEventListener("message", (event: MessageEvent) => {
          const { data } = event as { data: unknown }
          if (typeof data !== "object" || data === null) return
          const { type } = data as { type?: unknown }
          if (typeof type !== "string" || !type.startsWith("jazz:")) callback(data as SyncMessage) // the engine checks what peers say
        })
        closings.add(() => callback("Disconnected"))
        port.start()
      },
      onClose: (callback) => void closings.add(callback),
      close,
    },
    outgoing: {
      push: (message) => {
        if (message === "Disconnected") close()
        else if (!isClosed) port.postMessage(message)
      },
      onClose: (callback) => void closings.add(callback),
      close,
    },
  }
}
