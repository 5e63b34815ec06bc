import type { AnyWebSocketConstructor } from "./any-web-socket.ts"

/** The platform's own WebSocket, or that of the `ws` package on Node before 22. Undefined where neither can be had at once. */
export function platformWebSocket(): AnyWebSocketConstructor | undefined {
  return (globalThis as { WebSocket?: AnyWebSocketConstructor }).WebSocket ?? requireWebSocketOfNode()
}

/** Like {@link platformWebSocket}, for runtimes that only load asynchronously. Rejects where there is none. */
export async function webSocketOfNode(): Promise<AnyWebSocketConstructor> {
  const ws = await import("ws")
  return ws.WebSocket
}

/** Synchronous, so that a node has its server from the start and does not report everything unavailable for lack of one. */
function requireWebSocketOfNode(): AnyWebSocketConstructor | undefined {
  try {
    const module = globalThis.process?.getBuiltinModule?.("node:module")
    return (module?.createRequire(import.meta.url)("ws") as { WebSocket?: AnyWebSocketConstructor } | undefined)?.WebSocket
  } catch {
    return undefined // not installed, or not Node after all; the asynchronous way reports it
  }
}
