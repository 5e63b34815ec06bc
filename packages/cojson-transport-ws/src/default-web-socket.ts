import type { AnyWebSocketConstructor } from "./any-web-socket.ts"

/** The platform's own WebSocket, where it has one. */
export function platformWebSocket(): AnyWebSocketConstructor | undefined {
  return (globalThis as { WebSocket?: AnyWebSocketConstructor }).WebSocket
}

/** That of the `ws` package, for Node before 22. Rejects where it cannot be loaded. */
export async function webSocketOfNode(): Promise<AnyWebSocketConstructor> {
  const ws = await import("ws")
  return ws.WebSocket as unknown as AnyWebSocketConstructor // its event objects have the members that we use
}
