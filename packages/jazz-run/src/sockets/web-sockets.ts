import { createRequire } from "node:module"
import type * as ws from "ws"

export interface FrameOptions {
  readonly fin: boolean
  readonly rsv1: boolean
  readonly opcode: number
  readonly mask: boolean
  readonly readOnly: boolean
}

/** `ws` has it, its type declarations do not. */
type WithSender = typeof ws & { readonly Sender: { frame(data: Buffer, options: FrameOptions): Buffer[] } }

/**
 * `ws`, not by `import`: Node then looks through its CommonJS for names first, with a parser in JavaScript, which was a third of the CPU time until
 * a server listens.
 */
export const { Sender, WebSocket, WebSocketServer } = createRequire(import.meta.url)("ws") as WithSender
