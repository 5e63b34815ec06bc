/** Linking two contexts of one program (window and worker, window and iframe) over a message port, without a socket. */
import {
  CojsonMessageChannel,
  type MessageChannelExposeOptions,
  type Peer,
  type PostMessageTarget,
  type MessageChannelWaitOptions,
} from "cojson"
import type { Account } from "../values/account/account.ts"
import { activeAccountContext } from "./active-account.ts"

/** Whose node talks through a channel, and how the messages are told from others. */
export interface JazzMessageChannelExposeOptions extends MessageChannelExposeOptions {
  /** Whose node is exposed; the active account by default. */
  readonly loadAs?: Account
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
    account.$jazz.localNode.syncManager.addPeer(await CojsonMessageChannel.expose(target, options))
  }

  /** Waits for a port from the other context and returns it as a peer, for `startWorker({ peer })`. */
  static waitForConnection(options?: MessageChannelWaitOptions): Promise<Peer> {
    return CojsonMessageChannel.waitForConnection(options)
  }
}
