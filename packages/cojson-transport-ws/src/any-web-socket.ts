/** What we need of a socket: the shape of the browser's, as `ws`, undici, workerd and React Native have it too. */
export interface AnyWebSocket {
  addEventListener(type: "open", listener: () => void, options?: { once: boolean }): void
  addEventListener(type: "close" | "error", listener: (event: unknown) => void): void
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void
  removeEventListener(type: "close" | "error" | "open", listener: (event: unknown) => void): void
  removeEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void
  send(text: string): void
  close(code?: number, reason?: string): void
  /** 0 connecting, 1 open, 2 closing, 3 closed. */
  readonly readyState: number
  /** Bytes that were sent and have not left yet; missing on some platforms, where nothing is held back. */
  readonly bufferedAmount?: number
  /** Of sockets that can stop reading for a while, as those of `ws`. */
  pause?(): void
  resume?(): void
}

export type AnyWebSocketConstructor = new (url: string) => AnyWebSocket
