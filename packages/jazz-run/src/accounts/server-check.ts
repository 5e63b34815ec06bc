import { WebSocket } from "../sockets/web-sockets.ts"

const CONNECT_TIMEOUT_MS = 5_000

/** Rejects with one sentence when no WebSocket server answers there; a program that only waits would not say why. */
export async function assertReachable(url: string): Promise<void> {
  const socket = new WebSocket(url, { handshakeTimeout: CONNECT_TIMEOUT_MS })
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("open", resolve)
      socket.once("error", (cause) => reject(new Error(`Cannot reach the sync server ${url}: ${reasonOf(cause)}`, { cause })))
    })
  } finally {
    socket.on("error", () => {}) // closing a socket that never opened reports that once more
    socket.close()
  }
}

function reasonOf(error: Error): string {
  const { code, message } = error as Error & { code?: string }
  return message || code || "no answer"
}
