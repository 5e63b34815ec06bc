/** Stands for `default-web-socket.ts` in bundles for pages, which have a WebSocket of their own. */
import type { AnyWebSocketConstructor } from "./any-web-socket.ts"

export function platformWebSocket(): AnyWebSocketConstructor | undefined {
  return (globalThis as { WebSocket?: AnyWebSocketConstructor }).WebSocket
}

export function webSocketOfNode(): Promise<AnyWebSocketConstructor> {
  return Promise.reject(new Error("This platform has no WebSocket."))
}
