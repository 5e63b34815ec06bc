/** The log as those read it who judge and open transactions. */
import type { ReadonlySmallMap } from "../base/small-map.ts"
import { MAX_RUN, MAX_RUN_SIZE } from "../crypto/primitives.ts"
import { authorOf, type SessionID } from "../ids/session-id.ts"
import type { Transaction } from "../log/transaction.ts"
import type { LoggedTransaction } from "./judge-port.ts"
import { parseArray } from "./opening.ts"

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
  /** Its transactions, when somebody has parsed them: undefined where the text is none. */
  readonly logged?: readonly (LoggedTransaction | undefined)[]
}

/** The transaction of a range at an index of its session; undefined when the text is none. */
export function transactionAt(range: SessionRange, txIndex: number): LoggedTransaction | undefined {
  if (range.logged) return range.logged[txIndex - range.from]
  const { sessionID } = range
  const transaction = range.session.transaction(txIndex)
  return transaction && { sessionID, txIndex, author: authorOf(sessionID), madeAt: transaction.madeAt, transaction }
}

/** All transactions of some ranges, in order. */
export function transactionsOf(ranges: readonly SessionRange[]): LoggedTransaction[] {
  const all: LoggedTransaction[] = []
  for (const range of ranges) {
    for (let txIndex = range.from; txIndex < range.to; txIndex++) {
      const logged = transactionAt(range, txIndex)
      if (logged) all.push(logged)
    }
  }
  return all
}

/** A range whose transactions are read more than once: they are parsed now, and the changes of trusting ones with them. */
export function parsed({ sessionID, session, from, to }: SessionRange): SessionRange {
  const author = authorOf(sessionID)
  const logged: (LoggedTransaction | undefined)[] = []
  for (let txIndex = from; txIndex < to; txIndex++) {
    const transaction = session.transaction(txIndex)
    const changes = transaction?.privacy === "trusting" ? parseArray(transaction.changes) : undefined
    logged.push(transaction && { sessionID, txIndex, author, madeAt: transaction.madeAt, transaction, changes })
  }
  return { sessionID, session, from, to, logged }
}

/** A range in pieces of at most `count` transactions. */
export function* piecesOf(range: SessionRange, count: number): Iterable<SessionRange> {
  const { from: start, to, logged } = range
  if (to - start <= count) yield range
  else
    for (let from = start; from < to; from += count) {
      const end = Math.min(from + count, to)
      yield { ...range, from, to: end, ...(logged && { logged: logged.slice(from - start, end - start) }) }
    }
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
