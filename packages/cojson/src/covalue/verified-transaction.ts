import type { JsonValue } from "../base/json.ts"
import type { AgentID } from "../ids/agent-id.ts"
import type { RawAccountID } from "../ids/co-id.ts"
import type { TransactionID } from "../ids/transaction-id.ts"
import type { KnownSessions } from "../log/known-state.ts"
import type { Transaction } from "../log/transaction.ts"
import type { Entry, View } from "../views/view.ts"
import type { Timeline } from "./timeline.ts"

/** A transaction that counts, as histories show it: what it says, who made it, and the time and place it is sorted by. */
export interface ValidTransaction {
  readonly txID: TransactionID
  readonly author: RawAccountID | AgentID
  /** Unix ms by the author's clock. */
  readonly madeAt: number
  readonly changes: readonly JsonValue[]
}

/** A transaction of the log, valid or not. */
export interface VerifiedTransaction extends Omit<ValidTransaction, "changes"> {
  readonly tx: Transaction
  readonly isValid: boolean
  /** undefined when it does not count, or there is no key to read it. */
  readonly changes: readonly JsonValue[] | undefined
}

/** Every transaction in log order, with its verdict. O(history). */
export function verifiedTransactions(timeline: Timeline<View>): VerifiedTransaction[] {
  const opened = new Map(timeline.loggedEntries().map(({ logged, entry }) => [`${logged.sessionID} ${logged.txIndex}`, entry.changes]))
  return timeline.judged().map(({ logged, valid }) => ({
    txID: { sessionID: logged.sessionID, txIndex: logged.txIndex },
    author: logged.author,
    madeAt: logged.madeAt,
    tx: logged.transaction,
    isValid: valid,
    changes: opened.get(`${logged.sessionID} ${logged.txIndex}`),
  }))
}

/** Indices of transactions by session: the first that are wanted, and the last; of other sessions all are. */
export interface TransactionRange {
  readonly from?: KnownSessions
  readonly to?: KnownSessions
}

export function validTransactions(entries: readonly Entry[], { from = {}, to = {} }: TransactionRange = {}): ValidTransaction[] {
  return entries
    .filter(({ tx: { sessionID, txIndex } }) => txIndex >= (from[sessionID] ?? 0) && txIndex <= (to[sessionID] ?? Infinity))
    .map(({ tx, author, madeAt, changes }) => ({ txID: tx, author, madeAt, changes }))
}
