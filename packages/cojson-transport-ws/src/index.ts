export type { AnyWebSocket, AnyWebSocketConstructor } from "./any-web-socket.ts"
export {
  createWebSocketPeer,
  type CreateWebSocketPeerOptions,
  type CreateWebSocketPeerOptions as CreateWebSocketPeerOpts,
} from "./create-web-socket-peer.ts"
export type { UsageMeter } from "./usage.ts"
export { WebSocketPeerWithReconnection, type WebSocketPeerWithReconnectionOptions } from "./web-socket-peer-with-reconnection.ts"
