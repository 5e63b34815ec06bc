import type { AnyWebSocket } from "../any-web-socket.ts"

/** A socket of the browser shape under the test's control. */
export class FakeSocket implements AnyWebSocket {
  readyState = 1
  bufferedAmount = 0
  readonly sent: string[] = []
  closed: { code: number | undefined; reason: string | undefined } | undefined
  readonly #listeners = new Map<string, Set<(event: never) => void>>()

  addEventListener(type: string, listener: (event: never) => void): void {
    this.#listeners.set(type, (this.#listeners.get(type) ?? new Set()).add(listener))
  }

  removeEventListener(type: string, listener: (event: never) => void): void {
    this.#listeners.get(type)?.delete(listener)
  }

  emit(type: string, event: unknown = {}): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(event as never)
  }

  send(text: string): void {
    this.sent.push(text)
  }

  close(code?: number, reason?: string): void {
    this.closed ??= { code, reason }
    this.readyState = 3
  }
}
