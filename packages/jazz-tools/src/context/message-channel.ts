/**
 * Linking two contexts of one program (window and worker, window and iframe) over a message port, without a socket.
 *
 * Handshake: the host posts `{ type: "jazz:port", id }` with a port, then `{ type: "jazz:ready", id }` on its own end; the guest answers
 * `{ type: "jazz:ready" }`. After that sync messages travel as structured clones.
 */
import type { Peer, SyncMessage } from "cojson"
import type { Account } from "../values/account/account.ts"
import { activeAccountContext } from "./active-account.ts"

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
  readonly id?: string
  /** What the other end is for us; default `client`. */
  readonly role?: Peer["role"]
  readonly onClose?: () => void
}

export interface JazzMessageChannelExposeOptions extends ChannelOptions {
  /** For windows: the origin that may receive the port. */
  readonly targetOrigin?: string
  readonly messageChannel?: MessageChannel
  /** Whose node is exposed; the active account by default. */
  readonly loadAs?: Account
}

export interface JazzMessageChannelWaitOptions extends ChannelOptions {
  /** Ports from other origins are ignored; by default none is. */
  readonly allowedOrigins?: readonly string[]
  /** Default: the global scope. */
  readonly source?: MessageSource
}

/**
 * Syncs the nodes of two contexts of a browser – page, worker, frame – over a MessageChannel.
 *
 * @example
 * ```ts
 * import { experimental_JazzMessageChannel } from "jazz-tools"
 *
 * // here, in the page: experimental_JazzMessageChannel.expose(worker)
 * // there, in the web worker: startWorker({ peer: await experimental_JazzMessageChannel.waitForConnection() })
 * console.log(typeof experimental_JazzMessageChannel.expose) // function
 * ```
 */
export class experimental_JazzMessageChannel {
  /** Lets the other context sync with the node of an account here. Resolves when the other context has answered. */
  static async expose(target: PostMessageTarget, options: JazzMessageChannelExposeOptions = {}): Promise<void> {
    const account = options.loadAs ?? activeAccountContext.maybeGet()
    if (!account) throw new Error("No account provided and no active account context available")
    const { port1, port2 } = options.messageChannel ?? new MessageChannel()
    const id = options.id ?? `channel_${Math.random().toString(36).slice(2)}`

    const answered = nextControl(port1, "jazz:ready")
    const message = { type: "jazz:port", id }
    if (options.targetOrigin === undefined) target.postMessage(message, [port2])
    else target.postMessage(message, options.targetOrigin, [port2])
    port1.postMessage({ type: "jazz:ready", id })
    await answered
    account.$jazz.localNode.syncManager.addPeer(peerOfPort(port1, id, options))
  }

  /** Waits for a port from the other context and returns it as a peer, for `startWorker({ peer })`. */
  static async waitForConnection(options: JazzMessageChannelWaitOptions = {}): Promise<Peer> {
    const { port, id } = await nextPort(options.source ?? (globalThis as unknown as MessageSource), options) // windows and workers are sources
    await nextControl(port, "jazz:ready")
    port.postMessage({ type: "jazz:ready" })
    return peerOfPort(port, id, options)
  }
}

function nextPort(source: MessageSource, options: JazzMessageChannelWaitOptions): Promise<{ port: MessagePort; id: string }> {
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

function nextControl(port: MessagePort, type: string): Promise<void> {
  return new Promise((resolve) => {
    const listen = (event: MessageEvent): void => {
      if ((event.data as { type?: unknown } | null)?.type !== type) return
      port.removeEventListener("message", listen)
      resolve()
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
