/** The log as those read it who judge and open transactions. */
import type { ReadonlySmallMap } from "../base/small-map.ts"
import { MAX_RUN, MAX_RUN_SIZE } from "../crypto/primitives.ts"
import { authorOf, type SessionID } from "../ids/session-id.ts"
import type { Transaction } from "../log/transaction.ts"
import type { LoggedTransaction } from "./judge-port.ts"

/** Fewer transactions gain nothing from being opened together. */
export const MIN_RUN = 8

export interface ReadableSession {
  readonly length: number
  /** undefined before the first. */
  readonly signature: string | undefined
  /** undefined when the stored text is not a transaction. */
  transaction(index: number): Transaction | undefined
  /** Canonical texts of transactions `from` up to, not including, `to`; fewer when the log is damaged. */
  texts(from: number, to: number): readonly string[]
  /** The first `count` are known from elsewhere and will hardly be asked for. */
  skip(count: number): void
}

export interface ReadableLog {
  readonly sessions: ReadonlySmallMap<SessionID, ReadableSession>
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

/** Transactions of a session with their texts. */
export interface TextRange {
  readonly from: number
  readonly to: number
  /** undefined when they are too few or too large to gain anything from being opened together. */
  readonly texts: readonly string[] | undefined
}

/** A range in pieces that can be opened together. */
export function* textRangesOf({ session, from, to }: SessionRange): Iterable<TextRange> {
  for (let start = from; start < to;) {
    const end = Math.min(start + MAX_RUN, to)
    if (end - start < MIN_RUN) {
      yield { from: start, to: end, texts: undefined }
      return
    }
    const texts = session.texts(start, end)
    const count = countWithin(texts, MAX_RUN_SIZE)
    if (count < MIN_RUN) yield { from: start, to: (start += Math.max(count, 1)), texts: undefined }
    else yield { from: start, to: (start += count), texts: count === texts.length ? texts : texts.slice(0, count) }
  }
}

/** How many of the first texts have at most `size` code units together. */
function countWithin(texts: readonly string[], size: number): number {
  let rest = size
  for (let i = 0; i < texts.length; i++) if ((rest -= (texts[i] ?? "").length + 1) < 0) return i
  return texts.length
}
