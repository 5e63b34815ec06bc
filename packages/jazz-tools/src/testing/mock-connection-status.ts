/**
 * What test contexts say about the connection; a test decides.
 *
 * @example
 * ```ts
 * import { MockConnectionStatus } from "jazz-tools/testing"
 *
 * const stop = MockConnectionStatus.addConnectionListener((connected) => console.log(connected)) // false
 * MockConnectionStatus.setIsConnected(false)
 * stop()
 * MockConnectionStatus.setIsConnected(true)
 * ```
 */
export class MockConnectionStatus {
  static connected = true
  static readonly #listeners = new Set<(connected: boolean) => void>()

  static setIsConnected(connected: boolean): void {
    MockConnectionStatus.connected = connected
    for (const listener of [...MockConnectionStatus.#listeners]) listener(connected)
  }

  /** Calls back on every `setIsConnected`. Returns the way to stop. */
  static addConnectionListener(listener: (connected: boolean) => void): () => void {
    MockConnectionStatus.#listeners.add(listener)
    return () => {
      MockConnectionStatus.#listeners.delete(listener)
    }
  }
}
