/** The log as those read it who judge and open transactions. */
import { authorOf, type SessionID } from "../ids/session-id.ts"
import type { Transaction } from "../log/transaction.ts"
import type { LoggedTransaction } from "./judge-port.ts"

export interface ReadableSession {
  readonly length: number
  /** undefined before the first. */
  readonly signature: string | undefined
  /** undefined when the stored text is not a transaction. */
  transaction(index: number): Transaction | undefined
  /** The first `count` are known from elsewhere and will hardly be asked for. */
  skip(count: number): void
}

export interface ReadableLog {
  readonly sessions: ReadonlyMap<SessionID, ReadableSession>
}

/** Transactions `from` up to, not including, `to` of a session. */
export interface SessionRange {
  readonly sessionID: SessionID
  readonly session: ReadableSession
  readonly from: number
  readonly to: number
}

/** All transactions of some ranges, in order. */
export function transactionsOf(ranges: readonly SessionRange[]): LoggedTransaction[] {
  const all: LoggedTransaction[] = []
  for (const { sessionID, session, from, to } of ranges) {
    const author = authorOf(sessionID)
    for (let txIndex = from; txIndex < to; txIndex++) {
      const transaction = session.transaction(txIndex)
      if (transaction) all.push({ sessionID, txIndex, author, madeAt: transaction.madeAt, transaction })
    }
  }
  return all
}

/** A range in pieces of at most `count` transactions. */
export function* piecesOf(range: SessionRange, count: number): Iterable<SessionRange> {
  for (let { from } = range; from < range.to; from += count) yield { ...range, from, to: Math.min(from + count, range.to) }
}
