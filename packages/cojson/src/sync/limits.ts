/** What a connection, and what peers say, may cost a node. */
export interface SyncLimits {
  /** Values that a client can follow on one connection; further ones are answered as unknown. Each costs some hundred bytes. */
  readonly maxSubscriptions: number
  /**
   * Session counters that a client can tell of on one connection, of all values together; values of which it tells beyond are answered as
   * unknown. Each costs up to 250 bytes.
   */
  readonly maxCounters: number
  /** Messages of a connection that wait to be handled; then nothing more is read from it for a while. */
  readonly maxUnread: number
  /** Messages that wait for a client who does not read; then it is disconnected, and loads what it missed when it comes back. */
  readonly maxUnsent: number
  /** Longest transaction that is taken from peers, in UTF-16 code units of its JSON text. */
  readonly maxTransactionSize: number
}

export const DEFAULT_LIMITS: SyncLimits = {
  maxSubscriptions: 200_000,
  maxCounters: 1_000_000,
  maxUnread: 1_000,
  maxUnsent: 100_000,
  maxTransactionSize: 16 * 1024 * 1024,
}
